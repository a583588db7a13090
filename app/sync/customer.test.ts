import { describe, expect, test } from "vitest";

import { displayName, isBlank, otherSide, unitOf, valueUnits } from "./customer.ts";

describe("people call a customer", () => {
  test.each([
    ["Anna", "Rossi", "Rossi Srl", "Anna Rossi"],
    ["Anna", null, "Rossi Srl", "Anna"],
    [null, "Rossi", null, "Rossi"],
    [null, null, "Rossi Srl", "Rossi Srl"],
    [null, null, null, null],
  ])("by the person's name, or by the company's: %s, %s, %s", (firstName, lastName, company, name) => {
    expect(displayName({ firstName, lastName, company })).toBe(name);
  });
});

test("a value is blank where there is none, of tags where there are none", () => {
  expect([null, undefined, []].map(isBlank)).toEqual([true, true, true]);
  expect(["Anna", 0, "0.00", ["vip"]].map(isBlank)).toEqual([false, false, false, false]);
});

test("an address is written as one thing, and any other field alone", () => {
  const address = ["street", "city", "province", "postalCode", "country"];
  expect(unitOf("city")).toEqual(address);
  expect(unitOf("phone")).toEqual(["phone"]);
  expect(unitOf("tags")).toEqual(["tags"]);
  const units = valueUnits.flat();
  expect(new Set(units).size).toBe(units.length);
  expect(valueUnits.filter((unit) => unit.length > 1)).toEqual([address]);
});

test("each side has one other side", () => {
  expect([otherSide("shopify"), otherSide("framework360")]).toEqual(["framework360", "shopify"]);
});
