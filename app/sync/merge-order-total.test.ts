import { describe, expect, test } from "vitest";

import { bothDirections, faithful, ordinaryRun, snapshotOf } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import type { Customer } from "./customer.ts";
import { isNothing, mergeOrderTotal } from "./merge-order-total.ts";

type Total = Customer["totalSpent"];

function merge(shopify: Total, framework360: Total, agreed?: { shopify: Total; framework360: Total }) {
  const base: Base = {
    ...emptyBase,
    ...(agreed && {
      shopify: { totalSpent: agreed.shopify },
      framework360: { totalSpent: agreed.framework360 },
    }),
  };
  const now = {
    shopify: snapshotOf({ totalSpent: shopify }),
    framework360: snapshotOf({ totalSpent: framework360 }),
  };
  const policy = { ...bothDirections, leftOut: [] };
  return mergeOrderTotal("totalSpent", { now, base, policy, represent: faithful, ...ordinaryRun });
}

const toShopify = { kind: "carry", to: "shopify", cause: "changed" };

describe("an order total of Framework360", () => {
  test("goes to Shopify where it is new there, and where a person changed or removed it there", () => {
    expect(merge(null, "10.00")).toEqual(toShopify);
    expect(merge("10.00", "12.00", { shopify: "10.00", framework360: "10.00" })).toEqual(toShopify);
    expect(merge(null, "10.00", { shopify: "10.00", framework360: "10.00" })).toEqual(toShopify);
    expect(merge("99.00", "10.00", { shopify: "10.00", framework360: "10.00" })).toEqual(toShopify);
  });

  test("never goes back: what Framework360 does not show stays on Shopify", () => {
    expect(merge("10.00", null)).toEqual({ kind: "same" });
    expect(merge("10.00", null, { shopify: "10.00", framework360: "10.00" })).toEqual({ kind: "same" });
  });

  test("is agreed on where Shopify shows it, and where a customer without orders shows none", () => {
    expect(merge("10.00", "10.00")).toEqual({ kind: "agreed" });
    expect(merge(null, "0.00")).toEqual({ kind: "agreed" });
    expect(merge("10.00", "0.00")).toEqual(toShopify);
  });

  test("is not sent for ever where Shopify does not take it", () => {
    expect(merge(null, "10.00", { shopify: null, framework360: "10.00" })).toEqual({ kind: "same" });
    expect(merge(null, "12.00", { shopify: null, framework360: "10.00" })).toEqual(toShopify);
  });
});

test.each([
  [null, true],
  [0, true],
  ["0.00", true],
  [1, false],
  ["0.01", false],
])("%j is the total of a customer who never ordered: %s", (total, isNone) => {
  expect(isNothing(total)).toBe(isNone);
});
