import { describe, expect, test } from "vitest";

import { snapshotOf } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import { explanation } from "./explanation.ts";
import { holdersOf, isFree } from "./waiting.ts";

const taken = (holderId: string) => ({
  explanation: explanation("taken-by-another", { id: holderId }),
  holderId,
});

const email = "anna@example.it";
const waiting: Base = {
  ...emptyBase,
  shopify: { email },
  framework360: { email: "old@example.it", phone: "+393331234567" },
  owed: { framework360: { email: taken("7") } },
};
const holder = { side: "framework360", id: "7" } as const;

describe("a pair waits for a customer", () => {
  test("that has what is owed, named once", () => {
    const owed = {
      shopify: { phone: taken("1") },
      framework360: { email: taken("7"), phone: taken("7"), city: { explanation: explanation("not-shown") } },
    };
    expect(holdersOf({ ...emptyBase, owed })).toEqual([
      { side: "shopify", id: "1" },
      { side: "framework360", id: "7" },
    ]);
  });

  test("of each side that has the same id", () => {
    const owed = { shopify: { phone: taken("7") }, framework360: { phone: taken("7") } };
    expect(holdersOf({ ...emptyBase, owed })).toHaveLength(2);
  });

  test("unless nothing is owed, or nothing was agreed on", () => {
    expect(holdersOf(emptyBase)).toEqual([]);
    expect(holdersOf(null)).toEqual([]);
  });
});

describe("what a pair waits for", () => {
  test("is not free while its holder has it", () => {
    expect(isFree(waiting, holder, snapshotOf({ email }))).toBe(false);
  });

  test("is free once its holder has another one, or is deleted", () => {
    expect(isFree(waiting, holder, snapshotOf({ email: "new@example.it" }))).toBe(true);
    expect(isFree(waiting, holder, null)).toBe(true);
  });

  test("is not freed by another customer, nor on the other side", () => {
    expect(isFree(waiting, { ...holder, id: "8" }, null)).toBe(false);
    expect(isFree(waiting, { ...holder, side: "shopify" }, null)).toBe(false);
  });

  test("is not freed by what its holder does not hold", () => {
    const phone = "+393330000000";
    expect(isFree(waiting, holder, snapshotOf({ email, phone }))).toBe(false);
  });
});
