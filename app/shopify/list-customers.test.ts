import { describe, expect, test, vi } from "vitest";

import { explanation } from "../sync/explanation.ts";
import { SideError } from "../sync/side.ts";
import { type Answer, bareCustomer, shopify } from "./testing.ts";

describe("listing", () => {
  const numbered = (number: number | bigint, updatedAt = "2026-11-20T10:00:00Z") => ({
    ...bareCustomer,
    firstName: "Anna",
    id: `gid://shopify/Customer/${number}`,
    updatedAt,
  });
  const page =
    (hasNextPage: boolean, endCursor: string | null, ...nodes: unknown[]): Answer =>
    () => ({ customers: { nodes, pageInfo: { hasNextPage, endCursor } } });
  const ids = (customers: readonly { id: string }[]) => customers.map((customer) => customer.id);
  const forgotten: Answer = () => {
    throw new SideError(
      "shopify",
      "unavailable",
      explanation("error-code", { side: "shopify", operation: "x", error: "BAD" }),
    );
  };

  test("continues at Shopify's cursor, until the last page", async () => {
    const { side, named } = shopify({
      ListWholeCustomers: [page(true, "c8", numbered(7), numbered(8)), page(false, "c9", numbered(9))],
    });
    const first = await side.list(null, null);
    expect(ids(first.customers)).toEqual(["gid://shopify/Customer/7", "gid://shopify/Customer/8"]);
    const second = await side.list(first.next, null);
    expect(ids(second.customers)).toEqual(["gid://shopify/Customer/9"]);
    expect(second.next).toBeNull();
    expect(named("ListWholeCustomers")).toEqual([
      { query: null, after: null, first: 250 },
      { query: null, after: "c8", first: 250 },
    ]);
  });

  test("starts a new list before Shopify's limit of 25,000 customers", async () => {
    let pages = 0;
    const { side, named } = shopify({
      ListWholeCustomers: ({ query }) =>
        query
          ? page(false, "end", numbered(9007199254740994n))({})
          : page(true, `c${(pages += 1)}`, numbered(9007199254740993n))({}),
    });
    let { next } = await side.list(null, null);
    while (!named("ListWholeCustomers").at(-1)!.query) ({ next } = await side.list(next, null));
    expect(named("ListWholeCustomers").at(-1)).toEqual({
      query: "id:>9007199254740993",
      after: null,
      first: 250,
    });
    expect(named("ListWholeCustomers").length).toBeLessThan(25_000 / 100);
  });

  test("continues by the customer's number when Shopify's cursor has expired", async () => {
    const { side, named } = shopify({
      ListWholeCustomers: [page(true, "c8", numbered(8)), forgotten, page(false, "c9", numbered(9))],
    });
    const { next } = await side.list(null, null);
    const second = await side.list(next, null);
    expect(ids(second.customers)).toEqual(["gid://shopify/Customer/9"]);
    expect(named("ListWholeCustomers").at(-1)).toEqual({ query: "id:>8", after: null, first: 250 });
  });

  test("fails when Shopify's list does not advance", async () => {
    const { side } = shopify({ ListWholeCustomers: page(true, "c7", numbered(7)) });
    const { next } = await side.list(null, null);
    await expect(side.list(next, null)).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("starts from the beginning when the cursor cannot be read", async () => {
    const { side, named } = shopify({ ListWholeCustomers: page(false, "c7", numbered(7)) });
    await side.list("id:>1 OR email:*", null);
    expect(named("ListWholeCustomers")).toEqual([{ query: null, after: null, first: 250 }]);
  });

  test("compares the times that a search finds itself, and continues when none of a page is left", async () => {
    const { side, named } = shopify({
      ListCustomers: [
        page(true, "c7", numbered(6, "2026-11-20T09:59:59Z"), numbered(7)),
        page(true, "c8", numbered(8, "2026-11-01T00:00:00Z")),
      ],
    });
    const since = new Date("2026-11-20T10:00:00Z");
    const first = await side.list(null, since);
    expect(ids(first.customers)).toEqual(["gid://shopify/Customer/7"]);
    const second = await side.list(first.next, since);
    expect(second.customers).toEqual([]);
    expect(second.next).not.toBeNull();
    expect(named("ListCustomers")[1]).toEqual({
      query: "updated_at:>'2026-11-20T10:00:00.000Z'",
      after: "c7",
      first: 250,
    });
  });

  test("fingerprints a customer by its time of change, unless that is only seconds ago", async () => {
    const listedAt = async (now: string, updatedAt: string) => {
      vi.setSystemTime(now);
      const { side } = shopify({ ListWholeCustomers: page(false, "c7", numbered(7, updatedAt)) });
      return (await side.list(null, null)).customers[0]!.fingerprint;
    };
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const [at, later] = ["2026-11-20T10:00:00Z", "2026-11-20T10:00:30Z"];
      const first = await listedAt(later, at);
      expect(await listedAt("2026-11-20T10:05:00Z", at)).toBe(first);
      expect(await listedAt("2026-11-20T10:05:00Z", later)).not.toBe(first);
      // Another change within the same second would leave the time as it is.
      expect(await listedAt("2026-11-20T10:00:01Z", at)).not.toBe(first);
      expect(await listedAt("2026-11-20T10:00:02Z", at)).not.toBe(await listedAt("2026-11-20T10:00:01Z", at));
    } finally {
      vi.useRealTimers();
    }
  });

  test("shows whole customers, with what an edit of metafields alone changes, which moves no time", async () => {
    const { side } = shopify({
      ListWholeCustomers: [
        page(false, "c7", numbered(7)),
        page(false, "c7", { ...numbered(7), pec: { value: "anna@pec.it" } }),
      ],
    });
    const [before] = (await side.list(null, null)).customers;
    const [after] = (await side.list(null, null)).customers;
    expect(after!.fingerprint).toBe(before!.fingerprint);
    expect(after!.detail).not.toBe(before!.detail);
    expect(after!.snapshot!.customer.pec).toBe("anna@pec.it");
  });

  const refusing = (error: string): Answer => {
    return () => {
      throw new SideError(
        "shopify",
        "unavailable",
        explanation("error-code", { side: "shopify", operation: "x", error }),
      );
    };
  };

  test("takes smaller pages where one costs more than Shopify allows, and stays with them", async () => {
    const { side, named } = shopify({
      ListWholeCustomers: [
        refusing("MAX_COST_EXCEEDED"),
        refusing("MAX_COST_EXCEEDED"),
        page(true, "c8", numbered(8)),
        page(false, "c9", numbered(9)),
      ],
    });
    const { next } = await side.list(null, null);
    await side.list(next, null);
    expect(named("ListWholeCustomers").map(({ first }) => first)).toEqual([250, 125, 62, 62]);
  });

  const brokenOff: Answer = () => {
    throw new SideError("shopify", "unavailable", explanation("connection-broken", { side: "shopify" }));
  };
  const failing = (status: number): Answer => {
    return () => {
      throw new SideError("shopify", "unavailable", explanation("http-error", { side: "shopify", status }));
    };
  };

  test.each([
    ["answers HTTP 504", failing(504)],
    ["answers HTTP 500", failing(500)],
    ["says that it took too long", refusing("TIMEOUT")],
    ["fails inside", refusing("INTERNAL_SERVER_ERROR")],
    ["gives no answer in time", brokenOff],
  ])("takes smaller pages where Shopify %s, and larger ones again", async (_what, trouble) => {
    const { side, named } = shopify({
      ListWholeCustomers: [
        page(true, "c7", numbered(7)),
        trouble,
        trouble,
        page(true, "c8", numbered(8)),
        page(true, "c9", numbered(9)),
        page(false, "c10", numbered(10)),
      ],
    });
    let { next } = await side.list(null, null);
    for (let number = 8; number <= 10; number += 1) {
      const listed = await side.list(next, null);
      expect(ids(listed.customers)).toEqual([`gid://shopify/Customer/${number}`]);
      next = listed.next;
    }
    expect(next).toBeNull();
    expect(named("ListWholeCustomers").map(({ first }) => first)).toEqual([250, 250, 50, 10, 20, 40]);
    expect(named("ListWholeCustomers")[3]).toEqual({ query: "id:>7", after: null, first: 10 });
  });

  const light = (...numbers: number[]): Answer => page(true, "l", ...numbers.map((one) => numbered(one)));
  const unreadable: Answer = () => {
    const why = explanation("answer-unreadable", { side: "shopify", operation: "x" });
    throw new SideError("shopify", "unavailable", why);
  };

  test.each([
    ["fails inside at", refusing("INTERNAL_SERVER_ERROR")],
    ["gives an odd answer for", unreadable],
  ])(
    "lists without their values the few with a customer among them that Shopify %s",
    async (_how, trouble) => {
      const { side, named } = shopify({
        ListWholeCustomers: [trouble, trouble, trouble, page(false, "c9", numbered(9))],
        ListCustomers: light(7, 8),
      });
      const { customers, next } = await side.list(null, null);
      expect(ids(customers)).toEqual(["gid://shopify/Customer/7", "gid://shopify/Customer/8"]);
      expect(customers.map(({ snapshot }) => snapshot)).toEqual([undefined, undefined]);
      const [ninth] = (await side.list(next, null)).customers;
      expect(ninth!.snapshot!.id).toBe("gid://shopify/Customer/9");
      expect(named("ListWholeCustomers").map(({ first }) => first)).toEqual([250, 50, 10, 20]);
    },
  );

  test("leaves out of a reading the few with a customer among them that Shopify fails at", async () => {
    const numbers = Array.from({ length: 30 }, (_, index) => index + 101);
    const { side } = shopify({
      ListWholeCustomers: ({ query }) =>
        String(query).includes("id:115")
          ? refusing("INTERNAL_SERVER_ERROR")({})
          : page(false, "c", ...numbers.map((one) => numbered(one)))({}),
    });
    const read = await side.readListed!(numbers.map((number) => `gid://shopify/Customer/${number}`));
    const left = numbers.filter((one) => !ids(read).includes(`gid://shopify/Customer/${one}`));
    expect(left).toEqual(numbers.slice(10, 20));
    expect(await side.readListed!(["gid://shopify/Customer/115"])).toEqual([]);
  });

  test("fails where Shopify answers to no page at all", async () => {
    const { side, named } = shopify({ ListWholeCustomers: failing(504), ListCustomers: failing(504) });
    await expect(side.list(null, null)).rejects.toMatchObject({ kind: "unavailable" });
    const many = Array.from({ length: 20 }, (_, index) => `gid://shopify/Customer/${index + 1}`);
    await expect(side.readListed!(many)).rejects.toMatchObject({ kind: "unavailable" });
    expect(named("ListWholeCustomers").map(({ first }) => first)).toEqual([250, 50, 10, 20, 10, 10]);
  });

  test("reads fewer listed customers at once where Shopify takes too long", async () => {
    const numbers = Array.from({ length: 60 }, (_, index) => index + 1);
    const { side, named } = shopify({
      ListWholeCustomers: ({ first }) =>
        Number(first) > 12 ? failing(504)({}) : page(false, "c", ...numbers.map((one) => numbered(one)))({}),
    });
    const asked = numbers.map((number) => `gid://shopify/Customer/${number}`);
    expect((await side.readListed!(asked)).map(({ id }) => id)).toEqual(asked);
    expect(named("ListWholeCustomers").map(({ first }) => first)).toEqual([60, 12, 12, 12, 12, 12]);
  });

  test("reads listed customers whole in one call, and none that a search finds beside them", async () => {
    const { side, named } = shopify({
      ListWholeCustomers: page(false, "c9", numbered(7), numbered(8), numbered(77)),
    });
    const ids = ["gid://shopify/Customer/7", "gid://shopify/Customer/8", "gid://shopify/Customer/9"];
    expect((await side.readListed!(ids)).map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(named("ListWholeCustomers")).toEqual([{ query: "id:7 OR id:8 OR id:9", after: null, first: 3 }]);
  });
});

describe("searching", () => {
  test.each([
    ["Anna Rossi", "Anna* Rossi*"],
    ["anna@example.it", "anna@example.it"],
    ["D'Angelo (VIP)", "D* Angelo* \\(VIP\\)*"],
    ["id:>0 OR NOT -rossi*", "id\\:>0* or* not* rossi*"],
    [' " ', null],
  ])("what a person types is searched for as words, never as a query: %s", async (typed, query) => {
    const { side, named } = shopify({
      ListCustomers: () => ({
        customers: {
          nodes: [{ id: "gid://shopify/Customer/7", updatedAt: "2026-11-20T10:00:00Z" }],
          pageInfo: { hasNextPage: true, endCursor: "c7" },
        },
      }),
    });
    const found = await side.search!(typed, 25);
    expect(found).toEqual(query === null ? [] : ["gid://shopify/Customer/7"]);
    expect(named("ListCustomers")).toEqual(query === null ? [] : [{ query, after: null, first: 25 }]);
  });
});
