import { describe, expect, test } from "vitest";

import { anna, bothDirections as both, faithful, ordinaryRun, readNow } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import type { BySide, Customer } from "./customer.ts";
import { decide, synchronizedFields } from "./decide.ts";
import type { Policy } from "./policy.ts";

/** Decides about two customers that once agreed on Anna as she is, unless another base is given. */
function decideFor(
  customers: BySide<Customer>,
  {
    base = { ...emptyBase, shopify: anna, framework360: anna },
    policy = both,
  }: { base?: Base; policy?: Policy } = {},
) {
  const { shopify, framework360 } = readNow(customers);
  return decide({
    now: { shopify: shopify!, framework360: framework360! },
    base,
    policy,
    represent: faithful,
    ...ordinaryRun,
  });
}

describe("each field has a decision", () => {
  test("unless the policy does not synchronize it", () => {
    expect(synchronizedFields(both)).toContain("newsletter");
    const without = synchronizedFields({ ...both, newsletter: false });
    expect(without).not.toContain("newsletter");
    expect(without).toHaveLength(synchronizedFields(both).length - 1);
  });

  test("which is `same` where the sides agree already", () => {
    const { fields } = decideFor({ shopify: anna, framework360: anna });
    expect(fields.get("city")).toEqual({ kind: "same" });
    expect(fields.get("newsletter")).toEqual({ kind: "same" });
  });

  test("of a cleared e-mail: it is not carried, and the side that changed it wins", () => {
    const shopify = { ...anna, email: null };
    expect(decideFor({ shopify, framework360: anna }).fields.get("email")).toEqual({
      kind: "withheld",
      to: "framework360",
      explanation: { code: "email-not-cleared", params: { side: "framework360" } },
    });
    const framework360 = { ...anna, email: "new@example.it" };
    const changed = { shopify, framework360 };
    expect(decideFor(changed).fields.get("email")).toEqual({ kind: "write", to: "shopify", conflict: true });
    const inboundOnly = { ...both, outbound: false };
    expect(decideFor(changed, { policy: inboundOnly }).fields.get("email")).toEqual({ kind: "pending" });
  });
});

describe("each order total has a decision", () => {
  const decisionOf = (
    shopify: number | null,
    framework360: number | null,
    agreed?: BySide<number | null>,
  ) => {
    const base = {
      ...emptyBase,
      shopify: agreed ? { orderCount: agreed.shopify } : {},
      framework360: agreed ? { orderCount: agreed.framework360 } : {},
    };
    const customers = {
      shopify: { ...anna, orderCount: shopify },
      framework360: { ...anna, orderCount: framework360 },
    };
    return decideFor(customers, { base }).fields.get("orderCount");
  };

  test("which is `same` where Framework360 tells none, or where Shopify would not take it", () => {
    expect(decisionOf(2, null)).toEqual({ kind: "same" });
    expect(decisionOf(null, 2, { shopify: null, framework360: 2 })).toEqual({ kind: "same" });
  });

  test("which is `agreed` where Shopify shows it, or has none and there is none", () => {
    expect(decisionOf(2, 2)).toEqual({ kind: "agreed" });
    expect(decisionOf(null, 0)).toEqual({ kind: "agreed" });
  });

  test("which is to write it to Shopify, without a conflict", () => {
    expect(decisionOf(1, 2)).toEqual({ kind: "write", to: "shopify", conflict: false });
  });
});

describe("each tag has a decision", () => {
  const shopify = { ...anna, tags: ["new", "vip"] };

  test("which is never a conflict", () => {
    const { tags } = decideFor({ shopify, framework360: anna });
    expect([...tags!]).toEqual([
      ["new", { kind: "write", to: "framework360", conflict: false }],
      ["vip", { kind: "agreed" }],
    ]);
  });

  test("which waits while its direction is off", () => {
    const { tags } = decideFor({ shopify, framework360: anna }, { policy: { ...both, inbound: false } });
    expect(tags!.get("new")).toEqual({ kind: "pending" });
  });

  test("unless the policy does not synchronize tags", () => {
    expect(decideFor({ shopify, framework360: anna }, { policy: { ...both, tags: false } }).tags).toBeNull();
  });
});
