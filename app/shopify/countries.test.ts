import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

import { buildClientSchema, type GraphQLEnumType, type IntrospectionQuery } from "graphql";
import { expect, test } from "vitest";

import { countryCodes } from "./countries.ts";

test("the countries are those of Shopify's schema", () => {
  const file = new URL("../../sandbox/shopify/schema/admin_2026-10.json.gz", import.meta.url);
  const introspection = JSON.parse(gunzipSync(readFileSync(file)).toString()) as
    IntrospectionQuery | { data: IntrospectionQuery };
  const schema = buildClientSchema("data" in introspection ? introspection.data : introspection);
  const values = (schema.getType("CountryCode") as GraphQLEnumType).getValues().map(({ name }) => name);
  expect([...countryCodes].sort()).toEqual(values.filter((name) => name !== "ZZ").sort());
});
