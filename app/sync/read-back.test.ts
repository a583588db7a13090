import { describe, expect, test } from "vitest";

import { anna, bothDirections, faithful, ordinaryRun, snapshotOf } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import type { Customer } from "./customer.ts";
import { explanation } from "./explanation.ts";
import { isAddressLate, isEarlier } from "./read-back.ts";
import type { Pair } from "./situation.ts";

const lecco = { street: "Via Roma 1", city: "Lecco", province: null, postalCode: "23900", country: "IT" };
const como = { ...lecco, street: "Via Po 2", city: "Como", postalCode: "22100" };
const why = { explanation: explanation("data-refused", { side: "framework360" }) };

function pairOf(shopify: Partial<Customer>, framework360: Partial<Customer>, more: Partial<Base> = {}): Pair {
  const now = {
    shopify: snapshotOf({ ...anna, ...shopify }),
    framework360: snapshotOf({ ...anna, ...framework360 }),
  };
  const base = {
    ...emptyBase,
    shopify: { ...anna, ...framework360 },
    framework360: now.framework360.customer,
  };
  const policy = { ...bothDirections, leftOut: [] };
  return { now, base: { ...base, ...more }, policy, represent: faithful, ...ordinaryRun };
}

describe("what a side shows after a write stood there earlier", () => {
  const isOld = (shown: string, more: Partial<Base> = {}) =>
    isEarlier("city", "framework360", pairOf(como, lecco, more), shown);
  const before = { at: "2026-06-01T09:59:50.000Z", created: null };
  const replaced = { framework360: { city: "Pavia" } };

  test("right before it, or before another write of a moment ago, or the one before that", () => {
    expect(isOld("Lecco")).toBe(true);
    expect(isOld("Pavia", { recent: { ...before, replaced } })).toBe(true);
    expect(isOld("Pavia", { recent: { ...before, replaced: {}, earlier: replaced } })).toBe(true);
    const awaited = { since: before.at, changes: { framework360: { city: "Monza" } } };
    expect(isOld("MONZA", { awaited })).toBe(true);
    expect(isOld("PAVIA", { recent: { ...before, replaced } })).toBe(true);
  });

  test("before a person's edit that this run has seen", () => {
    const known = { framework360: { ...anna, ...lecco, city: "Lodi" } };
    expect(isOld("Lodi", known)).toBe(true);
    expect(isOld("Pavia", known)).toBe(false);
  });

  test("not where it is anything else, stood on the other side, or was replaced long ago", () => {
    expect(isOld("Como")).toBe(false);
    expect(isOld("Pavia")).toBe(false);
    expect(isOld("Pavia", { recent: { ...before, replaced: { shopify: { city: "Pavia" } } } })).toBe(false);
    const longAgo = { ...before, at: "2026-06-01T08:00:00.000Z" };
    expect(isOld("Pavia", { recent: { ...longAgo, replaced } })).toBe(false);
    const elsewhere = { since: before.at, changes: { shopify: { city: "Monza" } } };
    expect(isOld("Monza", { awaited: elsewhere })).toBe(false);
  });
});

describe("an address that was just written comes late", () => {
  const isLate = (shown: Partial<Customer>, refused?: Parameters<typeof isAddressLate>[3]) =>
    isAddressLate("framework360", pairOf(como, lecco), snapshotOf({ ...anna, ...shown }), refused);

  test("where nothing is shown of what it changed, though another part is what a person wrote", () => {
    expect(isLate(lecco)).toBe(true);
    expect(isLate({ ...lecco, postalCode: "23901" })).toBe(true);
    expect(isLate({ ...lecco, province: "LC" })).toBe(true);
  });

  test("not beside a part that is shown, be it in the side's spelling, or was refused", () => {
    expect(isLate(como)).toBe(false);
    expect(isLate({ ...lecco, city: "COMO" })).toBe(false);
    expect(isLate(lecco, { street: why })).toBe(false);
    expect(isLate(lecco, { phone: why })).toBe(true);
  });

  test("not where another address is shown than stood there, or nothing was changed", () => {
    expect(isLate({ ...lecco, street: "Via Adda 9", city: "Lodi", postalCode: "26900" })).toBe(false);
    const same = pairOf(lecco, lecco);
    expect(isAddressLate("framework360", same, snapshotOf({ ...anna, ...lecco }))).toBe(false);
  });
});
