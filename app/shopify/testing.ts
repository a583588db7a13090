import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery } from "graphql";

import type { ShopifyCustomer } from "./mapping.ts";

export const id = "gid://shopify/Customer/7";

/** A customer whose every field is blank. */
export const bareCustomer: ShopifyCustomer = {
  id,
  firstName: null,
  lastName: null,
  defaultEmailAddress: null,
  defaultPhoneNumber: null,
  defaultAddress: null,
  tags: [],
  vatNumber: null,
  taxCode: null,
  pec: null,
  sdi: null,
  orderCount: null,
  totalSpent: null,
};

/** Shopify's own schema, from the sandbox's copy. */
export function adminSchema(): GraphQLSchema {
  const file = new URL("../../sandbox/shopify/schema/admin_2026-10.json.gz", import.meta.url);
  const introspection = JSON.parse(gunzipSync(readFileSync(file)).toString()) as
    IntrospectionQuery | { data: IntrospectionQuery };
  return buildClientSchema("data" in introspection ? introspection.data : introspection);
}
