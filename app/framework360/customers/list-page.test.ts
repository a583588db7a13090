import { describe, expect, test } from "vitest";

import { createFramework360Client } from "../api/client.ts";
import { listPage } from "./list-page.ts";
import { fakeAccount } from "../testing.ts";

type Asked = { page: number | null; limit: number };

/** Lists an account that pages as `answer` does, to the end. */
async function walk(answer: (asked: Asked) => unknown, most = 20) {
  const { options, calls } = fakeAccount(({ parameters: { page, limit } }) =>
    answer({ page: page === undefined ? null : Number(page), limit: Number(limit) }),
  );
  const client = createFramework360Client(options);
  const ids = new Set<string>();
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listPage>> = await listPage(client, cursor, 100);
    for (const { id } of page.customers) ids.add(id);
    cursor = page.next;
  } while (cursor !== null && calls().length < most);
  return { ids: [...ids], isOver: cursor === null, calls: calls().length };
}

const people = (count: number) => Array.from({ length: count }, (_, index) => ({ id: index + 1 }));
const everybody = people(5).map(({ id }) => String(id));

/** Two customers per page, counted from `base`; `beyond` comes after the last page. */
const inPages =
  ({ base = 1, beyond = [] as unknown } = {}) =>
  ({ page }: Asked) => {
    const start = ((page ?? base) - base) * 2;
    const found = people(5).slice(Math.max(0, start), start + 2);
    if (found.length > 0) return found;
    return typeof beyond === "number" ? people(5).slice((beyond - 1) * 2, beyond * 2) : beyond;
  };

describe("Listing an account finds every customer and ends", () => {
  test.each<[string, (asked: Asked) => unknown]>([
    ["whose pages count from 1", inPages()],
    ["whose pages count from 0", inPages({ base: 0 })],
    ["that needs a number", (asked) => (asked.page === null ? [] : inPages()(asked))],
    [
      "that refuses to go without a number",
      (asked) => (asked.page === null ? new Error("page_missing") : inPages()(asked)),
    ],
    ["that gives null beyond the last page", inPages({ beyond: null })],
    ["that repeats its last page", inPages({ beyond: 3 })],
    ["that begins again", inPages({ beyond: 1 })],
    ["that counts from 0 and repeats its last page", inPages({ base: 0, beyond: 3 })],
    [
      "that says after the last page that there is no customer",
      inPages({ beyond: new Error("Nessun cliente") }),
    ],
    ["that refuses a page beyond the last", inPages({ beyond: new Error("Pagina non valida") })],
    [
      "that counts from 0 and refuses a page beyond the last",
      inPages({ base: 0, beyond: new Error("Pagina non valida") }),
    ],
    [
      "that counts from 0, and refuses any other page than its only one",
      ({ page }) => (page === null || page === 0 ? people(5) : new Error("Pagina non valida")),
    ],
    ["that knows no pages", () => people(5)],
    [
      "that refuses a large limit",
      (asked) => (asked.limit > 20 ? new Error("Limit must be at most 20") : inPages()(asked)),
    ],
    [
      "whose large pages are longer than any answer may be",
      (asked) => (asked.limit > 20 ? [{ id: 1, nome: "x".repeat(20_000_000) }] : inPages()(asked)),
    ],
  ])("%s", async (_name, answer) => {
    const { ids, isOver } = await walk(answer);
    expect(ids.sort()).toEqual(everybody);
    expect(isOver).toBe(true);
  });

  test("that has no customers", async () => {
    expect(await walk(() => [])).toEqual({ ids: [], isOver: true, calls: 2 });
  });
});

test("A page that is refused only once does not end the listing", async () => {
  let refusals = 0;
  const { ids } = await walk((asked) =>
    asked.page === 2 && (refusals += 1) === 1 ? new Error("Errore temporaneo") : inPages()(asked),
  );
  expect(ids.sort()).toEqual(everybody);
});

/** Refuses everything once this page was asked for. */
const failingFrom = (failing: number) => {
  let hasFailed = false;
  return (asked: Asked) => {
    hasFailed ||= asked.page === failing;
    return hasFailed ? new Error("Errore") : inPages()(asked);
  };
};

test.each([
  ["nothing can be listed", () => new Error("Errore temporaneo")],
  ["the page before fails as well", failingFrom(3)],
  ["the page without a number fails as well", failingFrom(1)],
])("Listing fails when %s", async (_name, answer) => {
  await expect(walk(answer)).rejects.toMatchObject({ kind: "unavailable" });
});

test("A first page that breaks is read again, and not taken for one that needs a number", async () => {
  const { options } = fakeAccount(({ parameters: { page } }) =>
    inPages({ base: 0 })({ page: Number(page), limit: 2 }),
  );
  const broken: typeof fetch = (input, init) =>
    String(input).includes("page")
      ? options.fetch(input, init)
      : Promise.resolve(new Response("", { status: 502 }));
  const client = createFramework360Client({ ...options, fetch: broken });
  await expect(listPage(client, null, 2)).rejects.toMatchObject({ kind: "unavailable" });
});

test("A key that may not list is an error, not an end", async () => {
  const answer = ({ page }: Asked) =>
    page === 3 ? new Error("Permesso negato") : inPages()({ page, limit: 2 });
  await expect(walk(answer)).rejects.toMatchObject({ kind: "unauthorized" });
});

test("An item that cannot be read is left out", async () => {
  expect((await walk(({ page }) => (page === 1 ? [{ id: 1 }, { id: null }, "?"] : []))).ids).toEqual(["1"]);
});

test("Listing fails when no item can be read", async () => {
  await expect(walk(() => [{ customer: 1 }])).rejects.toMatchObject({ kind: "unavailable" });
});

test.each<[string, (asked: Asked) => unknown, boolean]>([
  ["gives ten customers without a page's number is known to", () => people(10), true],
  ["gives nine is not known to give ten", () => people(9), false],
  [
    "gives ten by a page's number alone is not known to",
    ({ page }) => (page === null ? [] : people(10)),
    false,
  ],
])("an account that %s", async (_what, answer, isKnown) => {
  const { options } = fakeAccount(({ parameters: { page, limit } }) =>
    answer({ page: page === undefined ? null : Number(page), limit: Number(limit) }),
  );
  const client = createFramework360Client(options);
  await listPage(client, null, 100);
  expect((await client.traits.read()).listsTen).toBe(isKnown);
});

test.each<[string, (page: number) => { id: number }[]]>([
  ["new customers on each page", (page) => people(2).map(({ id }) => ({ id: page * 2 + id }))],
  ["two pages in turn after the first one", (page) => [{ id: page === 0 ? 1 : 2 + (page % 2) }]],
])("a list without an end, of %s, is given up with a reason", async (_of, answer) => {
  const { options } = fakeAccount(({ parameters: { page } }) => answer(Number(page ?? 0)));
  const client = createFramework360Client(options);
  const readOn = async (cursor: string | null): Promise<number> => {
    const { customers, next } = await listPage(client, cursor, 100, 20);
    return customers.length + (next === null ? 0 : await readOn(next));
  };
  await expect(readOn(null)).rejects.toMatchObject({
    kind: "unavailable",
    explanation: { code: "list-too-long", params: { max: 20 } },
  });
});
