import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

import { buildClientSchema, parse, validate, type IntrospectionQuery } from "graphql";
import { describe, expect, test } from "vitest";

import * as operations from "./operations.ts";

const file = new URL("../../sandbox/shopify/schema/admin_2026-10.json.gz", import.meta.url);
const introspection = JSON.parse(gunzipSync(readFileSync(file)).toString()) as
  IntrospectionQuery | { data: IntrospectionQuery };
const schema = buildClientSchema("data" in introspection ? introspection.data : introspection);

describe("against Shopify's own schema", () => {
  test.each(Object.entries(operations))("%s is valid", (_name, operation) => {
    expect(validate(schema, parse(operation))).toEqual([]);
  });
});
