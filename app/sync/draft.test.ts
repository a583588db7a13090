import { describe, expect, test } from "vitest";

import { anna, snapshotOf } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import type { Customer, Field, SideName, ValueField } from "./customer.ts";
import {
  draftOf,
  forget,
  isByOthers,
  latestSeen,
  rememberSpellings,
  stays,
  type CarriedOut,
} from "./draft.ts";
import { explanation } from "./explanation.ts";

const why = { explanation: explanation("data-refused", { side: "framework360" }) };
const open: Base = {
  ...emptyBase,
  shopify: anna,
  framework360: anna,
  owed: { shopify: { phone: why }, framework360: { city: why, phone: why } },
  awaited: { since: "2026-06-01T10:00:00Z", changes: { framework360: { city: "Como", lastName: "Rossi" } } },
};

describe("what stands after a write was made by others", () => {
  test.each<[boolean, SideName, ValueField, Customer[ValueField], Customer[ValueField], boolean]>([
    [true, "shopify", "email", "other@example.it", "anna@example.it", false],
    [true, "framework360", "email", null, "anna@example.it", false],
    [false, "shopify", "email", "ANNA@example.it", "anna@example.it", false],
    [false, "shopify", "firstName", "Cliente", "Anna", false],
    [true, "shopify", "firstName", "Bice", "Anna 3", true],
    [false, "shopify", "firstName", "Anna", "Anna 3", true],
    [false, "shopify", "firstName", null, "Anna 3", true],
    [true, "shopify", "city", "Lecco", "Como 3", true],
    [false, "framework360", "city", "Lecco", "Como 3", true],
    [true, "shopify", "newsletter", "unsubscribed", "subscribed", true],
    [false, "framework360", "newsletter", "unsubscribed", "subscribed", true],
    [true, "framework360", "firstName", "Bice", "Anna 3", true],
  ])("%s: %s shows as %s %j in place of %j, refused: %s", (is, side, field, shown, wanted, isRefused) => {
    expect(isByOthers(side, field, shown, { wanted, isRefused })).toBe(is);
  });
});

test("a draft holds what the base does, and changes nothing of it", () => {
  const draft = draftOf(open);
  expect(draft).toEqual({
    shopify: anna,
    framework360: anna,
    owed: open.owed,
    awaited: { shopify: {}, framework360: open.awaited!.changes.framework360 },
  });
  forget(draft, "city");
  forget(draft, "phone");
  expect(draft.owed).toEqual({ shopify: {}, framework360: {} });
  expect(draft.awaited).toEqual({ shopify: {}, framework360: { lastName: "Rossi" } });
  expect(open.owed.framework360).toEqual({ city: why, phone: why });
  expect(open.awaited?.changes.framework360).toHaveProperty("city");
});

test("a value that was not written is agreed on in the side's new spelling, but not where it is another value", () => {
  const spelt = (agreed: string, before: string, after: string) => {
    const draft = { ...draftOf(emptyBase), framework360: { city: agreed } };
    const [was, is] = [
      { ...anna, city: before },
      { ...anna, city: after },
    ];
    rememberSpellings(draft, "framework360", ["city"], { before: was, after: is });
    return draft.framework360.city;
  };
  expect(spelt("Como", "Como", "COMO")).toBe("COMO");
  expect(spelt("Como", "Como", "Lecco")).toBe("Como");
  // It had been edited before: that is still to be carried.
  expect(spelt("Como", "Lecco", "LECCO")).toBe("Como");
});

test("a field stays as it was where it waits for another customer, or its side could not be written", () => {
  const done: CarriedOut = {
    plan: { kind: "unchanged", conflicts: [] },
    decisions: { fields: new Map(), tags: null, leftOut: [] },
    ...{ after: {}, refused: {} },
    held: new Set<Field>(["phone"]),
    failed: new Set(["framework360"]),
  };
  const stayed = (field: ValueField, kind: "write" | "owed", to: SideName) =>
    stays(field, kind === "write" ? { kind, to, conflict: false } : { kind, to }, done);
  expect(stayed("phone", "owed", "shopify")).toBe(true);
  expect(stayed("city", "write", "framework360")).toBe(true);
  expect(stayed("city", "write", "shopify")).toBe(false);
  expect(stayed("city", "owed", "framework360")).toBe(false);
});

test("the latest change that Shopify showed is the last of what was known, read and read back", () => {
  const [one, two, three] = ["2026-06-01T10:00:00Z", "2026-06-01T12:00:00+02:00", "2026-06-01T10:00:01Z"];
  const seen = (known: string | null, read: string | null, back: string | null) =>
    latestSeen(
      {
        base: { ...emptyBase, shopifySeenAt: known },
        now: { shopify: snapshotOf(anna, { changedAt: read }), framework360: null },
      },
      { after: back ? { shopify: snapshotOf(anna, { changedAt: back }) } : {} },
    );
  expect(seen(one, null, null)).toBe(one);
  expect(seen(three, one, null)).toBe(three);
  expect(seen(one, three, null)).toBe(three);
  expect(seen(two, one, three)).toBe(three);
  expect(seen(null, null, null)).toBeNull();
  expect(latestSeen({ base: null, now: { shopify: null, framework360: null } }, { after: {} })).toBeNull();
});
