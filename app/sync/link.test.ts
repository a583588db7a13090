import { describe, expect, test } from "vitest";

import { emptyBase, type Base } from "./base.ts";
import { keptOfFramework360, livingId, unfinishedCreation, withoutAgreement, type Link } from "./link.ts";

const email = "anna@example.it";
const phone = "+393331234567";

function linkOf(given: Partial<Link> = {}): Link {
  return {
    id: "link",
    shopifyId: "1",
    framework360Id: "2",
    base: null,
    deletedOn: null,
    version: new Date(0),
    ...given,
  };
}

const creating = (intent: Base["intent"]): Base => ({ ...emptyBase, intent });

describe("a creation that was begun and not linked", () => {
  test("is known by the e-mail that was to be written, or without one by the phone", () => {
    for (const [side, ids] of [
      ["shopify", { shopifyId: null }],
      ["framework360", { framework360Id: null }],
    ] as const) {
      const found = (intent: Base["intent"][typeof side]) =>
        unfinishedCreation(linkOf({ ...ids, base: creating({ [side]: intent }) }));
      expect(found({ email, phone })).toEqual({ side, identity: { email, phone: null } });
      expect(found({ phone })).toEqual({ side, identity: { email: null, phone } });
      expect(found({ firstName: "Anna" })).toBeNull();
    }
  });

  test("is none of a linked pair, of a deleted customer, or where nothing was about to be written", () => {
    const base = creating({ shopify: { email }, framework360: { email } });
    expect(unfinishedCreation(linkOf({ base }))).toBeNull();
    expect(unfinishedCreation(linkOf({ base, shopifyId: null, deletedOn: "shopify" }))).toBeNull();
    expect(unfinishedCreation(linkOf({ shopifyId: null }))).toBeNull();
    expect(
      unfinishedCreation(linkOf({ shopifyId: null, base: creating({ framework360: { email } }) })),
    ).toBeNull();
  });
});

describe("what stays known of Framework360's customer beside another one of Shopify", () => {
  const [yes, no] = [{ newsletter: "subscribed" as const }, { newsletter: "unsubscribed" as const }];
  const at = "2026-06-01T10:00:00Z";
  const agreed = (shopify: Base["shopify"], framework360: Base["framework360"], more: Partial<Base> = {}) =>
    keptOfFramework360({ ...emptyBase, shopify, framework360, ...more });

  test("is an unsubscribe on which both agreed, and when Shopify says that it was made", () => {
    const times = { newsletterChangedAt: { shopify: at, framework360: null } };
    expect(agreed({ ...no, firstName: "Anna" }, { ...no, firstName: "Anna" }, times)).toEqual({
      ...emptyBase,
      framework360: no,
      newsletterChangedAt: { shopify: at },
    });
    expect(agreed({}, no)).toEqual({ ...emptyBase, framework360: no });
  });

  test("is no unsubscribe of one side alone, and no subscription", () => {
    expect(agreed(yes, no)).toBeNull();
    expect(agreed({ newsletter: null }, no)).toBeNull();
    expect(agreed(no, yes)).toBeNull();
    expect(keptOfFramework360(null)).toBeNull();
  });

  test("is an unsubscribe that a run wrote and did not see, or was about to write, but no undo's", () => {
    const kept = { ...emptyBase, framework360: no };
    const awaited = { since: at, changes: { framework360: no } };
    expect(agreed(no, yes, { awaited })).toEqual(kept);
    expect(agreed(yes, yes, { awaited })).toBeNull();
    for (const side of ["shopify", "framework360"] as const) {
      expect(agreed(yes, yes, { intent: { [side]: no } })).toEqual(kept);
      expect(agreed(yes, yes, { intent: { [side]: no }, intentBy: "undo" })).toBeNull();
      expect(agreed(yes, yes, { intent: { [side]: yes } })).toBeNull();
    }
  });

  test("is that it is subscribed by no person's choice", () => {
    expect(agreed({}, {}, { framework360Yes: "own" })).toEqual({ ...emptyBase, framework360Yes: "own" });
    expect(agreed({}, {}, { framework360Yes: "shown" })).toBeNull();
  });

  test("is all of the agreement, except of a creation that did not finish", () => {
    const base = { ...creating({ framework360: { email } }), shopify: { email } };
    expect(withoutAgreement(linkOf({ base })).base).toBeNull();
    expect(withoutAgreement(linkOf({ base, framework360Id: null })).base).toEqual(base);
    expect(withoutAgreement(linkOf({ base, shopifyId: null })).base).toEqual(base);
  });
});

test("a link leads to a living customer unless it is a tombstone", () => {
  expect(livingId(linkOf(), "shopify")).toBe("1");
  expect(livingId(linkOf(), "framework360")).toBe("2");
  expect(livingId(linkOf({ deletedOn: "shopify" }), "framework360")).toBeNull();
  expect(livingId(null, "shopify")).toBeNull();
});
