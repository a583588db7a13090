import { describe, expect, test, vi } from "vitest";

import { emptyObject } from "../../../tests/support/empty-object.ts";
import { bothDirections } from "../../../tests/support/pairs.ts";
import { emptyBase } from "../../sync/base.ts";
import { blankCustomer, type Customer } from "../../sync/customer.ts";
import { explanation } from "../../sync/explanation.ts";
import { SideError, type CustomerSide, type SideErrorKind } from "../../sync/side.ts";
import type { Link } from "../../sync/link.ts";
import { handleSyncRequest, type HandlerPorts } from "./handle-sync-request.ts";
import type { SyncRequest } from "./job.ts";

const request: SyncRequest = {
  shop: "one.myshopify.com",
  side: "shopify",
  customerId: "gid://shopify/Customer/1",
  cause: "webhook",
};
const why = explanation("throttled", { side: "shopify" });
const anna: Customer = { ...blankCustomer, email: "anna@example.it" };

/** Two sides, of which only Shopify has a customer, and a record of what the job did. */
function prepare(given: Partial<HandlerPorts> = {}, onShopify: Partial<CustomerSide> = {}) {
  const recorded: Parameters<HandlerPorts["record"]>[0][] = [];
  const links: HandlerPorts["links"] = {
    find: () => Promise.resolve(null),
    findUnfinished: () => Promise.resolve(null),
    hasUnfinished: () => Promise.resolve(false),
    showsEarlierId: () => Promise.resolve(false),
    findWaiting: () => Promise.resolve([]),
    findApart: () => Promise.resolve(new Set()),
    save: () => Promise.resolve({ id: "link", version: new Date(0) }),
    ...given.links,
  };
  const logged: unknown[][] = [];
  const side = (name: CustomerSide["name"]): CustomerSide => ({
    name,
    unique: [],
    hasNamesakes: true,
    read: () => Promise.resolve(null),
    find: () => Promise.resolve([]),
    create: (customer) =>
      Promise.resolve({ snapshot: { id: "7", customer, newsletterChangedAt: null }, refused: [] }),
    update: () => Promise.reject(new Error("No customer is to be updated.")),
    represent: (customer) => customer,
    list: () => Promise.reject(new Error("No customer is to be listed.")),
  });
  const snapshot = { id: request.customerId, customer: anna, newsletterChangedAt: null };
  const shopify = { ...side("shopify"), read: () => Promise.resolve(snapshot), ...onShopify };
  const ports: HandlerPorts = {
    isRedacted: () => Promise.resolve(false),
    readPolicy: () => Promise.resolve({ ...bothDirections, outbound: false }),
    openSides: () => Promise.resolve({ shopify, framework360: side("framework360") }),
    unreadTotals: () => null,
    readListed: () => Promise.resolve(null),
    hasNewsSince: () => Promise.resolve(false),
    wasToldDeleted: () => Promise.resolve(false),
    forgetListed: () => Promise.resolve(),
    links,
    saveWithEntry: async (entry, _kept, link) => {
      const saved = await links.save(...link);
      recorded.push(entry);
      return saved;
    },
    now: () => new Date(0),
    lock: (_customers, work) => work(),
    forgetSeen: () => Promise.resolve(),
    requestOwed: () => Promise.resolve(),
    toldNothingSince: () => Promise.resolve(false),
    creationsEnd: () => Promise.resolve(),
    record: (entry) => Promise.resolve(void recorded.push(entry)),
    anotherAttemptWaits: () => Promise.resolve(false),
    log: { info: (...line: unknown[]) => logged.push(line), warn: (...line: unknown[]) => logged.push(line) },
    ...given,
  };
  return { ports, recorded, logged, side };
}

const failing = (kind: SideErrorKind, side: "shopify" | "framework360" = "shopify") => ({
  read: () => Promise.reject(new SideError(side, kind, why)),
});
const [early, last] = [
  { retryCount: 0, lastAttempt: false },
  { retryCount: 9, lastAttempt: true },
];

const messages = (logged: unknown[][]) => logged.map(([, message]) => message);

describe("every outcome is recorded", () => {
  test("a creation, with the fields it wrote", async () => {
    const { ports, recorded } = prepare();
    expect(await handleSyncRequest(request, early, ports)).toEqual({ kind: "done" });
    expect(recorded).toMatchObject([
      {
        cause: "webhook",
        outcome: "created",
        target: "framework360",
        framework360Id: "7",
        fields: ["email"],
      },
    ]);
  });

  test("what was written, though the run fails right after its link was saved", async () => {
    const { ports, recorded } = prepare({ forgetSeen: () => Promise.reject(new Error("No database.")) });
    expect(await handleSyncRequest(request, early, ports)).toMatchObject({ kind: "retry" });
    expect(recorded).toMatchObject([{ outcome: "created", framework360Id: "7", fields: ["email"] }]);
  });

  test("a creation from a list's copy, unless a notification reported a later change", async () => {
    const listed = {
      ...{ id: request.customerId, customer: anna, newsletterChangedAt: null },
      listedAt: "1970-01-01T00:00:00Z",
    };
    const swept = { ...request, cause: "sweep" } as const;
    for (const hasNews of [false, true]) {
      const read = vi.fn(() => Promise.resolve(listed));
      const given = {
        readListed: () => Promise.resolve(listed),
        hasNewsSince: () => Promise.resolve(hasNews),
      };
      const { ports } = prepare(given, { read });
      await handleSyncRequest(swept, early, ports);
      expect(read).toHaveBeenCalledTimes(hasNews ? 1 : 0);
    }
  });

  test.each(["sweep", "backfill"] as const)(
    "a customer that a %s found, and that a read does not show, once it is not shown later either",
    async (cause) => {
      const found = { ...request, cause };
      const { ports, recorded } = prepare({}, { read: () => Promise.resolve(null) });
      const verdict = await handleSyncRequest(found, early, ports);
      expect(verdict).toMatchObject({ kind: "retry", error: { explanation: { code: "not-shown-yet" } } });
      expect(recorded).toEqual([]);
      expect(await handleSyncRequest(found, { ...early, retryCount: 1 }, ports)).toEqual({ kind: "done" });
      expect(recorded).toMatchObject([{ outcome: "skipped", reason: "not-found" }]);
    },
  );

  test("a customer that was skipped, and why", async () => {
    const { ports, recorded } = prepare({}, { read: () => Promise.resolve(null) });
    await handleSyncRequest(request, early, ports);
    expect(recorded).toMatchObject([{ outcome: "skipped", reason: "not-found" }]);
    const away = prepare({ openSides: () => Promise.resolve("not-connected") });
    expect(await handleSyncRequest(request, early, away.ports)).toEqual({ kind: "done" });
    expect(away.recorded).toMatchObject([{ outcome: "skipped", reason: "not-connected" }]);
  });

  test("a customer that a side cannot hold, with the side's words, and without another attempt", async () => {
    const { ports, recorded } = prepare({}, failing("refused"));
    expect(await handleSyncRequest(request, early, ports)).toEqual({ kind: "done" });
    expect(recorded).toMatchObject([
      { outcome: "skipped", reason: "refused", explanations: [{ field: null, explanation: why }] },
    ]);
  });

  test("a failure once its last attempt failed, with the side's words", async () => {
    const { ports, recorded } = prepare({}, failing("unavailable"));
    expect(await handleSyncRequest(request, early, ports)).toMatchObject({
      kind: "retry",
      error: { message: "Shopify asks for fewer calls." },
    });
    expect(recorded).toEqual([]);
    expect(await handleSyncRequest(request, last, ports)).toMatchObject({ kind: "retry" });
    expect(recorded).toMatchObject([
      {
        outcome: "failed",
        target: "shopify",
        reason: "unavailable",
        explanations: [{ field: null, explanation: why }],
      },
    ]);
  });

  test.each([
    ["unavailable", early, [{ outcome: "partly" }]],
    ["unavailable", last, [{ outcome: "failed" }]],
    ["refused", early, [{ outcome: "skipped" }]],
  ] as const)(
    "what a side refused before its write failed (%s), once: the next attempt may not write it",
    async (kind, attempt, lines) => {
      const refusal = {
        field: "newsletter",
        explanation: explanation("list-refused", { side: "framework360" }),
      } as const;
      const error = new SideError("framework360", kind, explanation("not-shown"));
      error.told = [refusal];
      const { ports, recorded, side } = prepare();
      const framework360 = { ...side("framework360"), create: () => Promise.reject(error) };
      const shopify = {
        ...side("shopify"),
        read: (id: string) => Promise.resolve({ id, customer: anna, newsletterChangedAt: null }),
      };
      ports.openSides = () => Promise.resolve({ shopify, framework360 });
      await handleSyncRequest(request, attempt, ports);
      expect(recorded).toMatchObject(lines);
      expect(recorded).toMatchObject([
        { target: "framework360", explanations: expect.arrayContaining([refusal]) },
      ]);
    },
  );

  test("an internal error without its message, which may contain personal data", async () => {
    const { ports, recorded } = prepare({}, { read: () => Promise.reject(new Error("anna@example.it")) });
    expect(await handleSyncRequest(request, last, ports)).toMatchObject({ kind: "retry" });
    expect(recorded).toMatchObject([
      { outcome: "failed", reason: "internal", target: null, explanations: [] },
    ]);
  });

  test("a shop that Shopify refuses, only for a person who waits", async () => {
    const { ports, recorded } = prepare({ openSides: () => Promise.resolve("shopify-refused") });
    expect(await handleSyncRequest(request, early, ports)).toEqual({ kind: "done" });
    expect(recorded).toEqual([]);
    await handleSyncRequest({ ...request, cause: "manual" }, early, ports);
    expect(recorded).toMatchObject([{ outcome: "failed", reason: "unauthorized", target: "shopify" }]);
  });

  test("an account that refuses the saved key, only for a person who waits", async () => {
    const { ports, recorded } = prepare({ openSides: () => Promise.resolve("key-refused") });
    expect(await handleSyncRequest(request, early, ports)).toEqual({ kind: "done" });
    expect(recorded).toEqual([]);
    expect(await handleSyncRequest({ ...request, cause: "manual" }, early, ports)).toEqual({ kind: "done" });
    expect(recorded).toMatchObject([
      { cause: "manual", outcome: "failed", reason: "unauthorized", target: "framework360" },
    ]);
  });
});

test("an earlier run's write whose answer was lost is recorded, with the values that it replaced, before this run's line", async () => {
  const done = { ...anna, company: "Rossi Srl" };
  const intent = { framework360: { company: "Rossi Srl" } };
  const announced = { at: new Date(0).toISOString(), replaced: { framework360: { company: null } } };
  const base = { ...emptyBase, shopify: done, framework360: anna, intent, announced };
  const link = { id: "link", base, deletedOn: null, version: new Date(0) };
  const pair = { ...link, shopifyId: request.customerId, framework360Id: "7" };
  const recorded: Parameters<HandlerPorts["record"]>[] = [];
  const { ports, side } = prepare();
  const read = (id: string) => Promise.resolve({ id, customer: done, newsletterChangedAt: null });
  const given: HandlerPorts = {
    ...ports,
    openSides: () =>
      Promise.resolve({
        shopify: { ...side("shopify"), read },
        framework360: { ...side("framework360"), read },
      }),
    links: {
      ...ports.links,
      find: () => Promise.resolve(pair),
      save: (saved) => {
        expect(saved.base).toMatchObject({ intent: emptyObject, announced: null });
        expect(recorded).toHaveLength(1);
        return ports.links.save(saved);
      },
    },
    record: (...line) => Promise.resolve(void recorded.push(line)),
  };
  await handleSyncRequest(request, early, given);
  const ids = { cause: "webhook", shopifyId: request.customerId, framework360Id: "7" };
  expect(recorded).toEqual([
    [
      expect.objectContaining({ ...ids, outcome: "updated", target: "framework360", fields: ["company"] }),
      {
        framework360: { before: { company: null }, after: { company: "Rossi Srl" }, wasPersonsNo: false },
      },
    ],
    [expect.objectContaining({ ...ids, outcome: "unchanged" })],
  ]);
});

test("a creation that Framework360 accepted without showing the customer is repeated only where a person asks for it", async () => {
  let kept: Link | null = null;
  let minutes = 0;
  const unshown = new SideError("framework360", "unavailable", explanation("registered-unshown"));
  unshown.sent = ["creation"];
  const create = vi.fn(() => Promise.reject(unshown));
  const given = prepare({ now: () => new Date(60_000 * (minutes += 1)) });
  const links: HandlerPorts["links"] = {
    ...given.ports.links,
    find: () => Promise.resolve(kept),
    save: (link) => {
      kept = { ...(link as Link), id: "link", version: new Date(0) };
      return Promise.resolve({ id: kept.id, version: kept.version });
    },
  };
  const sides = await given.ports.openSides();
  if (typeof sides === "string") throw new Error(sides);
  const ports = {
    ...given.ports,
    links,
    openSides: () => Promise.resolve({ ...sides, framework360: { ...sides.framework360, create } }),
  };
  expect(await handleSyncRequest(request, early, ports)).toMatchObject({ kind: "retry" });
  expect(await handleSyncRequest(request, early, ports)).toEqual({ kind: "done" });
  expect(create).toHaveBeenCalledTimes(1);
  expect(given.recorded).toMatchObject([
    {
      outcome: "skipped",
      reason: "refused",
      explanations: [{ explanation: { code: "registered-unshown" } }],
    },
  ]);
  const byHand = { ...request, cause: "manual", askedAt: new Date(60_000 * 60).toISOString() } as const;
  minutes = 60;
  expect(await handleSyncRequest(byHand, early, ports)).toMatchObject({ kind: "retry" });
  expect(await handleSyncRequest(byHand, { ...early, retryCount: 1 }, ports)).toEqual({ kind: "done" });
  expect(create).toHaveBeenCalledTimes(2);
});

test("a side may come late with a write from when it was done, however long the write waited for its turn", async () => {
  const base = { ...emptyBase, shopify: { ...anna, firstName: "Anna" }, framework360: anna };
  let [seconds, saved] = [0, null as Link | null];
  const now = () => new Date(1000 * seconds);
  const given = prepare({ now });
  const link = { id: "link", version: now(), deletedOn: null, leftAlone: false, base } as unknown as Link;
  const links: HandlerPorts["links"] = {
    ...given.ports.links,
    find: () => Promise.resolve({ ...link, shopifyId: request.customerId, framework360Id: "7" }),
    save: (kept) => {
      saved = kept as Link;
      return Promise.resolve({ id: "link", version: now() });
    },
  };
  const framework360: CustomerSide = {
    ...given.side("framework360"),
    read: () => Promise.resolve({ id: "7", customer: anna, newsletterChangedAt: null }),
    update: (current) => {
      seconds += 40;
      return Promise.resolve({ snapshot: current, refused: [] });
    },
  };
  const shopify: CustomerSide = {
    ...given.side("shopify"),
    read: () =>
      Promise.resolve({
        id: request.customerId,
        customer: { ...anna, firstName: "Annamaria" },
        newsletterChangedAt: null,
      }),
  };
  const ports: HandlerPorts = {
    ...{ ...given.ports, links },
    openSides: () => Promise.resolve({ shopify, framework360 }),
    saveWithEntry: (_entry, _kept, agreed) => links.save(...agreed),
  };
  await handleSyncRequest(request, early, ports);
  const doneAt = "1970-01-01T00:00:40.000Z";
  expect(saved!.base).toMatchObject({ recent: { at: doneAt }, awaited: { since: doneAt } });
});

test("a first synchronization's job, which names the pair by its Shopify customer, finds a change made only in Framework360", async () => {
  const renamed = { ...anna, firstName: "Annamaria" };
  const base = { ...emptyBase, shopify: anna, framework360: anna };
  const ids = { shopifyId: request.customerId, framework360Id: "7" };
  const { ports, recorded, side } = prepare();
  const shows = (id: string, customer: Customer) =>
    Promise.resolve({ id, customer, newsletterChangedAt: null });
  const given: HandlerPorts = {
    ...ports,
    readPolicy: () => Promise.resolve(bothDirections),
    openSides: () =>
      Promise.resolve({
        shopify: {
          ...side("shopify"),
          read: (id) => shows(id, anna),
          update: async ({ id }) => ({ snapshot: await shows(id, renamed), refused: [] }),
        },
        framework360: { ...side("framework360"), read: (id) => shows(id, renamed) },
      }),
    links: {
      ...ports.links,
      find: () => Promise.resolve({ id: "link", ...ids, base, deletedOn: null, version: new Date(0) }),
    },
  };
  await handleSyncRequest({ ...request, cause: "backfill" }, early, given);
  expect(recorded).toMatchObject([
    { ...ids, cause: "backfill", outcome: "updated", target: "shopify", fields: ["firstName"] },
  ]);
});

describe("a customer of Shopify that is known by its phone alone", () => {
  const phone = "+393331234567";
  const fromFramework360 = { ...request, side: "framework360", customerId: "7" } as const;

  /** Framework360 has Anna and `others` with that phone; `linked` are those of them that have a link. */
  function sharing(others: readonly string[], linked: readonly string[] = []) {
    const { ports, recorded, side } = prepare();
    const holder = {
      id: request.customerId,
      customer: { ...blankCustomer, phone },
      newsletterChangedAt: null,
    };
    const inFramework360 = ["7", ...others].map((id) => ({
      id,
      customer: { ...blankCustomer, email: `${id}@example.it`, phone },
      newsletterChangedAt: null,
    }));
    const framework360: CustomerSide = {
      ...side("framework360"),
      read: (id) => Promise.resolve(inFramework360.find((one) => one.id === id) ?? null),
      find: (identity) => Promise.resolve(identity.phone === phone ? inFramework360 : []),
    };
    const shopify: CustomerSide = {
      ...side("shopify"),
      read: () => Promise.resolve(holder),
      find: () => Promise.resolve([holder]),
      update: (current) => Promise.resolve({ snapshot: current, refused: [] }),
    };
    const linkOf = (id: string) =>
      linked.includes(id)
        ? { id, shopifyId: `s${id}`, framework360Id: id, base: null, deletedOn: null, version: new Date(0) }
        : null;
    const given: HandlerPorts = {
      ...ports,
      readPolicy: () => Promise.resolve(bothDirections),
      openSides: () => Promise.resolve({ shopify, framework360 }),
      links: { ...ports.links, find: (_side, id) => Promise.resolve(linkOf(id)) },
    };
    return { given, recorded };
  }

  test("is linked with none of two customers of Framework360 that have the phone, whichever is looked at", async () => {
    for (const one of [request, fromFramework360]) {
      const { given, recorded } = sharing(["8"]);
      expect(await handleSyncRequest(one, early, given)).toEqual({ kind: "done" });
      expect(recorded).toMatchObject([{ outcome: "skipped", reason: "ambiguous" }]);
    }
  });

  test("is linked with the only one, or the only one that is not linked yet", async () => {
    for (const { given, recorded } of [sharing([]), sharing(["8"], ["8"])]) {
      await handleSyncRequest(fromFramework360, early, given);
      expect(recorded).toMatchObject([{ shopifyId: request.customerId, framework360Id: "7" }]);
      expect(recorded[0]!.outcome).not.toBe("skipped");
    }
  });
});

describe("the verdict about the job", () => {
  test("the shop rests when the account refuses the key during the run; its line is handed over", async () => {
    const { ports, recorded } = prepare({}, failing("unauthorized", "framework360"));
    expect(await handleSyncRequest(request, early, ports)).toMatchObject({
      kind: "rest",
      entry: { cause: "webhook", outcome: "failed", reason: "unauthorized", target: "framework360" },
    });
    expect(recorded).toEqual([]);
  });

  test("the shop rests when Shopify refuses it during the run; its line is handed over", async () => {
    const { ports, recorded } = prepare({}, failing("unauthorized"));
    expect(await handleSyncRequest(request, early, ports)).toMatchObject({
      kind: "rest",
      error: { side: "shopify" },
      entry: { outcome: "failed", reason: "unauthorized", target: "shopify" },
    });
    expect(recorded).toEqual([]);
  });

  test("the job is forgotten when the customer was redacted, unless a person sends the customer", async () => {
    const { ports, recorded } = prepare({ isRedacted: () => Promise.resolve(true) });
    expect(await handleSyncRequest(request, early, ports)).toEqual({ kind: "forget" });
    expect(recorded).toEqual([]);
    expect(await handleSyncRequest({ ...request, cause: "manual" }, early, ports)).toEqual({ kind: "done" });
    expect(recorded).toHaveLength(1);
  });

  test("a failed job is done when another job about the customer already waits", async () => {
    const { ports, recorded, logged } = prepare(
      { anotherAttemptWaits: () => Promise.resolve(true) },
      failing("unavailable"),
    );
    expect(await handleSyncRequest(request, last, ports)).toEqual({ kind: "done" });
    expect(recorded).toEqual([]);
    expect(messages(logged)).toEqual(["Not synchronized; it will be attempted again."]);
  });
});

describe("the last attempt", () => {
  test("does not say that there will be another", async () => {
    const { ports, logged } = prepare({}, failing("unavailable"));
    await handleSyncRequest(request, early, ports);
    await handleSyncRequest(request, last, ports);
    expect(messages(logged)).toEqual([
      "Not synchronized; it will be attempted again.",
      "Not synchronized; no attempt is left.",
    ]);
  });

  test("is recorded after the line about what was synchronized", async () => {
    const holder = {
      id: "9",
      customer: { ...blankCustomer, email: "bruno@example.it" },
      newsletterChangedAt: null,
    };
    const mine = { id: "7", customer: anna, newsletterChangedAt: null };
    const link = { base: null, deletedOn: null, version: new Date(0) };
    const framework360: CustomerSide = {
      ...prepare().side("framework360"),
      unique: ["email"],
      read: () => Promise.resolve(mine),
      find: () => Promise.resolve([holder]),
      update: (_current, changes) =>
        Promise.resolve({
          snapshot: { ...mine, customer: { ...anna, city: changes.city ?? null } },
          refused: [],
        }),
    };
    // Anna's new e-mail still belongs to Bruno in Framework360, who has another one on Shopify by now.
    const moved = { ...anna, email: "bruno@example.it", city: "Como" };
    const onShopify: Record<string, Customer> = {
      [request.customerId]: moved,
      bruno: { ...blankCustomer, email: "new@example.it" },
    };
    const shopify: CustomerSide = {
      ...prepare().side("shopify"),
      read: (id) => Promise.resolve({ id, customer: onShopify[id]!, newsletterChangedAt: null }),
    };
    const { ports, recorded, logged } = prepare({
      openSides: () => Promise.resolve({ shopify, framework360 }),
      links: {
        find: (side, id) =>
          Promise.resolve(
            side === "shopify"
              ? { ...link, id: "1", shopifyId: request.customerId, framework360Id: "7" }
              : { ...link, id: "2", shopifyId: "bruno", framework360Id: id },
          ),
        findUnfinished: () => Promise.resolve(null),
        hasUnfinished: () => Promise.resolve(false),
        showsEarlierId: () => Promise.resolve(false),
        findWaiting: () => Promise.resolve([]),
        findApart: () => Promise.resolve(new Set()),
        save: () => Promise.resolve({ id: "1", version: new Date(0) }),
      },
    });
    expect(await handleSyncRequest(request, early, ports)).toMatchObject({ kind: "retry" });
    expect(recorded).toMatchObject([{ outcome: "updated", fields: ["city"] }]);
    expect(await handleSyncRequest(request, last, ports)).toMatchObject({ kind: "retry" });
    expect(recorded.slice(1)).toMatchObject([
      { outcome: "updated", fields: ["city"] },
      { outcome: "failed", reason: "unavailable", target: "framework360", framework360Id: "7", fields: [] },
    ]);
    expect(messages(logged)).toEqual([
      "Synchronized in part; it will be attempted again.",
      "Synchronized in part; no attempt is left.",
    ]);
  });
});

test("nothing is opened or recorded for a direction that is off", async () => {
  const { ports, recorded } = prepare({
    openSides: () => Promise.reject(new Error("No side is to be called.")),
  });
  expect(await handleSyncRequest({ ...request, side: "framework360" }, early, ports)).toEqual({
    kind: "done",
  });
  expect(recorded).toEqual([]);
});

test("order totals that could not be read are asked for again, though the rest is done and recorded", async () => {
  const missing = new SideError("framework360", "unavailable", explanation("unreachable"));
  const { ports, recorded } = prepare({ unreadTotals: () => missing });
  expect(await handleSyncRequest(request, early, ports)).toEqual({ kind: "retry", error: missing });
  expect(recorded).toMatchObject([{ outcome: "created" }]);
  expect(await handleSyncRequest(request, last, ports)).toEqual({ kind: "done" });
});

test("a customer that Shopify says was deleted, and shows all the same, is looked at once more before anything is written", async () => {
  const { ports, recorded } = prepare({ wasToldDeleted: () => Promise.resolve(true) });
  expect(await handleSyncRequest(request, early, ports)).toMatchObject({
    kind: "retry",
    error: { explanation: { code: "not-shown-yet" } },
  });
  expect(recorded).toEqual([]);
  // What Shopify still shows by then was not deleted: a notification may be an old one, sent again by somebody else.
  expect(await handleSyncRequest(request, { ...early, retryCount: 1 }, ports)).toEqual({ kind: "done" });
  expect(recorded).toMatchObject([{ outcome: "created" }]);
});

test("logs contain ids only", async () => {
  const { ports, logged } = prepare();
  await handleSyncRequest(request, early, ports);
  expect(logged.length).toBeGreaterThan(0);
  expect(JSON.stringify(logged)).not.toContain("anna");
});
