import { describe, expect, test } from "vitest";

import { bothDirections as policy, withWays } from "../../tests/support/pairs.ts";
import { isAsAgreed, knownUntil } from "./as-agreed.ts";
import { emptyBase, type Base } from "./base.ts";
import { blankCustomer, type Customer } from "./customer.ts";
import type { Policy } from "./policy.ts";
import { explanation } from "./explanation.ts";

const anna: Customer = { ...blankCustomer, email: "anna@example.it", tags: ["VIP"], city: "Como" };
const base: Base = {
  ...emptyBase,
  shopify: anna,
  framework360: { ...anna, city: "COMO", orderCount: 2, totalSpent: "10.00" },
  newsletterChangedAt: { shopify: null, framework360: null },
};

function shown(customer: Partial<Customer>, changedAt = "2026-11-20T10:00:00Z") {
  return { id: "7", customer: { ...anna, ...customer }, newsletterChangedAt: null, changedAt };
}

describe("a customer is as both sides last agreed", () => {
  test.each<[string, Partial<Customer>]>([
    ["with the same values", {}],
    ["with tags in another order and other capitals", { tags: ["vip"] }],
  ])("%s", (_what, customer) => {
    expect(isAsAgreed(shown(customer), "shopify", base, policy)).toBe(true);
  });

  test("with what the policy leaves out changed", () => {
    const given = shown({ tags: [], newsletter: "subscribed", city: "Lecco" });
    const less = withWays({ tags: "none", newsletter: "none", address: "none" }, policy);
    expect(isAsAgreed(given, "shopify", base, less)).toBe(true);
  });

  test("though Framework360 hides a field, did not tell its order totals, or says no where it may mean never", () => {
    const given = {
      ...shown({ city: "COMO", tags: [], newsletter: "unsubscribed" }),
      hidden: ["tags"] as const,
    };
    expect(isAsAgreed(given, "framework360", base, policy)).toBe(true);
    const answered: Policy = { ...policy, notSubscribedMeans: "unsubscribed" };
    expect(isAsAgreed(given, "framework360", base, answered)).toBe(false);
  });

  test.each<[string, Partial<Customer>]>([
    ["another name", { firstName: "Anna" }],
    ["a part of the address cleared", { city: null }],
    ["a tag more", { tags: ["VIP", "new"] }],
    ["a newsletter choice", { newsletter: "subscribed" }],
    ["order totals that a person put there", { orderCount: 9 }],
  ])("not with %s", (_what, customer) => {
    expect(isAsAgreed(shown(customer), "shopify", base, policy)).toBe(false);
  });

  test("not with other order totals in Framework360", () => {
    expect(isAsAgreed(shown({ city: "COMO", orderCount: 3 }), "framework360", base, policy)).toBe(false);
  });

  test("not with a newsletter choice that was made once more", () => {
    const given = { ...shown({}), newsletterChangedAt: "2026-11-20T10:00:00Z" };
    expect(isAsAgreed(given, "shopify", base, policy)).toBe(false);
  });

  test.each<[string, Partial<Base>]>([
    [
      "a value is owed",
      {
        owed: {
          framework360: { city: { explanation: explanation("data-refused", { side: "framework360" }) } },
        },
      },
    ],
    ["a write may have died", { intent: { framework360: { city: "Como" } } }],
    ["a written value is not shown yet", { awaited: { since: "2026-01-01T00:00:00Z", changes: {} } }],
    ["a field is disputed", { disputed: ["city"] }],
    ["the merchant has to say what a newsletter choice means", { isConsentUndated: true }],
  ])("not while %s", (_what, open) => {
    expect(isAsAgreed(shown({}), "shopify", { ...base, ...open }, policy)).toBe(false);
  });

  test("not where they never agreed", () => {
    expect(isAsAgreed(shown({}), "shopify", null, policy)).toBe(false);
  });
});

describe("notifications tell nothing new", () => {
  const at = "2026-11-20T10:00:03.500Z";
  const known = (given: ReturnType<typeof shown>, isWritten: boolean) =>
    knownUntil(given, { isWritten, base, policy, at });

  test("until the change that our write made", () => {
    expect(known(shown({}, "2026-11-20T10:00:03Z"), true)).toBe("2026-11-20T10:00:03.000Z");
  });

  test("until the change that was read, unless another one may follow in the same second", () => {
    expect(known(shown({}, "2026-11-20T09:59:00Z"), false)).toBe("2026-11-20T09:59:00.000Z");
    expect(known(shown({}, "2026-11-20T10:00:03Z"), false)).toBe("2026-11-20T10:00:02.000Z");
  });

  test("never, where the customer shows something else than what is agreed", () => {
    expect(known(shown({ city: "Lecco" }), true)).toBeNull();
  });
});
