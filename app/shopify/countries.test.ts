import type { GraphQLEnumType } from "graphql";
import { expect, test } from "vitest";

import { countryCodes } from "./countries.ts";
import { adminSchema } from "./testing.ts";

test("the countries are the ones in Shopify's schema", () => {
  const type = adminSchema().getType("CountryCode") as GraphQLEnumType;
  const values = type.getValues().map(({ name }) => name);
  expect([...countryCodes].sort()).toEqual(values.filter((name) => name !== "ZZ").sort());
});
