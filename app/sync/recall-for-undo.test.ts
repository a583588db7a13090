import { expect, test } from "vitest";

import { anna, everyPlace, faithful, snapshotOf } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import type { Customer } from "./customer.ts";
import { recallForUndo, sideToAwaitForUndo } from "./recall-for-undo.ts";
import type { Sides } from "./side.ts";

const at = "2026-06-01T10:00:00.000Z";
const soon = "2026-06-01T10:00:10.000Z";
const later = "2026-06-01T10:02:00.000Z";
const side = (represent: (customer: Customer) => Customer) => ({ represent, extras: everyPlace });
const sides = {
  shopify: side(faithful.shopify),
  framework360: side(faithful.framework360),
} as unknown as Sides;
const nothing = { shopify: {}, framework360: {} };
const agreed: Base = { ...emptyBase, shopify: anna, framework360: anna };

const recalled = (kept: Base, readAt: string, there: Customer = anna) =>
  recallForUndo({ shopify: snapshotOf(anna), framework360: snapshotOf(there) }, kept, sides, readAt);

test("an undo goes by what both sides show where nothing is open", () => {
  const pair = recalled(agreed, soon);
  expect(sideToAwaitForUndo(pair, nothing)).toBeNull();
  expect(pair.now.shopify.customer).toEqual(anna);
});

test("an undo waits while a side may still show what our last write replaced", () => {
  const recent = { at, created: null, replaced: { framework360: { firstName: "Bice" } } };
  const late = { ...anna, firstName: "Bice" };
  expect(sideToAwaitForUndo(recalled({ ...agreed, recent }, soon, late), nothing)).toBe("framework360");
  expect(sideToAwaitForUndo(recalled({ ...agreed, recent }, later, late), nothing)).toBeNull();
});

test("an undo waits while it is not known what became of a write, unless it writes the same", () => {
  const announced = { at, replaced: { framework360: { firstName: anna.firstName } } };
  const changes = { firstName: "Bice" };
  const kept: Base = { ...agreed, intent: { framework360: changes }, announced };
  expect(sideToAwaitForUndo(recalled(kept, soon), nothing)).toBe("framework360");
  expect(sideToAwaitForUndo(recalled(kept, soon), { ...nothing, framework360: changes })).toBeNull();
  expect(sideToAwaitForUndo(recalled(kept, later), nothing)).toBeNull();
});
