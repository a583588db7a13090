import { describe, expect, test } from "vitest";

import { bothDirections as policy, withWays } from "../../tests/support/pairs.ts";
import { isAsAgreed, knownUntil, shownUntil } from "./as-agreed.ts";
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

  test("with the phone, which Framework360 shows without its prefix beside an address abroad", () => {
    const abroad = { ...base, framework360: { ...base.framework360, phone: "+393331234567" } };
    const national = { ...shown({ city: "COMO", phone: "+493331234567" }), isPhoneNational: true };
    expect(isAsAgreed(national, "framework360", abroad, policy)).toBe(true);
    const other = { ...shown({ city: "COMO", phone: "+493451234567" }), isPhoneNational: true };
    expect(isAsAgreed(other, "framework360", abroad, policy)).toBe(false);
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

  test("though a field that this side hides is blank there, whichever it is", () => {
    const hidden = ["city", "email"] as const;
    expect(isAsAgreed({ ...shown({ city: null, email: null }), hidden }, "shopify", base, policy)).toBe(true);
    expect(isAsAgreed({ ...shown({ city: null, email: null }) }, "shopify", base, policy)).toBe(false);
  });

  test("though there are other tags that are left to each side", () => {
    const given = shown({ tags: ["vip", "b2b-gold"] });
    expect(isAsAgreed(given, "shopify", base, { ...policy, ignoredTags: ["b2b*"] })).toBe(true);
    expect(isAsAgreed(given, "shopify", base, policy)).toBe(false);
  });

  test("without tags where none were agreed on, but not with any", () => {
    const { tags: _tags, ...untagged } = base.shopify;
    const known = { ...base, shopify: untagged };
    expect(isAsAgreed(shown({ tags: [] }), "shopify", known, policy)).toBe(true);
    expect(isAsAgreed(shown({}), "shopify", known, policy)).toBe(false);
  });

  test("at the time of the newsletter choice that was agreed on, which counts only while newsletters go", () => {
    const at = "2026-11-20T10:00:00Z";
    const dated = { ...base, newsletterChangedAt: { shopify: at } };
    const given = { ...shown({}), newsletterChangedAt: at };
    expect(isAsAgreed(given, "shopify", dated, policy)).toBe(true);
    expect(isAsAgreed({ ...given, newsletterChangedAt: null }, "shopify", dated, policy)).toBe(false);
    const without = withWays({ newsletter: "none" }, policy);
    expect(isAsAgreed(given, "shopify", base, without)).toBe(true);
  });

  test("with an intent and a list of what is owed in which nothing stands", () => {
    const open = { intent: { framework360: {} }, owed: { shopify: {} } };
    expect(isAsAgreed(shown({}), "shopify", { ...base, ...open }, policy)).toBe(true);
  });

  describe("by its newsletter choice:", () => {
    const [yes, no] = [{ newsletter: "subscribed" as const }, { newsletter: "unsubscribed" as const }];
    const agreed = (newsletter: Customer["newsletter"], more: Partial<Base> = {}): Base => ({
      ...base,
      shopify: { ...anna, newsletter },
      framework360: { ...base.framework360, newsletter },
      ...more,
    });
    const isSame = (side: "shopify" | "framework360", given: Partial<Customer>, known: Base) =>
      isAsAgreed(shown({ city: side === "shopify" ? "Como" : "COMO", ...given }), side, known, policy);

    test("Framework360 that shows none keeps the no that was agreed on, and Shopify does not", () => {
      expect(isSame("framework360", { newsletter: null }, agreed("unsubscribed"))).toBe(true);
      expect(isSame("shopify", { newsletter: null }, agreed("unsubscribed"))).toBe(false);
      expect(isSame("framework360", { newsletter: null }, agreed("subscribed"))).toBe(false);
    });

    test("a no is a choice on Shopify, after a yes, and where Framework360 was seen to say yes", () => {
      expect(isSame("framework360", no, agreed(null))).toBe(true);
      expect(isSame("shopify", no, agreed(null))).toBe(false);
      expect(isSame("framework360", no, agreed("subscribed"))).toBe(false);
      const seen = agreed(null, { yesInFramework360: { noSince: null } });
      expect(isSame("framework360", no, seen)).toBe(false);
    });

    test("a yes of Framework360 is one, unless our creation made it", () => {
      for (const before of [null, no.newsletter])
        expect(isSame("framework360", yes, agreed(before))).toBe(false);
      const showsYes = { ...shown({ city: "COMO", ...yes }), showsChoice: "yes" as const };
      const own = agreed(null, { framework360Yes: "own" });
      expect(isAsAgreed(showsYes, "framework360", own, policy)).toBe(true);
      expect(isAsAgreed(showsYes, "framework360", agreed(null), policy)).toBe(false);
      const onShopify = { ...showsYes, customer: { ...showsYes.customer, city: "Como" } };
      expect(isAsAgreed(onShopify, "shopify", own, policy)).toBe(false);
    });
  });

  describe("by Framework360's order totals:", () => {
    const isSame = (given: Partial<Customer>, known: Partial<Customer>) => {
      const framework360 = { ...base.framework360, ...known };
      return isAsAgreed(shown({ city: "COMO", ...given }), "framework360", { ...base, framework360 }, policy);
    };

    test("those that were not read are as agreed, and so is none where none was known", () => {
      expect(isSame({ orderCount: null, totalSpent: null }, {})).toBe(true);
      expect(isSame({ orderCount: 0, totalSpent: "0.00" }, { orderCount: null, totalSpent: null })).toBe(
        true,
      );
      const { orderCount: _count, totalSpent: _spent, ...never } = base.framework360;
      const known = { ...base, framework360: never };
      expect(isAsAgreed(shown({ city: "COMO", orderCount: 0 }), "framework360", known, policy)).toBe(true);
      expect(isAsAgreed(shown({ city: "COMO", orderCount: 1 }), "framework360", known, policy)).toBe(false);
    });

    test("none where some were known is a change, and so are the first ones", () => {
      expect(isSame({ orderCount: 0, totalSpent: "10.00" }, {})).toBe(false);
      expect(isSame({ orderCount: 1, totalSpent: null }, { orderCount: 0 })).toBe(false);
    });

    test("those that Shopify no longer shows are a change", () => {
      const known = { ...base, shopify: { ...base.shopify, orderCount: 3 } };
      expect(isAsAgreed(shown({ orderCount: 3 }), "shopify", known, policy)).toBe(true);
      expect(isAsAgreed(shown({ orderCount: null }), "shopify", known, policy)).toBe(false);
    });

    test("another field that Framework360 shows blank is a change", () => {
      expect(isSame({ email: null }, {})).toBe(false);
      expect(isSame({ lastName: "0" }, {})).toBe(false);
    });
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

  test("exactly from five seconds after the change on", () => {
    expect(shownUntil({ changedAt: "2026-11-20T10:00:00Z" }, "2026-11-20T10:00:05.000Z")).toBe(
      "2026-11-20T10:00:00.000Z",
    );
    expect(shownUntil({ changedAt: "2026-11-20T10:00:00Z" }, "2026-11-20T10:00:04.999Z")).toBe(
      "2026-11-20T09:59:59.000Z",
    );
  });

  test("at no time where Shopify tells none, or there is no customer", () => {
    expect(shownUntil({ changedAt: null }, at)).toBeNull();
    expect(shownUntil({}, at)).toBeNull();
    expect(knownUntil(null, { isWritten: false, base, policy, at })).toBeNull();
  });

  test("until the change that was read, unless another one may follow in the same second", () => {
    expect(known(shown({}, "2026-11-20T09:59:00Z"), false)).toBe("2026-11-20T09:59:00.000Z");
    expect(known(shown({}, "2026-11-20T10:00:03Z"), false)).toBe("2026-11-20T10:00:02.000Z");
  });

  test("never, where the customer shows something else than what is agreed", () => {
    expect(known(shown({ city: "Lecco" }), true)).toBeNull();
  });
});
