import { describe, expect, test } from "vitest";

import { anna, snapshotOf } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import type { Changes, Customer } from "./customer.ts";
import { SideError } from "./side.ts";
import {
  isOwnYes,
  isYesUnclear,
  owesTakingBack,
  ownYesOf,
  withLeftYes,
  withSeenYes,
  withTakingBack,
  withoutOwnYes,
  yesShown,
} from "./own-yes.ts";
import { explanation } from "./explanation.ts";

const yes = { newsletter: "subscribed" } as const;
const own: Base = { ...emptyBase, framework360Yes: "own" };
const showing = (customer: Partial<Customer> = {}, showsChoice: "yes" | "none" = "yes") =>
  snapshotOf({ ...anna, ...yes, ...customer }, { showsChoice });
const creating = (created: Changes): Base => ({ ...emptyBase, intent: { framework360: created } });

describe("a yes that Framework360 shows is no person's", () => {
  test("where it was known to be our creation's, as long as it is shown", () => {
    expect(isOwnYes(showing(), own)).toBe(true);
    expect(isOwnYes(showing({}, "none"), own)).toBe(false);
    expect(isOwnYes(snapshotOf({ ...anna, ...yes }), own)).toBe(false);
    expect(isOwnYes(showing(), { ...own, framework360Yes: "shown" })).toBe(false);
    expect(isOwnYes(showing(), emptyBase)).toBe(false);
    expect(isOwnYes(showing(), null)).toBe(false);
  });

  test("where a creation without a choice that did not finish may have made the customer", () => {
    const created = { firstName: "Anna", lastName: "Rossi", newsletter: null };
    expect(isOwnYes(showing({ firstName: "ANNA", lastName: "Rossi" }), creating(created))).toBe(true);
    // An account may leave a name out.
    expect(isOwnYes(showing({ firstName: "Anna", lastName: null }), creating(created))).toBe(true);
    expect(isOwnYes(showing({ firstName: null, lastName: null }), creating(created))).toBe(true);
  });

  test("but not of a customer with another name, or one that was to be subscribed", () => {
    const created = { firstName: "Anna", lastName: "Rossi", newsletter: null };
    expect(isOwnYes(showing({ lastName: "Bianchi" }), creating(created))).toBe(false);
    expect(isOwnYes(showing({ firstName: "Bice", lastName: "Rossi" }), creating(created))).toBe(false);
    expect(isOwnYes(showing({ lastName: "Rossi" }), creating({ newsletter: null }))).toBe(false);
    expect(isOwnYes(showing(), creating({ firstName: "Anna", ...yes }))).toBe(false);
    expect(isOwnYes(showing(), creating({ firstName: "Anna" }))).toBe(false);
  });
});

test("a yes after a creation that did not finish is a person's where the side was seen not to subscribe by itself", () => {
  const created = { firstName: "Anna", lastName: "Rossi", street: "Via Roma 1", newsletter: null };
  const now = { ...showing({ ...created, ...yes }), isYesPersons: true };
  expect(isOwnYes(showing({ ...created, ...yes }), creating(created))).toBe(true);
  expect(isOwnYes(now, creating(created))).toBe(false);
  expect(isOwnYes(now, own)).toBe(true);
});

describe("such a yes counts as no choice", () => {
  const choiceOf = (shopify: Partial<Customer> | null, base: Base | null = own) =>
    withoutOwnYes({ shopify: shopify && snapshotOf({ ...anna, ...shopify }), framework360: showing() }, base)
      .framework360?.customer.newsletter;

  test("unless the person says yes on Shopify", () => {
    expect(choiceOf({})).toBeNull();
    expect(choiceOf({ newsletter: "unsubscribed" })).toBeNull();
    expect(choiceOf(null)).toBeNull();
    expect(choiceOf(yes)).toBe("subscribed");
  });

  test("and any other yes counts", () => {
    expect(choiceOf({}, emptyBase)).toBe("subscribed");
    expect(choiceOf({}, null)).toBe("subscribed");
  });

  test("and changes nothing else of what was read", () => {
    const now = { shopify: snapshotOf(anna), framework360: null };
    expect(withoutOwnYes(now, own)).toBe(now);
    const read = withoutOwnYes({ shopify: snapshotOf(anna), framework360: showing() }, own);
    expect(read).toEqual({
      shopify: snapshotOf(anna),
      framework360: { ...showing(), customer: { ...anna, newsletter: null } },
    });
  });
});

test("what is known of Framework360's yes is what it shows, less what is no person's", () => {
  expect(yesShown(showing())).toBe("shown");
  expect(yesShown(showing({ newsletter: null }))).toBe("own");
  expect(yesShown(showing({}, "none"))).toBeNull();
  expect(yesShown(snapshotOf({ ...anna, ...yes }))).toBeNull();
});

test("of a pair that has ended only a yes that is no person's stays known", () => {
  expect(ownYesOf({ ...own, shopify: anna })).toEqual(own);
  expect(ownYesOf({ ...own, framework360Yes: "shown" })).toBeNull();
  expect(ownYesOf(null)).toBeNull();
});

describe("a yes that is shown right before a write stays known where that run dies", () => {
  const seen = (framework360: ReturnType<typeof showing> | null, base = emptyBase) =>
    withSeenYes(base, { shopify: null, framework360 });
  const plain = (customer: Partial<Customer>, hidden: readonly ["newsletter"] | readonly [] = []) =>
    snapshotOf({ ...anna, ...customer }, { hidden: [...hidden] });

  test("as one that the account showed, or that our creation made", () => {
    expect(seen(showing()).framework360Yes).toBe("shown");
    expect(seen(showing({ newsletter: null })).framework360Yes).toBe("own");
    expect(seen(showing({ newsletter: null }, "none"), own).framework360Yes).toBe("own");
    expect(seen(plain(yes)).framework360Yes).toBeNull();
    expect(seen(null)).toEqual(emptyBase);
  });

  test("as one after which a no is the person's, unless it is agreed on already", () => {
    expect(seen(plain(yes)).yesInFramework360).toEqual({ noSince: null });
    expect(seen(plain({ newsletter: "unsubscribed" })).yesInFramework360).toBeNull();
    expect(seen(plain(yes, ["newsletter"])).yesInFramework360).toBeNull();
    expect(seen(plain(yes), { ...emptyBase, framework360: yes }).yesInFramework360).toBeNull();
    const since: Base = { ...emptyBase, yesInFramework360: { noSince: "2026-06-01T10:00:00.000Z" } };
    expect(seen(plain({ newsletter: "unsubscribed" }), since)).toEqual(since);
  });
});

describe("such a yes is left to be taken back", () => {
  const created = { firstName: "Anna", lastName: null, newsletter: null } as const;
  const isLeft = (kept: Base, shown: Partial<Customer> = {}, showsChoice: "yes" | "none" = "yes") =>
    withTakingBack(emptyBase, kept, { framework360: showing(shown, showsChoice) }).intent.framework360 !==
    undefined;

  test("where the run saw it that broke off before it did so", () => {
    expect(isLeft({ ...creating(created), framework360Yes: "own" })).toBe(true);
    expect(isLeft({ ...creating({ newsletter: "unsubscribed" }), framework360Yes: "own" })).toBe(true);
    expect(isLeft({ ...creating({ city: "Lecco" }), framework360Yes: "own" })).toBe(false);
    expect(isLeft(own)).toBe(false);
    expect(isLeft({ ...creating(created), framework360Yes: "own" }, {}, "none")).toBe(false);
  });

  test("where the customer shows what the creation wrote and no sign-up would", () => {
    expect(isLeft(creating({ ...created, tags: { add: ["VIP"], remove: [] } }))).toBe(true);
    expect(isLeft(creating({ ...created, street: "Via Roma 1" }), { street: "VIA ROMA 1" })).toBe(true);
    expect(isLeft(creating({ ...created, street: "Via Roma 1" }), { street: "Via Po 2" })).toBe(false);
    expect(isLeft(creating({ ...created, phone: "+393331234567" }), { phone: "+393331234567" })).toBe(false);
    expect(isLeft(creating(created))).toBe(false);
    expect(
      isLeft(creating({ ...created, lastName: "Rossi", company: "Rossi" }), {
        company: "Rossi",
        lastName: "Bianchi",
      }),
    ).toBe(false);
  });

  test("but of no undo, and of nothing where there is no customer", () => {
    const kept: Base = { ...creating({ newsletter: "unsubscribed" }), framework360Yes: "own" };
    expect(isLeft({ ...kept, intentBy: "undo" })).toBe(false);
    expect(withTakingBack(emptyBase, kept, { framework360: null })).toBe(emptyBase);
  });
});

test("such a yes is taken back where that was not taken before, or was left to be done", () => {
  const why = { explanation: explanation("subscribed-by-account") };
  const owes = (base: Partial<Base>, framework360 = showing({ newsletter: null })) =>
    owesTakingBack({ base: { ...emptyBase, ...base }, now: { shopify: snapshotOf(anna), framework360 } });
  const [owed, intent] = [
    { owed: { framework360: { newsletter: why } } },
    { intent: { framework360: { newsletter: "unsubscribed" } } },
  ] as const;
  for (const open of [owed, intent]) {
    expect(owes(open)).toBe(true);
    expect(owes(open, showing())).toBe(false);
    expect(owes(open, showing({ newsletter: null }, "none"))).toBe(false);
  }
  expect(owes({})).toBe(false);
});

test("such a yes may be a person's sign-up as well where no run saw it made, until the person chooses on Shopify", () => {
  const isUnclear = (
    base: Partial<Base>,
    here: Customer["newsletter"] = null,
    there = showing({ newsletter: null }),
  ) =>
    isYesUnclear({
      base: { ...emptyBase, ...base },
      now: { shopify: snapshotOf({ ...anna, newsletter: here }), framework360: there },
    });
  expect(isUnclear({})).toBe(true);
  expect(isUnclear({}, "unsubscribed")).toBe(false);
  expect(isUnclear({}, null, showing())).toBe(false);
  expect(isUnclear({}, null, showing({ newsletter: null }, "none"))).toBe(false);
  expect(isUnclear(own)).toBe(false);
  expect(isUnclear({ intent: { framework360: { newsletter: "unsubscribed" } } })).toBe(false);
  const owed = (code: "subscribed-by-whom" | "subscribed-by-account") => {
    return { owed: { framework360: { newsletter: { explanation: explanation(code) } } } };
  };
  expect(isUnclear({ ...own, ...owed("subscribed-by-whom") })).toBe(true);
  expect(isUnclear({ ...own, ...owed("subscribed-by-account") })).toBe(false);
  const taking = { base: { ...own, ...owed("subscribed-by-whom") } };
  const now = { shopify: snapshotOf(anna), framework360: showing({ newsletter: null }) };
  expect(owesTakingBack({ ...taking, now })).toBe(false);
});

test("a creation that failed keeps that it left such a yes", () => {
  const error = new SideError(
    "framework360",
    "unavailable",
    explanation("connection-broken", { side: "framework360" }),
  );
  expect(withLeftYes(emptyBase, error)).toBe(emptyBase);
  error.leavesOwnYes = true;
  expect(withLeftYes(emptyBase, error).framework360Yes).toBe("own");
});
