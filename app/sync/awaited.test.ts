import { describe, expect, test } from "vitest";

import { anna, faithful, snapshotOf } from "../../tests/support/pairs.ts";
import { asKnown, mayBeLate, rememberAwaited, withKnownTags } from "./awaited.ts";
import { emptyBase, type Base } from "./base.ts";
import type { Changes, Customer } from "./customer.ts";

const since = "2026-06-01T10:00:00.000Z";
const soon = "2026-06-01T10:00:14.999Z";
const later = "2026-06-01T10:00:15.000Z";

/** A base in which a write to Framework360 was not shown. */
function awaiting(changes: Changes, agreed: Customer = anna): Base {
  return {
    ...emptyBase,
    shopify: { ...agreed, ...(changes as Partial<Customer>), tags: agreed.tags },
    framework360: agreed,
    awaited: { since, changes: { framework360: changes } },
  };
}

function lookAgain(base: Base, framework360: Customer, at: string): Base {
  const now = { shopify: snapshotOf(anna), framework360: snapshotOf(framework360) };
  return rememberAwaited(base, { now, represent: faithful, at });
}

describe("a value that was written and not shown", () => {
  const base = awaiting({ city: "Lago di Como" });

  test("is awaited for a while", () => {
    expect(lookAgain(base, anna, soon)).toEqual(base);
  });

  test("is owed when the side still shows what stood there before", () => {
    expect(lookAgain(base, anna, later)).toEqual({
      ...base,
      awaited: null,
      owed: {
        framework360: { city: { explanation: { code: "not-taken", params: { side: "framework360" } } } },
      },
    });
  });

  test("is owed beside what was owed already", () => {
    const owed = { framework360: { phone: { explanation: { code: "data-refused" as const } } } };
    const next = lookAgain({ ...base, owed }, anna, later);
    expect(Object.keys(next.owed.framework360!)).toEqual(["phone", "city"]);
  });

  test.each(["Lago di Como", "LAGO DI COMO"])("is agreed on as the side shows it by then: %s", (city) => {
    const next = lookAgain(base, { ...anna, city }, soon);
    expect(next).toEqual({ ...base, framework360: { ...anna, city }, awaited: null });
  });

  test("counts as edited when the side shows another value by then", () => {
    expect(lookAgain(base, { ...anna, city: "Lecco" }, soon)).toEqual({ ...base, awaited: null });
  });

  test("is looked at by itself: others stay awaited", () => {
    const both = awaiting({ city: "Como", sdi: "ABC1234" });
    const next = lookAgain(both, { ...anna, city: "Como" }, soon);
    expect(next.awaited).toEqual({ since, changes: { framework360: { sdi: "ABC1234" } } });
    expect(next.framework360).toMatchObject({ city: "Como", sdi: null });
  });

  test("comes with the side's spelling of values that were sent along, which is no edit", () => {
    const respelt = { ...anna, firstName: anna.firstName!.toUpperCase(), city: "LAGO DI COMO" };
    const next = lookAgain(base, respelt, soon);
    expect(next).toEqual({ ...base, framework360: respelt, awaited: null });
    const edited = lookAgain(base, { ...anna, firstName: "Bice", city: "LAGO DI COMO" }, soon);
    expect(edited.framework360.firstName).toBe(anna.firstName);
  });

  test("is followed by spellings for a moment, also where it is a subscription that shows once it is confirmed", () => {
    const recent = { at: since, created: null, replaced: { framework360: { newsletter: null } } };
    const subscribed = { ...emptyBase, shopify: anna, framework360: { ...anna, newsletter: null }, recent };
    const respelt = { ...anna, newsletter: null, firstName: anna.firstName!.toUpperCase() };
    expect(lookAgain(subscribed, respelt, soon).framework360).toEqual(respelt);
    expect(lookAgain(subscribed, respelt, later)).toBe(subscribed);
    const shown = { ...subscribed, framework360: { ...anna, newsletter: "subscribed" as const } };
    expect(lookAgain(shown, respelt, soon)).toBe(shown);
  });

  test("a base that awaits nothing stays as it is", () => {
    expect(lookAgain(emptyBase, anna, later)).toBe(emptyBase);
  });
});

describe("tags that were written and not shown", () => {
  const base = awaiting({ tags: { add: ["new", "odd"], remove: ["vip"] } });

  test("are awaited one by one", () => {
    const next = lookAgain(base, { ...anna, tags: ["New", "vip"] }, soon);
    expect(next.framework360.tags).toEqual(["new", "vip"]);
    expect(next.awaited?.changes).toEqual({ framework360: { tags: { add: ["odd"], remove: ["vip"] } } });
    expect(next.owed).toEqual({});
  });

  test("are agreed on once all are shown", () => {
    const next = lookAgain(base, { ...anna, tags: ["new", "odd"] }, soon);
    expect(next).toMatchObject({ framework360: { tags: ["new", "odd"] }, awaited: null, owed: {} });
  });

  test("are owed when one of them is not shown in time", () => {
    const next = lookAgain(base, { ...anna, tags: ["new", "odd", "vip"] }, later);
    expect(next).toMatchObject({ framework360: { tags: ["new", "odd", "vip"] }, awaited: null });
    expect(next.owed.framework360?.tags).toMatchObject({ explanation: { code: "not-taken" } });
  });
});

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
    asKnown({ shopify: snapshotOf(written), framework360: snapshotOf(framework360) }, given, at);

  test("that shows what was replaced a moment ago comes late, and counts as what was written", () => {
    const { now, late } = readAt(before, soon);
    expect(late).toBe("framework360");
    expect(now.framework360.customer).toEqual(written);
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
    const replaced = { shopify: { city: before.city } };
    const given = {
      ...emptyBase,
      ...{ shopify: written, framework360: written, shopifySeenAt: "2026-06-01T09:59:58Z" },
      recent: { at: since, created: null, replaced },
    };
    const now = { shopify: { ...snapshotOf(before), changedAt }, framework360: snapshotOf(written) };
    const known = asKnown(now, given, soon);
    expect(known.late).toBe(expected);
    expect(known.now.shopify.customer.city).toBe(expected ? written.city : before.city);
  });

  test("without anything agreed on is taken as it is", () => {
    expect(readAt(before, soon, null)).toMatchObject({
      late: null,
      now: { framework360: { customer: before } },
    });
    expect(readAt(before, soon, { ...base, recent: null }).late).toBeNull();
  });

  test("of a field that the side hides counts as it was agreed on, and as blank before", () => {
    const hidden = snapshotOf({ ...written, city: null, sdi: null }, { hidden: ["city", "sdi"] });
    const agreed = { ...base, recent: null, framework360: { city: "Como" } };
    const { now } = asKnown({ shopify: snapshotOf(written), framework360: hidden }, agreed, later);
    expect(now.framework360.customer).toMatchObject({ city: "Como", sdi: null });
  });
});

test("a phone without a prefix keeps its country when the address moves to another one", () => {
  const agreed = { ...anna, phone: "+393331234567", country: "IT" };
  const base = { ...emptyBase, shopify: agreed, framework360: agreed };
  const moved = { ...agreed, country: "DE", phone: "+493331234567" };
  const read = (more: object) => ({
    shopify: snapshotOf(agreed),
    framework360: { ...snapshotOf(moved), ...more },
  });
  expect(asKnown(read({ isPhoneNational: true }), base, later).now.framework360.customer).toEqual({
    ...moved,
    phone: agreed.phone,
  });
  expect(asKnown(read({}), base, later).now.framework360.customer).toEqual(moved);
});

test("Framework360 may not show at once a customer that was created there; Shopify always does", () => {
  const created = (side: "shopify" | "framework360") => ({
    ...emptyBase,
    recent: { at: since, created: side, replaced: {} },
  });
  expect(mayBeLate(created("framework360"), "framework360", soon)).toBe(true);
  expect(mayBeLate(created("framework360"), "framework360", later)).toBe(false);
  expect(mayBeLate(created("framework360"), "shopify", soon)).toBe(false);
  expect(mayBeLate(created("shopify"), "shopify", soon)).toBe(false);
  // Noted before the clock was set back by hours: the customer is not late until then.
  expect(mayBeLate(created("framework360"), "framework360", "2026-06-01T04:00:00.000Z")).toBe(false);
  expect(mayBeLate(created("framework360"), "framework360", "2026-06-01T09:58:00.000Z")).toBe(true);
  expect(mayBeLate(emptyBase, "framework360", soon)).toBe(false);
  expect(mayBeLate(null, "framework360", soon)).toBe(false);
});

test("tags that a side hides are written over as it was last known to have them", () => {
  const shown = { ...snapshotOf({ ...anna, tags: [] }), hidden: ["tags" as const] };
  const compared = { shopify: snapshotOf(anna), framework360: snapshotOf({ ...anna, tags: ["crm"] }) };
  const read = { shopify: snapshotOf(anna), framework360: shown };
  expect(withKnownTags(read, compared).framework360).toEqual({
    ...shown,
    customer: { ...anna, tags: ["crm"] },
  });
  expect(withKnownTags(compared, read)).toEqual(compared);
});
