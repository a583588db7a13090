import type { GraphQLEnumType } from "graphql";
import countries from "i18n-iso-countries";
import { expect, test } from "vitest";

import { countryCodes, statesElsewhere } from "./countries.ts";
import { provinces } from "./provinces.ts";
import { adminSchema } from "./testing.ts";

test("the countries are the ones in Shopify's schema", () => {
  const type = adminSchema().getType("CountryCode") as GraphQLEnumType;
  const values = type.getValues().map(({ name }) => name);
  expect([...countryCodes].sort()).toEqual(values.filter((name) => name !== "ZZ").sort());
});

test("of ISO's countries Shopify lacks Antarctica, and those that it knows as provinces of the United States", () => {
  const lacking = Object.keys(countries.getAlpha2Codes()).filter((code) => !countryCodes.has(code));
  expect(lacking.sort()).toEqual(["AQ", ...statesElsewhere].sort());
  for (const code of statesElsewhere) expect(provinces.get("US")!.has(code)).toBe(true);
});
