import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { DocumentNode, GraphQLError, GraphQLSchema, IntrospectionQuery } from "graphql";
import { buildClientSchema, GraphQLScalarType, isObjectType, parse, validate } from "graphql";
import { bulkMutations, bulkQueries } from "../bulk/resolvers.ts";
import { customerFields } from "./customer-fields.ts";
import { customerMutations } from "./customer-mutations.ts";
import { customerQueries } from "./customer-queries.ts";
import { flowMutations } from "./flow-mutations.ts";
import { metafieldMutations } from "./metafield-mutations.ts";
import type { ResolverMap } from "./request.ts";
import { segmentMutations, segmentQueries } from "./segments.ts";
import { shopQueries, shopSource } from "./shop-fields.ts";

export const apiVersion = "2026-10";

const resolvers: ResolverMap = {
  QueryRoot: { ...customerQueries, ...shopQueries, ...segmentQueries, ...bulkQueries },
  Mutation: {
    ...customerMutations,
    ...metafieldMutations,
    ...bulkMutations,
    ...flowMutations,
    ...segmentMutations,
  },
  CustomerDeletePayload: { shop: (_source, _args, context) => shopSource(context) },
  ...customerFields,
};

let built: GraphQLSchema | undefined;

/** Shopify's own schema with the sandbox's resolvers, built once. */
export function adminSchema(): GraphQLSchema {
  return (built ??= buildSchema());
}

function buildSchema(): GraphQLSchema {
  const file = join(import.meta.dirname, `../schema/admin_${apiVersion}.json.gz`);
  const { data } = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as {
    data: IntrospectionQuery;
  };
  const schema = buildClientSchema(data, { assumeValid: true });
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) throw new Error(`The schema has no type ${typeName}.`);
    for (const [name, resolve] of Object.entries(fields)) {
      const field = type.getFields()[name];
      if (!field) throw new Error(`The schema's type ${typeName} has no field ${name}.`);
      field.resolve = resolve;
    }
  }
  checkDates(schema);
  return schema;
}

function checkDates(schema: GraphQLSchema): void {
  const type = schema.getType("DateTime");
  if (!(type instanceof GraphQLScalarType)) throw new Error("The schema has no scalar DateTime.");
  type.parseValue = (value) => {
    if (typeof value === "string" && !Number.isNaN(Date.parse(value))) return value;
    throw new TypeError(`${JSON.stringify(value)} is not a valid date time.`);
  };
  type.parseLiteral = (node) => type.parseValue("value" in node ? node.value : undefined);
}

export type Prepared = { document: DocumentNode } | { errors: readonly GraphQLError[] };

const cacheSize = 500;
const prepared = new Map<string, Prepared>();

/** A query parsed and validated, remembered by its text. */
export function prepare(query: string): Prepared {
  const known = prepared.get(query);
  if (known) return known;
  if (prepared.size >= cacheSize) prepared.clear();
  const result = parseAndValidate(query);
  prepared.set(query, result);
  return result;
}

function parseAndValidate(query: string): Prepared {
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    return { errors: [error as GraphQLError] };
  }
  const errors = validate(adminSchema(), document);
  return errors.length > 0 ? { errors } : { document };
}
