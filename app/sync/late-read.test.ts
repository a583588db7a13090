import { describe, expect, test } from "vitest";

import { anna, faithful, snapshotOf } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import type { Customer } from "./customer.ts";
import { comparable, isOlderThanKnown, mayBeLate, withKnownValues } from "./late-read.ts";
import { yesShown } from "./own-yes.ts";
import type { Snapshot } from "./side.ts";

const since = "2026-06-01T10:00:00.000Z";
const soon = "2026-06-01T10:00:14.999Z";
const later = "2026-06-01T10:00:15.000Z";

describe("a read", () => {
  const [before, written] = [
    { ...anna, city: "Lecco", tags: ["vip"] },
    { ...anna, city: "Como", tags: ["new", "vip"] },
  ];
  const base: Base = {
    ...emptyBase,
    shopify: written,
    framework360: written,
    recent: {
      at: since,
      created: null,
      replaced: { framework360: { city: "Lecco", tags: ["vip"], firstName: "Anna" } },
    },
  };
  const readAt = (framework360: Customer, at: string, given: Base | null = base) =>
    comparable({ shopify: snapshotOf(written), framework360: snapshotOf(framework360) }, given, {
      represent: faithful,
      at,
    });

  test("that shows what was replaced a moment ago comes late, and counts as what was written", () => {
    const { now, late } = readAt(before, soon);
    expect(late).toBe("framework360");
    expect(now.framework360.customer).toEqual(written);
  });

  test("that shows in the side's own spelling what was replaced before anybody had seen it comes late", () => {
    const { now, late } = readAt({ ...written, city: "LECCO" }, soon);
    expect(late).toBe("framework360");
    expect(now.framework360.customer.city).toBe("Como");
  });

  test("that shows what was replaced by another spelling of it comes late all the same", () => {
    const recent = { at: since, created: null, replaced: { framework360: { city: "COMO" } } };
    const { now, late } = readAt({ ...written, city: "COMO" }, soon, { ...base, recent });
    expect(late).toBe("framework360");
    expect(now.framework360.customer.city).toBe("Como");
  });

  test("of Framework360 comes late also where Shopify shows a newer change", () => {
    const shopify = snapshotOf({ ...written, firstName: "Bice" }, { changedAt: soon });
    const now = { shopify, framework360: snapshotOf(before) };
    const given = { ...base, shopifySeenAt: since };
    expect(comparable(now, given, { represent: faithful, at: soon }).late).toBe("framework360");
  });

  test("that comes late of another field tells of the newsletter choice all the same", () => {
    const now = { shopify: snapshotOf(written), framework360: snapshotOf(before, { showsChoice: "none" }) };
    const compared = comparable(now, base, { represent: faithful, at: soon }).now.framework360;
    expect(compared).toMatchObject({ customer: { city: "Como" }, showsChoice: "none" });
  });

  test("that spells what is agreed on otherwise, after a spelling of it was replaced, is on time", () => {
    const recent = { at: since, created: null, replaced: { framework360: { city: "COMO" } } };
    const { now, late } = readAt({ ...written, city: "como" }, soon, { ...base, recent });
    expect(late).toBeNull();
    expect(now.framework360.customer.city).toBe("como");
  });

  test.each([
    ["new", ["new"], ["vip"], [], ["new"]],
    ["former", ["vip"], ["former", "vip"], ["former"], []],
    ["new", ["new", "vip"], ["vip"], ["theirs", "vip"], ["new", "theirs", "vip"]],
  ])(
    "comes late of the tag %s, whatever became of others: agreed on %j, replaced %j, shown %j",
    (_tag, agreed, replaced, shown, expected) => {
      const framework360 = { ...anna, tags: agreed };
      const recent = { at: since, created: null, replaced: { framework360: { tags: replaced } } };
      const given = { ...emptyBase, shopify: anna, framework360, recent };
      const { now, late } = readAt({ ...anna, tags: shown }, soon, given);
      expect(late).toBe("framework360");
      expect(now.framework360.customer.tags).toEqual(expected);
      expect(readAt({ ...anna, tags: shown }, later, given).late).toBeNull();
    },
  );

  test("that shows a yes of before a no was written late tells nothing of whose yes it is", () => {
    const [yes, no] = (["subscribed", "unsubscribed"] as const).map((newsletter) => ({
      ...anna,
      newsletter,
    }));
    const given: Base = {
      ...{ ...emptyBase, shopify: no!, framework360: no! },
      recent: { at: since, created: null, replaced: { framework360: { newsletter: "subscribed" } } },
    };
    const readOf = (at: string) =>
      comparable(
        { shopify: snapshotOf(no!), framework360: { ...snapshotOf(yes!), showsChoice: "yes" } },
        given,
        { represent: faithful, at },
      ).now.framework360;
    expect(readOf(soon).customer.newsletter).toBe("unsubscribed");
    expect(yesShown(readOf(soon))).toBeNull();
    expect(yesShown(readOf(later))).toBe("shown");
  });

  const [lecco, como] = [
    { street: "Via Roma 1", city: "Lecco", province: null, postalCode: "23900", country: "IT" },
    { street: "Via Po 2", city: "Como", province: null, postalCode: "22100", country: "IT" },
  ];

  test("that shows a part of an address as it was comes late of the whole, whatever it shows of the rest", () => {
    const known = { ...emptyBase, shopify: { ...anna, ...como }, framework360: { ...anna, ...como } };
    const recent = { at: since, created: null, replaced: { framework360: lecco } };
    const shown = readAt({ ...anna, ...lecco, postalCode: "20121" }, soon, { ...known, recent });
    expect(shown.late).toBe("framework360");
    expect(shown.now.framework360.customer).toMatchObject(como);
  });

  test("that comes late of an address has the other side wait only where it shows a part of another one", () => {
    const [{ country: _here, ...known }, { country: _there, ...replaced }] = [{ ...anna, ...como }, lecco];
    const recent = {
      ...{ at: since, created: null, replaced: { framework360: replaced } },
      earlier: { framework360: { postalCode: "20121" } },
    };
    const given = { ...emptyBase, shopify: known, framework360: known, recent };
    const [moved, others] = [
      { ...anna, ...como, street: "Via Larga 3" },
      { street: "Via Larga 4", city: "LECCO" },
    ];
    const streetOn = (framework360: Partial<Customer>) => {
      const now = {
        shopify: snapshotOf(moved),
        framework360: snapshotOf({ ...anna, ...lecco, ...framework360 }),
      };
      return comparable(now, given, { represent: faithful, at: soon }).now.shopify.customer.street;
    };
    for (const shown of [{}, { city: "LECCO" }, { postalCode: "20121" }, { street: como.street }])
      expect(streetOn(shown)).toBe(moved.street);
    expect(streetOn({ country: "CH" })).toBe(moved.street);
    expect(streetOn(others)).toBe(como.street);
  });

  test("that does not show yet what is awaited of an address comes late of the whole", () => {
    const awaited = { since, changes: { framework360: como } };
    const known = {
      ...emptyBase,
      shopify: { ...anna, ...como },
      framework360: { ...anna, ...lecco },
      awaited,
    };
    const shown = readAt({ ...anna, ...lecco, postalCode: "20121" }, soon, known);
    expect(shown.now.framework360.customer).toMatchObject(lecco);
    expect(readAt({ ...anna, ...lecco, postalCode: "20121" }, later, known).late).toBeNull();
  });

  test("that shows what is awaited again is on time, though two writes of a moment ago replaced that", () => {
    const recent = {
      ...{ at: since, created: null, replaced: { framework360: { city: "Milano" } } },
      earlier: { framework360: { city: "Lecco" } },
    };
    const known = { ...base, recent };
    expect(readAt({ ...written, city: "Lecco" }, soon, known).late).toBe("framework360");
    const awaited = { since, changes: { framework360: { city: "Lecco" } } };
    expect(readAt({ ...written, city: "Lecco" }, soon, { ...known, awaited }).late).toBeNull();
  });

  test("that shows other tags than were replaced and agreed on is on time", () => {
    for (const tags of [["new"], ["new", "theirs", "vip"]]) {
      const { now, late } = readAt({ ...written, tags }, soon);
      expect(late).toBeNull();
      expect(now.framework360.customer.tags).toEqual(tags);
    }
  });

  test("that shows it some time later shows an edit", () => {
    const { now, late } = readAt(before, later);
    expect(late).toBeNull();
    expect(now.framework360.customer).toEqual(before);
  });

  test("that shows anything else is on time", () => {
    expect(readAt({ ...written, city: "Milano" }, soon)).toMatchObject({
      late: null,
      now: { framework360: { customer: { city: "Milano" } } },
    });
    expect(readAt(written, soon).late).toBeNull();
  });

  test.each([
    ["2026-06-01T09:59:58Z", "shopify"],
    ["2026-06-01T09:59:59Z", null],
  ])("of Shopify that shows what was replaced in a change of %s comes late: %s", (changedAt, expected) => {
    const replaced = { shopify: { city: before.city, tags: before.tags } };
    const given = {
      ...emptyBase,
      ...{ shopify: written, framework360: written, shopifySeenAt: "2026-06-01T09:59:58Z" },
      recent: { at: since, created: null, replaced },
    };
    const now = { shopify: { ...snapshotOf(before), changedAt }, framework360: snapshotOf(written) };
    const known = comparable(now, given, { represent: faithful, at: soon });
    expect(known.late).toBe(expected);
    expect(known.now.shopify.customer).toEqual(expected ? written : before);
  });

  test("without anything agreed on is taken as it is", () => {
    expect(readAt(before, soon, null)).toMatchObject({
      late: null,
      now: { framework360: { customer: before } },
    });
    expect(readAt(before, soon, { ...base, recent: null }).late).toBeNull();
    expect(readAt(before, soon, { ...base, framework360: {} }).late).toBeNull();
  });

  test("of a field that the side hides counts as it was agreed on, and as blank before", () => {
    const hidden = snapshotOf({ ...written, city: null, sdi: null }, { hidden: ["city", "sdi"] });
    const agreed = { ...base, recent: null, framework360: { city: "Como" } };
    const { now } = comparable({ shopify: snapshotOf(written), framework360: hidden }, agreed, {
      represent: faithful,
      at: later,
    });
    expect(now.framework360.customer).toMatchObject({ city: "Como", sdi: null });
  });
});

test("a side may not show at once a customer that was created there", () => {
  const created = (side: "shopify" | "framework360") => ({
    ...emptyBase,
    recent: { at: since, created: side, replaced: {} },
  });
  expect(mayBeLate(created("framework360"), "framework360", soon)).toBe(true);
  expect(mayBeLate(created("framework360"), "framework360", later)).toBe(false);
  expect(mayBeLate(created("framework360"), "shopify", soon)).toBe(false);
  expect(mayBeLate(created("shopify"), "shopify", soon)).toBe(true);
  // Noted before the clock was set back by hours, or minutes: the customer is not late until then.
  expect(mayBeLate(created("framework360"), "framework360", "2026-06-01T04:00:00.000Z")).toBe(false);
  expect(mayBeLate(created("framework360"), "framework360", "2026-06-01T09:58:00.000Z")).toBe(false);
  expect(mayBeLate(created("framework360"), "framework360", "2026-06-01T09:59:55.000Z")).toBe(true);
  expect(mayBeLate(emptyBase, "framework360", soon)).toBe(false);
  expect(mayBeLate(null, "framework360", soon)).toBe(false);
});

test("tags that a side hides are written over as it was last known to have them", () => {
  const shown = { ...snapshotOf({ ...anna, tags: [] }), hidden: ["tags" as const] };
  const compared = { shopify: snapshotOf(anna), framework360: snapshotOf({ ...anna, tags: ["crm"] }) };
  const read = { shopify: snapshotOf(anna), framework360: shown };
  expect(withKnownValues(read, compared).framework360).toEqual({
    ...shown,
    customer: { ...anna, tags: ["crm"] },
  });
  expect(withKnownValues(compared, read)).toEqual(compared);
});

test("an extra value that was given to a side that hides it is known as it was given", () => {
  const shown = { ...snapshotOf(anna), hidden: ["note", "extra1"] as const };
  const compared = { ...shown, customer: { ...anna, note: "Likes tea", extra1: "42" } };
  const read = { shopify: snapshotOf(anna), framework360: shown };
  const known = withKnownValues(read, { ...read, framework360: compared }).framework360;
  // The size comes from there: it is never written.
  expect(known).toEqual({ ...shown, customer: { ...anna, note: "Likes tea" } });
});

test("a no that a side shows late stands there for what is written for something else", () => {
  const [yes, no] = (["subscribed", "unsubscribed"] as const).map((newsletter) =>
    snapshotOf({ ...anna, newsletter }),
  ) as [Snapshot, Snapshot];
  const known = (shown: Snapshot, compared: Snapshot) =>
    withKnownValues({ shopify: yes, framework360: shown }, { shopify: yes, framework360: compared })
      .framework360;
  expect(known(yes, no)?.customer.newsletter).toBe("unsubscribed");
  expect(known(no, yes)).toBe(no);
  // A yes that our creation made is no choice, and is still shown.
  expect(known(yes, snapshotOf(anna))).toBe(yes);
});

describe("by the time of change that Shopify shows", () => {
  const [before, written] = [
    { ...anna, city: "Lecco" },
    { ...anna, city: "Como" },
  ];
  const seen = "2026-06-01T09:59:58Z";
  const base: Base = {
    ...emptyBase,
    shopify: written,
    framework360: written,
    shopifySeenAt: seen,
    recent: {
      at: since,
      created: null,
      replaced: { shopify: { city: "Lecco" }, framework360: { city: "Lecco" } },
    },
  };
  const lateOf = (shows: "shopify" | "framework360", changedAt: string | null, known: Base = base) =>
    comparable(
      {
        shopify: snapshotOf(written),
        framework360: snapshotOf(written),
        [shows]: snapshotOf(before, { changedAt }),
      },
      known,
      { represent: faithful, at: soon },
    ).late;

  test("what it changed after all that it showed before is an edit, and no late read", () => {
    expect(lateOf("shopify", "2026-06-01T10:00:05Z")).toBeNull();
    expect(lateOf("shopify", seen)).toBe("shopify");
    expect(lateOf("shopify", null)).toBe("shopify");
    expect(lateOf("shopify", "2026-06-01T10:00:05Z", { ...base, shopifySeenAt: null })).toBe("shopify");
    expect(lateOf("framework360", "2026-06-01T10:00:05Z")).toBe("framework360");
  });

  test("a read of an earlier change than it showed is behind, as long as clocks tell anything", () => {
    const isOlder = (changedAt: string | null, given: Partial<Base> | null, at = soon) =>
      isOlderThanKnown(snapshotOf(anna, { changedAt }), given && { ...emptyBase, ...given }, at);
    const known = { shopifySeenAt: seen };
    expect(isOlder("2026-06-01T09:59:57Z", known)).toBe(true);
    expect(isOlder(seen, known)).toBe(false);
    expect(isOlder("2026-06-01T09:59:59Z", known)).toBe(false);
    // A base of an earlier version.
    expect(isOlder("2026-06-01T09:59:57Z", { shopifyKnownUntil: seen })).toBe(true);
    expect(isOlder("2026-06-01T09:59:57Z", { ...known, shopifyKnownUntil: since })).toBe(true);
    expect(isOlder(seen, { ...known, shopifyKnownUntil: since })).toBe(false);
    expect(isOlder(null, known)).toBe(false);
    expect(isOlder("2026-06-01T09:59:57Z", {})).toBe(false);
    expect(isOlder("2026-06-01T09:59:57Z", null)).toBe(false);
    // Five minutes later it may be that Shopify's clock was put right.
    expect(isOlder("2026-06-01T09:59:57Z", known, "2026-06-01T10:04:57.999Z")).toBe(true);
    expect(isOlder("2026-06-01T09:59:57Z", known, "2026-06-01T10:04:58.000Z")).toBe(false);
    expect(isOlder("2026-06-01T09:59:57Z", known, "2026-06-01T09:54:58.000Z")).toBe(false);
  });
});

test("a write is told the number that a phone without its prefix is known to be", () => {
  const pair = (phone: string, more: object = {}) => ({
    shopify: null,
    framework360: { ...snapshotOf({ ...anna, phone }), ...more },
  });
  const read = pair("+493331234567", { isPhoneNational: true });
  const told = withKnownValues(read, pair("+393331234567")).framework360?.customer;
  expect(told?.phone).toBe("+393331234567");
  // What is compared may be a number that is not shown yet.
  expect(withKnownValues(read, pair("+393471234567")).framework360).toEqual(read.framework360);
});
