import { readFileSync } from "node:fs";
import { join } from "node:path";

import { generate, loadContext } from "@graphql-codegen/cli";
import {
  getNamedType,
  isInputObjectType,
  NoDeprecatedCustomRule,
  parse,
  validate,
  type GraphQLInputType,
} from "graphql";
import { describe, expect, test } from "vitest";

import { blankCustomer, type Customer } from "../sync/customer.ts";
import { toCreateInput } from "./create-customer.ts";
import * as operations from "./operations.ts";
import { adminSchema, undated } from "./testing.ts";

const schema = adminSchema();

describe("against Shopify's own schema", () => {
  test.each(Object.entries(operations))("%s is valid", (_name, operation) => {
    expect(validate(schema, parse(operation))).toEqual([]);
  });

  test.each(Object.entries(operations))("%s uses nothing that is deprecated", (_name, operation) => {
    expect(validate(schema, parse(operation), [NoDeprecatedCustomRule])).toEqual([]);
  });

  /**
   * `addresses` alone creates a customer and the address in one call of 10 points. Shopify names two calls in its place, 20
   * points for each customer of a first synchronization, and between them the customer would be on Shopify without it.
   */
  test("of a customer that is created, the addresses alone are written in a deprecated way", () => {
    const input = schema.getType("CustomerInput") as GraphQLInputType;
    const filled = Object.fromEntries(Object.keys(blankCustomer).map((field) => [field, "1"]));
    const chosen = { country: "IT", province: "BG", tags: ["vip"], newsletter: "subscribed" };
    const whole = Object.assign({ ...blankCustomer }, filled, chosen) as Customer;
    expect(deprecatedIn(toCreateInput(whole, undated), input)).toEqual(["CustomerInput.addresses"]);
  });

  test("the types that are kept are those of the operations: npm run graphql:types", async () => {
    const root = join(import.meta.dirname, "../..");
    const context = await loadContext(join(root, ".graphqlrc.ts"));
    context.updateConfig({ silent: true });
    const [types] = (await generate(context, false)) as { filename: string; content: string }[];
    expect(readFileSync(join(root, types!.filename), "utf8")).toBe(types!.content);
  }, 30_000);
});

/** The deprecated fields of input types that a value sets. */
function deprecatedIn(value: unknown, given: GraphQLInputType): string[] {
  const type = getNamedType(given);
  if (Array.isArray(value)) return value.flatMap((one) => deprecatedIn(one, type));
  if (typeof value !== "object" || value === null || !isInputObjectType(type)) return [];
  const fields = type.getFields();
  return Object.entries(value).flatMap(([name, inner]) => {
    const field = fields[name];
    if (!field) throw new Error(`${type.name} has no field ${name}.`);
    const own = (field.deprecationReason ?? null) === null ? [] : [`${type.name}.${name}`];
    return [...own, ...deprecatedIn(inner, field.type)];
  });
}
