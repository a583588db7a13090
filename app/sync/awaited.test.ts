import { describe, expect, test } from "vitest";

import { emptyObject } from "../../tests/support/empty-object.ts";
import { anna, faithful, snapshotOf } from "../../tests/support/pairs.ts";
import { addReplaced, rememberAwaited, replacedTags } from "./awaited.ts";
import { emptyBase, type Base } from "./base.ts";
import type { Changes, Customer } from "./customer.ts";
import { explanation } from "./explanation.ts";
import { applyTagChanges } from "./merge-tags.ts";
import type { Snapshot } from "./side.ts";

const since = "2026-06-01T10:00:00.000Z";
const soon = "2026-06-01T10:00:14.999Z";
const later = "2026-06-01T10:00:15.000Z";
const atSweep = "2026-06-01T10:09:00.000Z";
const afterSweep = "2026-06-01T10:11:00.000Z";

/** A base in which a write to Framework360 was not shown. */
function awaiting(changes: Changes, agreed: Customer = anna): Base {
  return {
    ...emptyBase,
    shopify: {
      ...{ ...agreed, ...(changes as Partial<Customer>) },
      tags: changes.tags ? applyTagChanges(agreed.tags, changes.tags) : agreed.tags,
    },
    framework360: agreed,
    awaited: { since, changes: { framework360: changes } },
  };
}

function lookAgain(base: Base, framework360: Customer, at: string): Base {
  const now = { shopify: snapshotOf(anna), framework360: snapshotOf(framework360) };
  return rememberAwaited(base, { now, represent: faithful, at });
}

describe("an address of which the side refused a part", () => {
  const held = { ...anna, street: null, city: "Como" };
  const wanted = { street: "Via Po 2", city: "Nowhere" };
  const refused = { city: { explanation: explanation("data-refused", { side: "framework360" }) } };
  const recent = {
    at: since,
    created: null,
    replaced: { framework360: { street: null, city: "Como" } },
  };
  const writing = { ...awaiting({ street: wanted.street }, held), recent };
  const base: Base = {
    ...writing,
    shopify: { ...writing.shopify, ...wanted },
    owed: { framework360: refused },
  };

  test.each(["Via Po 2", "VIA PO 2"])("is blank there by the write once it is shown late: %s", (street) => {
    const next = lookAgain(base, { ...held, street, city: null }, later);
    expect(next).toMatchObject({ framework360: { street, city: null }, awaited: null });
    expect(next.owed).toEqual({ framework360: refused });
  });

  test("is edited there where nothing was refused", () => {
    const next = lookAgain({ ...base, owed: {} }, { ...held, street: "Via Po 2", city: null }, later);
    expect(next.framework360.city).toBe("Como");
  });
});

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
        framework360: {
          city: {
            explanation: { code: "not-taken", params: { side: "framework360" } },
            writtenAt: base.awaited!.since,
          },
        },
      },
    });
  });

  test("is owed beside what was owed already", () => {
    const owed = { framework360: { phone: { explanation: { code: "data-refused" as const } } } };
    const next = lookAgain({ ...base, owed }, anna, later);
    expect(Object.keys(next.owed.framework360!)).toEqual(["phone", "city"]);
  });

  test("is not owed where the next value is kept from the side: why it is says more", () => {
    const owed = { framework360: { city: { explanation: { code: "address-kept" as const } } } };
    expect(lookAgain({ ...base, owed }, anna, later)).toEqual({ ...base, owed, awaited: null });
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

  test("is followed by spellings until a sweep has looked, also where it is a subscription that shows once it is confirmed", () => {
    const replaced = { framework360: { newsletter: null, city: "Lecco" } };
    const recent = { at: since, created: null, replaced };
    const subscribed = { ...emptyBase, shopify: anna, framework360: { ...anna, newsletter: null }, recent };
    const respelt = { ...anna, newsletter: null, firstName: anna.firstName!.toUpperCase() };
    for (const at of [soon, later, atSweep])
      expect(lookAgain(subscribed, respelt, at).framework360).toEqual(respelt);
    expect(lookAgain(subscribed, respelt, afterSweep)).toBe(subscribed);
    const shown = { ...subscribed, framework360: { ...anna, newsletter: "subscribed" as const } };
    expect(lookAgain(shown, respelt, soon)).toBe(shown);
  });

  test("is followed by spellings where the side shows nothing of what was written", () => {
    const recent = { at: since, created: null, replaced: { framework360: { newsletter: null } } };
    const subscribed = { ...anna, newsletter: "subscribed" as const };
    const base = { ...emptyBase, shopify: subscribed, framework360: subscribed, recent };
    const respelt = { ...anna, newsletter: null, firstName: anna.firstName!.toUpperCase() };
    const look = (hidden: Snapshot["hidden"], at: string) => {
      const now = { shopify: snapshotOf(subscribed), framework360: { ...snapshotOf(respelt), hidden } };
      return rememberAwaited(base, { now, represent: faithful, at });
    };
    expect(look(["newsletter"], atSweep).framework360.firstName).toBe(respelt.firstName);
    expect(look(["newsletter"], afterSweep)).toBe(base);
    expect(look([], atSweep)).toBe(base);
  });

  test("that begins with the one it replaced is followed by the side's spelling of it", () => {
    const [street, longer] = ["Via Giuseppe Garibaldi 1", "Via Giuseppe Garibaldi 134"];
    const recent = { at: since, created: null, replaced: { framework360: { street } } };
    const [moved, shown] = [
      { ...anna, street: longer },
      { ...anna, street },
    ];
    const written = { ...emptyBase, shopify: moved, framework360: shown, recent };
    const respelt = { ...anna, street: longer.toUpperCase() };
    expect(lookAgain(written, respelt, atSweep).framework360).toEqual(respelt);
    const edited = { ...anna, street: "Via Giuseppe Verdi 134" };
    for (const now of [shown, edited])
      expect(lookAgain(written, now, atSweep).framework360.street).toBe(street);
    expect(lookAgain(written, { ...respelt, firstName: "Bice" }, atSweep).framework360.firstName).toBe(
      "Anna",
    );
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
    expect(next).toMatchObject({ framework360: { tags: ["new", "odd"] }, awaited: null, owed: emptyObject });
  });

  test("are owed when one of them is not shown in time", () => {
    const next = lookAgain(base, { ...anna, tags: ["new", "odd", "vip"] }, later);
    expect(next).toMatchObject({ framework360: { tags: ["new", "odd", "vip"] }, awaited: null });
    expect(next.owed.framework360?.tags).toMatchObject({ explanation: { code: "not-taken" } });
  });
});

test("what an undo put back on neither side is owed on neither", () => {
  const tags = { add: [], remove: ["vip"] };
  const both = { shopify: { company: "Rossi", tags }, framework360: { company: "Bianchi", tags } };
  const present = { ...anna, company: "Verdi", tags: ["vip"] };
  const base = {
    ...{ ...emptyBase, shopify: present, framework360: present, undone: ["company", "tags"] as const },
    awaited: { since, changes: both },
  };
  const now = { shopify: snapshotOf(present), framework360: snapshotOf(present) };
  const next = rememberAwaited(base, { now, represent: faithful, at: later });
  expect(next).toEqual({ ...base, undone: [], awaited: null });
});

describe("an address of which something is owed", () => {
  const [own, now] = [
    { ...anna, street: "Via Roma 1", city: "Lecco" },
    { ...anna, street: "Via Po 2", city: "Como" },
  ];
  const why = { explanation: explanation("data-refused", { side: "framework360" }) };
  const owed = { framework360: { province: why } };
  const changes = { framework360: { street: own.street, city: own.city } };
  const run = { ...emptyBase, shopify: own, framework360: now, owed, awaited: { since, changes } };
  const undo: Base = { ...run, undone: ["street", "city"] };

  test("is owed nothing more once an undo put it back, and stays so by a run's write", () => {
    expect(lookAgain(undo, own, soon).owed).toEqual({});
    expect(lookAgain(run, own, soon).owed).toEqual(owed);
  });

  test("stays so while a part is not shown yet, or where a person wrote one", () => {
    expect(lookAgain(undo, { ...own, city: now.city }, soon).owed).toEqual(owed);
    expect(lookAgain(undo, { ...own, city: "Pavia" }, soon).owed).toEqual(owed);
  });

  test("is as an undo left it where a part of it was put back, and as before where none was", () => {
    expect(lookAgain(undo, { ...own, city: now.city }, later)).toMatchObject({ undone: ["street"], owed });
    expect(lookAgain(undo, now, later)).toMatchObject({ undone: [], owed });
    // A part that was to be as it had been tells nothing of what was put back, and other fields stay undone.
    const whole: Base = {
      ...{ ...undo, undone: [...undo.undone, "postalCode", "company"] },
      awaited: { since, changes: { framework360: { ...changes.framework360, postalCode: null } } },
    };
    expect(lookAgain(whole, now, later)).toMatchObject({ undone: ["company"], owed });
  });
});

test("a tag that a run wrote is owed when it is not shown in time, though an undo keeps another tag apart", () => {
  const present = { ...anna, tags: ["fair"] };
  const base = {
    ...{ ...emptyBase, shopify: { ...anna, tags: ["vip"] }, framework360: present },
    ...{ undone: ["tags"] as const },
    awaited: { since, changes: { framework360: { tags: { add: ["vip"], remove: [] } } } },
  };
  const next = lookAgain(base, present, later);
  expect(next).toMatchObject({ undone: ["tags"], awaited: null });
  expect(next.owed.framework360?.tags).toMatchObject({ explanation: { code: "not-taken" } });
});

test("a tag that a run took off is owed when it is shown still, though an undo keeps another tag apart", () => {
  const present = { ...anna, tags: ["fair", "vip"] };
  const base = {
    ...{
      ...emptyBase,
      shopify: { ...anna, tags: ["fair"] },
      framework360: present,
      undone: ["tags"] as const,
    },
    awaited: { since, changes: { framework360: { tags: { add: [], remove: ["fair", "vip"] } } } },
  };
  const next = lookAgain(base, present, later);
  expect(next).toMatchObject({ undone: ["tags"], awaited: null });
  expect(next.owed.framework360?.tags).toMatchObject({ explanation: { code: "not-taken" } });
});

test("what two writes of a moment ago replaced on a side is known together, and of one field both values", () => {
  const earlier = { at: since, created: null, replaced: { framework360: { city: "Lecco", phone: "1" } } };
  const replaced = { framework360: { city: "Como", company: "Rossi" }, shopify: { city: "Pavia" } };
  expect(addReplaced(earlier, replaced, soon)).toEqual({
    ...{ at: soon, created: null },
    replaced: { framework360: { city: "Como", phone: "1", company: "Rossi" }, shopify: { city: "Pavia" } },
    earlier: { framework360: { city: "Lecco" } },
  });
  // What the other side replaced since, or the tags, says nothing about it.
  const [twice, tags] = [addReplaced(earlier, replaced, soon), { framework360: { tags: ["vip"] } }];
  expect(addReplaced(twice, { shopify: { phone: "2" } }, soon).earlier).toEqual(twice.earlier);
  expect(addReplaced({ ...earlier, replaced: tags }, tags, soon)).not.toHaveProperty("earlier");
  expect(addReplaced(twice, { framework360: { phone: "2" } }, soon).earlier).toEqual({
    framework360: { city: "Lecco", phone: "1" },
  });
  expect(addReplaced(earlier, { shopify: { city: "Pavia" } }, soon).replaced).toEqual({
    ...earlier.replaced,
    shopify: { city: "Pavia" },
  });
  expect(addReplaced(earlier, replaced, later)).toEqual({ at: later, created: null, replaced });
});

test("of tags a late read may show those that were written as they were before, also before an earlier write", () => {
  const written = { add: ["new"], remove: ["vip"] };
  const next = { side: "framework360", agreed: ["new", "old"], at: soon } as const;
  expect(replacedTags(emptyBase, next, written)).toEqual(["old", "vip"]);
  const recent = { at: since, created: null, replaced: { framework360: { tags: ["older", "vip"] } } };
  expect(replacedTags({ recent }, next, written)).toEqual(["older", "vip"]);
  expect(replacedTags({ recent }, { ...next, at: later }, written)).toEqual(["old", "vip"]);
  expect(replacedTags(emptyBase, { ...next, agreed: undefined }, written)).toEqual(["vip"]);
});
