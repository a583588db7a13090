import { describe, expect, test } from "vitest";

import { createBrowser } from "./browse.ts";
import { createFramework360Client } from "../api/client.ts";
import { fakeAccount, type Request } from "../testing.ts";

const people = (count: number) => Array.from({ length: count }, (_, index) => ({ id: String(index + 1) }));

/** A browser of an account that pages as `answer` does. */
function browserOf(answer: (asked: { page: number; limit: number; query: unknown }) => unknown, query = "") {
  const account = fakeAccount(({ parameters }: Request) =>
    answer({ page: Number(parameters.page), limit: Number(parameters.limit), query: parameters.query }),
  );
  return { read: createBrowser(createFramework360Client(account.options), { query, limit: 25 }), account };
}

/** The ids on every page, until there is no next one. */
async function walk(read: ReturnType<typeof createBrowser>): Promise<string[][]> {
  const pages: string[][] = [];
  let position: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof read>> = await read(position);
    pages.push(page.customers.map(({ snapshot }) => snapshot.id));
    position = page.next;
  } while (position !== null && pages.length < 20);
  return pages;
}

const slice = (all: unknown[], page: number, limit: number) => all.slice((page - 1) * limit, page * limit);

describe("browsing an account", () => {
  test("shows every customer once, and knows the last page", async () => {
    const { read, account } = browserOf(({ page, limit }) => slice(people(60), page, limit));
    const pages = await walk(read);
    expect(pages.map(({ length }) => length)).toEqual([25, 25, 10]);
    expect(new Set(pages.flat()).size).toBe(60);
    expect(account.requests).toHaveLength(5);
  });

  test("continues after any customer of a page", async () => {
    const { read } = browserOf(({ page, limit }) => slice(people(60), page, limit));
    for (const ids of await walk(read)) expect(ids).not.toEqual([]);
    let position: string | null = null;
    const seen: string[] = [];
    do {
      const [first]: Awaited<ReturnType<typeof read>>["customers"] = (await read(position)).customers;
      seen.push(first!.snapshot.id);
      position = first!.next;
    } while (position !== null);
    expect(seen).toEqual(people(60).map(({ id }) => id));
  });

  test("knows that a full page with no page after it is the last", async () => {
    const { read } = browserOf(({ page, limit }) => slice(people(25), page, limit));
    expect(await read(null)).toMatchObject({ next: null });
  });

  test.each([
    ["gives fewer than it is asked for", (page: number) => slice(people(30), page, 10)],
    ["repeats its last page", (page: number) => slice(people(50), Math.min(page, 2), 25)],
    ["gives all customers at once, whatever it is asked", () => people(60)],
    ["counts its pages from 0", (page: number) => slice(people(60), Number.isNaN(page) ? 1 : page + 1, 25)],
  ])("copes with an account that %s", async (_, answer) => {
    const { read } = browserOf(({ page }) => answer(page));
    const ids = (await walk(read)).flat();
    expect(ids.length).toBeGreaterThanOrEqual(20);
    expect(ids).toEqual(people(ids.length).map(({ id }) => id));
    expect(await walk(read)).not.toContainEqual([]);
  });

  test("offers a next page when the account does not show whether there is one", async () => {
    const { read } = browserOf(({ page, limit }) =>
      page === 1 ? slice(people(25), 1, limit) : new Error("something is broken"),
    );
    expect(await read(null)).toMatchObject({ next: "2" });
  });

  test("sends the query, and none without a search", async () => {
    const searched = browserOf(({ query }) => (query === "rossi" ? people(1) : []), "rossi");
    expect((await searched.read(null)).customers).toHaveLength(1);
    const all = browserOf(({ query }) => (query === undefined ? people(1) : []));
    expect((await all.read(null)).customers).toHaveLength(1);
  });

  test.each(["", "0", "-1", "x", "1.x", "99999999999999", "2.5.6"])(
    "starts at the beginning for a position that is none: %j",
    async (position) => {
      const { read } = browserOf(({ page, limit }) => slice(people(30), page || 1, limit));
      expect((await read(position)).customers[0]?.snapshot.id).toBe("1");
    },
  );
});
