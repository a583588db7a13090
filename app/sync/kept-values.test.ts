import { describe, expect, test } from "vitest";

import { anna, faithful, snapshotOf } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import { addressFields, type Changes, type Customer } from "./customer.ts";
import { explanation } from "./explanation.ts";
import { keptValuesOf, parseKeptValues, valueChanges } from "./kept-values.ts";
import type { Snapshot } from "./side.ts";

const address = { street: "Via Roma 1", city: "Milano", province: "MI", postalCode: "20121", country: "IT" };
const moved = { ...address, street: "Via Po 2", city: "Lodi" };
const why = { explanation: explanation("not-taken", { side: "framework360" }) };

type Given = {
  /** What Framework360 shows once it was written; absent: it was not read back. */
  shown?: Partial<Customer> | null;
  next?: Partial<Base> | null;
  base?: Base | null;
  before?: Partial<Snapshot>;
};

/** What is kept of a write to Framework360, which held `was` before. */
function keep(was: Partial<Customer>, changes: Changes, { shown, next, base = null, before }: Given = {}) {
  const held = { ...anna, ...was };
  const { tags: _tags, ...values } = changes;
  const after = { ...held, ...values, ...shown };
  return keptValuesOf({
    plan: { kind: "update", changes: { shopify: {}, framework360: changes }, conflicts: [] },
    now: { shopify: snapshotOf(anna), framework360: snapshotOf(held, before) },
    base,
    next: next === null ? null : { ...emptyBase, shopify: anna, framework360: after, ...next },
    after: shown === null ? {} : { framework360: snapshotOf(after) },
    represent: { ...faithful, framework360: (one) => ({ ...one, city: one.city?.toUpperCase() ?? null }) },
  });
}

describe("what a run overwrote", () => {
  test("is what stood there before and what the side shows since, on the side that was written alone", () => {
    expect(keep({ firstName: "Anita" }, { firstName: "Anna" })).toEqual({
      framework360: { before: { firstName: "Anita" }, after: { firstName: "Anna" }, wasPersonsNo: false },
    });
    expect(keep({ phone: null }, { phone: "02 1234" }, { shown: { phone: "021234" } })).toMatchObject({
      framework360: { before: { phone: null }, after: { phone: "021234" } },
    });
  });

  test("is nothing where the side shows what it showed before, was not read back, or agreed on nothing", () => {
    const toAnita: Changes = { firstName: "Anita" };
    expect(keep({}, toAnita, { shown: { firstName: "Anna" } })).toBeNull();
    expect(keep({}, toAnita, { shown: null })).toBeNull();
    expect(keep({}, toAnita, { next: null })).toBeNull();
  });

  test("is nothing of a creation", () => {
    const now = { shopify: snapshotOf(anna), framework360: null };
    const run = { now, base: null, next: emptyBase, after: { framework360: snapshotOf(anna) } };
    const plan = { kind: "create", side: "framework360", customer: anna, conflicts: [] } as const;
    expect(keptValuesOf({ ...run, plan, represent: faithful })).toBeNull();
  });

  test("is no value that the side hides: what stood there is not known", () => {
    const before = { hidden: ["firstName", "tags"] } as const;
    const changes: Changes = { firstName: "Anita", lastName: "Rossi", tags: { add: ["gold"], remove: [] } };
    expect(keep({}, changes, { before, shown: { tags: ["gold"] } })).toMatchObject({
      framework360: { before: { lastName: null }, after: { lastName: "Rossi" } },
    });
    expect(Object.keys(keep({}, changes, { before })!.framework360!.after)).toEqual(["lastName"]);
  });

  test("is no value that a person cleared while the side refused another one", () => {
    const cleared = { framework360: { ...anna, firstName: null } };
    const owed = { framework360: { firstName: why } };
    expect(keep({}, { firstName: "Anita" }, { next: { ...cleared, owed } })).toBeNull();
    expect(keep({}, { firstName: "Anita" }, { next: cleared })).not.toBeNull();
    expect(
      keep({}, { firstName: "Anita" }, { next: { framework360: { ...anna, firstName: "Anita" }, owed } }),
    ).not.toBeNull();
  });

  test("is a whole address, also where only its street changed, and where a part is owed", () => {
    expect(keep(address, moved)).toEqual({
      framework360: { before: address, after: moved, wasPersonsNo: false },
    });
    const withoutProvince = { framework360: { ...anna, ...moved, province: null } };
    const owed = { framework360: { province: why } };
    expect(keep(address, moved, { next: { ...withoutProvince, owed } })).toMatchObject({
      framework360: { before: address, after: { ...moved, province: null } },
    });
  });

  test("is no address that the side refused as a whole: one that shows since is a person's", () => {
    const owed = { framework360: Object.fromEntries(addressFields.map((field) => [field, why])) };
    const written = { framework360: { ...anna, street: "Via Po 2" } };
    expect(keep({}, moved, { next: { ...written, owed } })).toBeNull();
    const both = { framework360: { ...written.framework360, firstName: "Anita" }, owed };
    expect(keep({}, { ...moved, firstName: "Anita" }, { next: both })?.framework360?.after).toEqual({
      firstName: "Anita",
    });
    expect(keep({}, moved, { next: written })).not.toBeNull();
  });

  test("is no address of which a part is hidden", () => {
    expect(keep(address, { ...moved, firstName: "Anita" }, { before: { hidden: ["city"] } })).toEqual({
      framework360: { before: { firstName: "Anna" }, after: { firstName: "Anita" }, wasPersonsNo: false },
    });
  });

  test("is also what the side does not show yet, in its own spelling", () => {
    const awaited = { since: "2026-01-01T00:00:00Z", changes: { framework360: moved } };
    const next = { framework360: { ...anna, ...address }, awaited };
    expect(keep(address, moved, { next })).toMatchObject({
      framework360: { before: address, after: { ...moved, city: "LODI" } },
    });
  });
});

describe("of the tags", () => {
  const changes: Changes = { tags: { add: ["Gold", "new"], remove: ["vip", "old"] } };
  const tagsOf = (given: Given) => keep({}, changes, given)?.framework360?.after.tags ?? null;

  test("only those count as added or removed that the side took", () => {
    const next = { framework360: { ...anna, tags: ["gold", "old"] } };
    expect(tagsOf({ next })).toEqual({ add: ["Gold"], remove: ["vip"] });
    expect(tagsOf({ next: { framework360: { ...anna, tags: ["vip", "old"] } } })).toBeNull();
  });

  test("those count as well that the side does not show yet", () => {
    const tags = { add: ["new"], remove: ["old"] };
    const awaited = { since: "2026-01-01T00:00:00Z", changes: { framework360: { tags } } };
    expect(tagsOf({ next: { framework360: { ...anna, tags: ["vip", "old"] }, awaited } })).toEqual(tags);
    const others = { ...awaited, changes: { framework360: { city: "Lodi" } } };
    expect(tagsOf({ next: { framework360: { ...anna, tags: ["vip", "old"] }, awaited: others } })).toBeNull();
  });

  test("all that were to be removed count where none is left", () => {
    expect(tagsOf({ next: { framework360: {} } })).toEqual({ add: [], remove: ["vip", "old"] });
  });
});

describe("a newsletter choice that was overwritten was a person's no", () => {
  const wasNo = (
    side: "shopify" | "framework360",
    newsletter: Customer["newsletter"],
    { at = null, base = null }: { at?: string | null; base?: Base | null } = {},
  ) => {
    const now = {
      shopify: snapshotOf(anna),
      framework360: snapshotOf(anna),
      [side]: snapshotOf({ ...anna, newsletter }, { newsletterChangedAt: at }),
    };
    const left = { ...anna, newsletter: newsletter === "subscribed" ? null : "subscribed" } as const;
    const changes = { shopify: {}, framework360: {}, [side]: { newsletter: left.newsletter } };
    const kept = keptValuesOf({
      plan: { kind: "update", changes, conflicts: [] },
      ...{ now, base, next: { ...emptyBase, [side]: left } },
      after: { [side]: snapshotOf(left) },
      represent: faithful,
    });
    return kept?.[side]?.wasPersonsNo;
  };
  const no = { newsletter: "unsubscribed" } as const;
  const at = "2026-01-01T00:00:00Z";

  test("on Shopify, which knows no other no", () => {
    expect(wasNo("shopify", "unsubscribed")).toBe(true);
    expect(wasNo("shopify", "subscribed")).toBe(false);
    expect(wasNo("shopify", null, { at })).toBe(false);
  });

  test("in Framework360 where it tells when, said yes before, or both sides said no", () => {
    expect(wasNo("framework360", "unsubscribed", { at })).toBe(true);
    const saidYes = { ...emptyBase, yesInFramework360: { noSince: at } };
    expect(wasNo("framework360", "unsubscribed", { base: saidYes })).toBe(true);
    const bothNo = { ...emptyBase, shopify: no, framework360: no };
    expect(wasNo("framework360", "unsubscribed", { base: bothNo })).toBe(true);
  });

  test("in Framework360 nowhere else: the person may never have been asked", () => {
    expect(wasNo("framework360", "unsubscribed")).toBe(false);
    for (const base of [
      { ...emptyBase, framework360: no },
      { ...emptyBase, shopify: no },
      { ...emptyBase, yesInFramework360: { noSince: null } },
    ])
      expect(wasNo("framework360", "unsubscribed", { base })).toBe(false);
    expect(wasNo("framework360", "subscribed", { at })).toBe(false);
  });
});

describe("what was overwritten, value by value", () => {
  test("names each value that changed, with its side, and tags as those taken off and put on", () => {
    const after = { ...moved, tags: { add: ["gold"], remove: ["vip"] } };
    expect(
      valueChanges({
        shopify: { before: { phone: null }, after: { phone: "+390212345678" }, wasPersonsNo: false },
        framework360: { before: address, after, wasPersonsNo: false },
      }),
    ).toEqual([
      { side: "shopify", field: "phone", before: null, after: "+390212345678" },
      { side: "framework360", field: "street", before: "Via Roma 1", after: "Via Po 2" },
      { side: "framework360", field: "city", before: "Milano", after: "Lodi" },
      { side: "framework360", field: "tags", before: ["vip"], after: ["gold"] },
    ]);
    expect(valueChanges({})).toEqual([]);
  });

  test("is read as it was kept, and refused where it is something else", () => {
    const kept = keep(
      address,
      { ...moved, tags: { add: ["gold"], remove: [] } },
      { shown: { tags: ["gold"] } },
    );
    expect(parseKeptValues(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
    expect(() => parseKeptValues({ shopify: { before: {}, after: {} } })).toThrow();
    expect(() =>
      parseKeptValues({ shopify: { before: { city: 1 }, after: {}, wasPersonsNo: true } }),
    ).toThrow();
  });
});
