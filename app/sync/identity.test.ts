import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { anna, bothDirections, snapshotOf } from "../../tests/support/pairs.ts";
import { emptyBase, type Shadow } from "./base.ts";
import { blankCustomer, type Changes } from "./customer.ts";
import {
  claimsOf,
  holderOf,
  isReleasing,
  mainIdentity,
  misreadByShopify,
  standingOf,
  withoutTakenIdentities,
  type Claim,
  type TakenIdentity,
} from "./identity.ts";
import type { Link } from "./link.ts";
import type { Policy } from "./policy.ts";

const phone = "+393331234567";
const unique = { shopify: ["email", "phone"], framework360: ["email"] } as const;

function update(shopify: Changes, framework360: Changes = {}) {
  return { kind: "update", changes: { shopify, framework360 }, conflicts: [] } as const;
}
function create(
  side: "shopify" | "framework360",
  identity: { email?: string | null; phone?: string | null },
) {
  return { kind: "create", side, customer: { ...anna, ...identity }, conflicts: [] } as const;
}
function linkWith(shopify: Shadow): Link {
  const base = { ...emptyBase, shopify };
  return { id: "1", shopifyId: "s", framework360Id: "f", base, deletedOn: null, version: new Date(0) };
}

test("a customer is looked up by e-mail, and by phone where there is none", () => {
  expect(mainIdentity({ ...anna, phone })).toEqual({ email: anna.email, phone: null });
  expect(mainIdentity({ ...blankCustomer, phone })).toEqual({ email: null, phone });
  expect(mainIdentity(blankCustomer)).toBeNull();
});

test("Shopify would hold an e-mail with a blank, and a phone that is not in E.164, for another customer's", () => {
  expect(misreadByShopify({ email: "anna rossi@example.it", phone: "0371 123456" })).toEqual([
    "email",
    "phone",
  ]);
  expect(misreadByShopify({ email: "anna rossi@example.it", phone })).toEqual(["email"]);
  expect(misreadByShopify({ email: "anna@example.it", phone: "0371 123456" })).toEqual(["phone"]);
  expect(misreadByShopify({ email: "anna@example.it", phone })).toEqual([]);
  expect(misreadByShopify({ email: null })).toEqual([]);
});

describe("a customer gives up its e-mail", () => {
  const holder = snapshotOf({ email: "old@example.it", phone });
  const releasing = (
    email: string | null,
    agreed: Shadow = { email: "old@example.it" },
    policy: Partial<Policy> = {},
  ) =>
    isReleasing(
      "email",
      { holder, partner: snapshotOf({ email, phone }), link: linkWith(agreed) },
      "shopify",
      { ...bothDirections, ...policy },
    );

  test("when its counterpart has another one that was not written yet", () => {
    expect(releasing("new@example.it")).toBe(true);
    expect(releasing("new@example.it", {})).toBe(true);
  });

  test("not when its counterpart has the same one, or none", () => {
    expect(releasing("old@example.it", {})).toBe(false);
    expect(releasing(null)).toBe(false);
  });

  test("not when its side refused the new one", () => {
    expect(releasing("new@example.it", { email: "new@example.it" })).toBe(false);
  });

  test("though nothing is remembered of it", () => {
    const link = { ...linkWith({}), base: null };
    expect(
      isReleasing(
        "email",
        { holder, partner: snapshotOf({ email: "new@example.it" }), link },
        "shopify",
        bothDirections,
      ),
    ).toBe(true);
  });

  test("unlike a phone, which is given up when the counterpart clears it", () => {
    const link = linkWith({ phone });
    const given = { holder, partner: snapshotOf({}), link };
    expect(isReleasing("phone", given, "shopify", bothDirections)).toBe(true);
  });

  test("not while its direction is off, or the choice of customers leaves its counterpart out", () => {
    const audience = { ...bothDirections.audience, shopify: { kind: "tagged", tags: ["vip"] } } as const;
    expect(releasing("new@example.it", {}, { inbound: false })).toBe(false);
    expect(releasing("new@example.it", {}, { outbound: false })).toBe(true);
    expect(releasing("new@example.it", {}, { audience })).toBe(false);
  });

  test("not where a phone does not go that way", () => {
    const ways = { ...bothDirections.ways, phone: "to-shopify" } as const;
    const given = { holder, partner: snapshotOf({}), link: linkWith({ phone }) };
    expect(isReleasing("phone", given, "shopify", { ...bothDirections, ways })).toBe(false);
    expect(isReleasing("phone", given, "framework360", { ...bothDirections, ways })).toBe(true);
  });
});

describe("what a plan claims", () => {
  test("is every e-mail and phone that it writes where a side wants it unique", () => {
    const email = "new@example.it";
    expect(claimsOf(update({ email, phone }, { email, phone }), unique)).toEqual([
      { target: "shopify", field: "email", value: email },
      { target: "shopify", field: "phone", value: phone },
      { target: "framework360", field: "email", value: email },
    ]);
  });

  test("is on its side alone when a customer is created", () => {
    expect(claimsOf(create("framework360", { phone }), unique)).toEqual([
      { target: "framework360", field: "email", value: anna.email },
    ]);
    expect(claimsOf(create("shopify", { phone }), unique)).toHaveLength(2);
  });

  test("is nothing that it clears, and no phone that could not be compared", () => {
    expect(claimsOf(update({ email: null, phone: null, city: "Como" }), unique)).toEqual([]);
    expect(claimsOf(update({ phone: "call me" }), unique)).toEqual([]);
  });
});

describe("the holder of what is claimed", () => {
  const claim: Claim = { target: "shopify", field: "email", value: "anna@example.it" };
  const [own, other] = [snapshotOf(anna, { id: "own" }), snapshotOf(anna, { id: "other" })];

  test("is another customer with exactly that value", () => {
    expect(holderOf(claim, [own, other], own)).toBe(other);
    expect(holderOf(claim, [own], own)).toBeNull();
    expect(holderOf(claim, [own], null)).toBe(own);
    expect(
      holderOf(claim, [snapshotOf({ email: "annabel@example.it", phone: claim.value })], null),
    ).toBeNull();
  });
});

describe("what the holder does with it", () => {
  const claim: Claim = { target: "framework360", field: "email", value: "wanted@example.it" };
  const holder = snapshotOf({ email: "wanted@example.it" }, { id: "holder" });
  const own = snapshotOf({ email: "own@example.it" }, { id: "own" });
  const link = linkWith({ email: "wanted@example.it" });
  const movingTo = (email: string | null) => snapshotOf({ email });

  test("it keeps it without a link or a living counterpart", () => {
    expect(
      standingOf(claim, { holder, link: null, partner: movingTo("new@example.it") }, own, bothDirections),
    ).toBe("keeps");
    expect(standingOf(claim, { holder, link, partner: null }, own, bothDirections)).toBe("keeps");
    expect(
      standingOf(claim, { holder, link, partner: movingTo("wanted@example.it") }, own, bothDirections),
    ).toBe("keeps");
  });

  test("it releases it when it is to get another one", () => {
    expect(
      standingOf(claim, { holder, link, partner: movingTo("new@example.it") }, own, bothDirections),
    ).toBe("releases");
    expect(
      standingOf(claim, { holder, link, partner: movingTo("new@example.it") }, null, bothDirections),
    ).toBe("releases");
  });

  test("it exchanges it when it is to get the one that ours gives up", () => {
    expect(
      standingOf(claim, { holder, link, partner: movingTo("own@example.it") }, own, bothDirections),
    ).toBe("exchanges");
  });

  test("two blanks are no exchange", () => {
    const phoneClaim: Claim = { target: "framework360", field: "phone", value: phone };
    const given = { holder: snapshotOf({ phone }), link: linkWith({ phone }), partner: snapshotOf({}) };
    expect(standingOf(phoneClaim, given, own, bothDirections)).toBe("releases");
  });
});

describe("a plan without what other customers have", () => {
  const taken = (standing: TakenIdentity["standing"], field: "email" | "phone" = "email"): TakenIdentity => ({
    target: "shopify",
    field,
    value: "any",
    holderId: "h",
    standing,
  });
  const plan = update({ email: "new@example.it", city: "Como" }, { email: "new@example.it" });

  test("leaves out a value that its holder keeps", () => {
    const cleared = withoutTakenIdentities(plan, [taken("keeps")]);
    expect(cleared.plan).toEqual(update({ city: "Como" }, { email: "new@example.it" }));
    expect(cleared.held.size).toBe(0);
  });

  test("holds back a value that its holder releases", () => {
    const cleared = withoutTakenIdentities(plan, [taken("releases")]);
    expect(cleared.plan).toEqual(update({ city: "Como" }, { email: "new@example.it" }));
    expect([...cleared.held]).toEqual([["email", "shopify"]]);
  });

  test("leaves an exchange of e-mails to the side", () => {
    expect(withoutTakenIdentities(plan, [taken("exchanges")])).toEqual({
      plan,
      held: new Map(),
    });
  });

  test("frees a phone that is exchanged, and holds back the one in its place", () => {
    const exchanged = update({ phone, city: "Como" }, { email: "new@example.it" });
    const cleared = withoutTakenIdentities(exchanged, [taken("exchanges", "phone")]);
    expect(cleared.plan).toEqual(update({ phone: null, city: "Como" }, { email: "new@example.it" }));
    expect([...cleared.held]).toEqual([["phone", "shopify"]]);
  });

  test("leaves the given plan as it was", () => {
    const before = structuredClone(plan);
    withoutTakenIdentities(plan, [taken("keeps")]);
    expect(plan).toEqual(before);
  });

  test("creates a customer by the identity that is left", () => {
    const cleared = withoutTakenIdentities(create("shopify", { phone }), [taken("keeps", "phone")]);
    expect(cleared.plan).toMatchObject({ kind: "create", customer: { email: anna.email, phone: null } });
    const byPhone = withoutTakenIdentities(create("shopify", { phone }), [taken("releases")]);
    expect(byPhone.plan).toMatchObject({ kind: "create", customer: { email: null, phone } });
    expect([...byPhone.held.keys()]).toEqual(["email"]);
  });

  test("creates no customer without any: it would be a guess whose it is", () => {
    const nothing = { plan: { kind: "skip", reason: "ambiguous" }, held: new Map() };
    expect(withoutTakenIdentities(create("shopify", { phone: null }), [taken("releases")])).toEqual(nothing);
    const both = [taken("keeps"), taken("keeps", "phone")];
    expect(withoutTakenIdentities(create("shopify", { phone }), both)).toEqual(nothing);
  });

  test("never writes a value that another customer keeps, and drops nothing else", () => {
    const standing = fc.constantFrom("keeps" as const, "releases" as const, "exchanges" as const);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(standing, fc.constantFrom("email" as const, "phone" as const)), {
          selector: ([, field]) => field,
        }),
        (all) => {
          const given = update({ email: "new@example.it", phone, city: "Como" });
          const cleared = withoutTakenIdentities(
            given,
            all.map(([each, field]) => taken(each, field)),
          ).plan;
          if (cleared.kind !== "update") throw new Error("An update was expected.");
          for (const field of ["email", "phone"] as const) {
            const [each = "free"] = all.find(([, one]) => one === field) ?? [];
            const isFreed = each === "exchanges" && field === "phone";
            const stays = isFreed
              ? null
              : each === "free" || each === "exchanges"
                ? given.changes.shopify[field]
                : undefined;
            expect(cleared.changes.shopify[field]).toBe(stays);
          }
          expect(cleared.changes.shopify.city).toBe("Como");
        },
      ),
    );
  });
});
