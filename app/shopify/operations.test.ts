import { readFileSync } from "node:fs";
import { join } from "node:path";

import { generate, loadContext } from "@graphql-codegen/cli";
import {
  getNamedType,
  isInputObjectType,
  Kind,
  NoDeprecatedCustomRule,
  parse,
  typeFromAST,
  validate,
  type GraphQLInputType,
  type NamedTypeNode,
} from "graphql";
import { describe, expect, test } from "vitest";

import { blankCustomer, type Changes, type Customer } from "../sync/customer.ts";
import { toCreateInput } from "./create-customer.ts";
import * as bulkOperations from "./bulk-operations.ts";
import * as ordinaryOperations from "./operations.ts";
import * as segmentOperations from "./segment-operations.ts";
import { adminSchema, undated, wire } from "./testing.ts";
import { updateParts } from "./update-parts.ts";

const schema = adminSchema();
const operations = { ...ordinaryOperations, ...bulkOperations, ...segmentOperations };

describe("against Shopify's own schema", () => {
  test.each(Object.entries(operations))("%s is valid", (_name, operation) => {
    expect(validate(schema, parse(operation))).toEqual([]);
  });

  test.each(Object.entries(operations))("%s uses nothing that is deprecated", (_name, operation) => {
    expect(validate(schema, parse(operation), [NoDeprecatedCustomRule])).toEqual([]);
  });

  const filled = Object.fromEntries(Object.keys(blankCustomer).map((field) => [field, "1"]));
  const chosen = { country: "IT", province: "BG", tags: ["vip"], newsletter: "subscribed" };
  const whole = Object.assign({ ...blankCustomer }, filled, chosen) as Customer;

  // docs/decisions/0020-a-customer-is-created-with-its-address-in-one-call.md
  test("of a customer that is created, the addresses alone are written in a deprecated way", () => {
    const input = schema.getType("CustomerInput") as GraphQLInputType;
    expect(deprecatedIn(toCreateInput(whole, undated), input)).toEqual(["CustomerInput.addresses"]);
  });

  test("of a customer that is updated, nothing is written in a deprecated way", () => {
    const tags = { add: ["vip"], remove: ["old"] };
    const blanks = { vatNumber: null, taxCode: null, pec: null, sdi: null };
    const updates: Changes[] = [
      { ...whole, tags },
      { ...whole, ...blanks, tags },
    ];
    const calls = updates.flatMap((changes) => updateParts(wire, changes, [], undated).parts);
    expect(new Set(calls.map(({ operation }) => operation)).size).toBeGreaterThan(4);
    for (const { operation, variables } of calls)
      expect(deprecatedVariables(operation, variables)).toEqual([]);
  });

  test("the types that are kept are those of the operations: npm run graphql:types", async () => {
    const root = join(import.meta.dirname, "../..");
    const context = await loadContext(join(root, ".graphqlrc.ts"));
    context.updateConfig({ silent: true });
    const [types] = (await generate(context, false)) as { filename: string; content: string }[];
    expect(readFileSync(join(root, types!.filename), "utf8")).toBe(types!.content);
  }, 30_000);
});

/** The deprecated fields of input types that an operation's variables set. */
function deprecatedVariables(operation: string, variables: Record<string, unknown>): string[] {
  const { definitions } = parse(operation);
  const given = definitions.flatMap((one) =>
    one.kind === Kind.OPERATION_DEFINITION ? (one.variableDefinitions ?? []) : [],
  );
  return given.flatMap(({ variable, type }) => {
    const ofSchema = typeFromAST(schema, type as NamedTypeNode) as GraphQLInputType;
    return deprecatedIn(variables[variable.name.value], ofSchema);
  });
}

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
