import { expect, test } from "vitest";

import { blankCustomer } from "../../sync/customer.ts";
import type { CustomerPage, CustomerSide, Snapshot } from "../../sync/side.ts";
import type { Mark } from "../../store/sweep.ts";
import { sweep, type News, type SweepPorts } from "./sweep.ts";

const snapshot = (id: string): Snapshot => ({ id, customer: blankCustomer, newsletterChangedAt: null });

/** A side with these pages, whose customers all changed, and a record of what a sweep of it did. */
function prepare(
  pages: CustomerPage["customers"][],
  given: Partial<SweepPorts> = {},
  shown: Snapshot[] | null = null,
) {
  const advanced: { marks: number; news: string[]; next: string | null }[] = [];
  const read: string[][] = [];
  const side = {
    list: (cursor: string | null) => {
      const index = Number(cursor ?? 0);
      const next = index + 1 < pages.length ? String(index + 1) : null;
      return Promise.resolve({ customers: pages[index]!, next });
    },
    readListed: (ids: readonly string[]) => {
      read.push([...ids]);
      return Promise.resolve(shown ?? ids.map(snapshot));
    },
  } as Partial<CustomerSide> as CustomerSide;
  const ports: SweepPorts = {
    begin: () => Promise.resolve({ cursor: null, since: null }),
    openSide: () => Promise.resolve(side),
    changed: (seen) => Promise.resolve(seen),
    agreed: () => Promise.resolve(new Set()),
    advance: async (marks, news: readonly News[], next) => {
      advanced.push({ marks: marks.length, news: news.map(({ customerId }) => customerId), next });
    },
    pause: () => Promise.resolve(),
    ...given,
  };
  return { ports, advanced, read };
}

const whole = (id: string) => ({ id, fingerprint: id, snapshot: snapshot(id) });
const light = (id: string) => ({ id, fingerprint: id });

test("a customer that is as both sides last agreed gets a mark and no job", async () => {
  const { ports, advanced } = prepare([[whole("1"), whole("2")]], {
    agreed: () => Promise.resolve(new Set(["1"])),
  });
  await sweep(ports);
  expect(advanced).toEqual([{ marks: 2, news: ["2"], next: null }]);
});

test("a customer that a round over all customers did not see gets a job at its end, and only then", async () => {
  const known = ["1", "2", "deleted"];
  const asked: (readonly string[])[] = [];
  const { ports } = prepare([[whole("1")], [whole("2")]]);
  const given: SweepPorts = {
    ...ports,
    vanished: async (seen) => known.filter((id) => !seen.has(id)),
    advance: async (_marks, _news, _next, vanished) => void asked.push(vanished),
  };
  await sweep(given);
  expect(asked).toEqual([[], ["deleted"]]);
  asked.length = 0;
  await sweep({ ...given, begin: () => Promise.resolve({ cursor: "1", since: null }) });
  expect(asked).toEqual([[]]);
  const { ports: empty } = prepare([[]]);
  await sweep({ ...given, openSide: empty.openSide });
  expect(asked).toEqual([[], []]);
});

test("changed customers of several pages are read whole in one call, and progress is kept with them", async () => {
  const { ports, advanced, read } = prepare([[light("1")], [light("2"), light("3")]]);
  await sweep(ports);
  expect(read).toEqual([["1", "2", "3"]]);
  expect(advanced).toEqual([{ marks: 3, news: ["1", "2", "3"], next: null }]);
});

test("a customer that is read as it was before the listed change is left to its job, and to the next sweep", async () => {
  const read = { ...snapshot("1"), changedAt: "2026-11-26T08:00:00Z" };
  const seen: Mark[] = [];
  const looked: Mark[] = [];
  const { ports, advanced } = prepare(
    [[{ ...light("1"), changedAt: "2026-11-26T08:00:01Z" }]],
    {
      agreed: (shown) => Promise.resolve(new Set(shown.map(({ id }) => id))),
      changed: (marks) => {
        looked.push(...marks);
        return Promise.resolve(marks);
      },
    },
    [read],
  );
  const { advance } = ports;
  await sweep({
    ...ports,
    advance: (marks, ...others) => {
      seen.push(...marks);
      return advance(marks, ...others);
    },
  });
  expect(advanced).toEqual([{ marks: 1, news: ["1"], next: null }]);
  expect(seen).toMatchObject([{ customerId: "1" }]);
  expect(seen[0]!.hash).not.toBe(looked[0]!.hash);
});

test("each page without a change saves the progress", async () => {
  const { ports, advanced } = prepare([[light("1")], [light("2")]], { changed: () => Promise.resolve([]) });
  await sweep(ports);
  expect(advanced.map(({ next }) => next)).toEqual(["1", null]);
});

test("a sweep ends at its signal, and what it found so far is kept", async () => {
  const ending = new AbortController();
  const { ports, advanced } = prepare([[whole("1")], [whole("2")]], {
    pause: async () => ending.abort(),
    signal: ending.signal,
  });
  await sweep(ports);
  expect(advanced).toEqual([{ marks: 1, news: ["1"], next: "1" }]);
});
