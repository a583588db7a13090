import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { countryCodes } from "./countries.ts";
import { provinceCodeOf, provinces } from "./provinces.ts";

type Published = Record<string, Record<string, string>>;

test("the provinces are the ones that Shopify publishes", () => {
  const file = new URL("../../sandbox/shopify/provinces.json", import.meta.url);
  const published = JSON.parse(readFileSync(file, "utf8")) as Published;
  expect([...provinces.keys()].sort()).toEqual(Object.keys(published).sort());
  for (const [country, codes] of provinces) {
    expect([...codes.values()].sort()).toEqual(Object.keys(published[country]!).sort());
    expect(countryCodes.has(country)).toBe(true);
  }
});

test("Carbonia's province of today is none of Shopify's, and its former one is", () => {
  expect(provinceCodeOf("IT", "SU")).toBeNull();
  expect(provinceCodeOf("IT", "CI")).toBe("CI");
  expect(provinceCodeOf("DE", "BY")).toBeNull();
});

test("a code that Shopify writes with a space is found without it", () => {
  expect(provinceCodeOf("MX", "QROO")).toBe("Q ROO");
});
