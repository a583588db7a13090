import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery } from "graphql";

import { blankCustomer, type Customer, type Field } from "../sync/customer.ts";
import type { AdminClient } from "./admin-client.ts";
import { createShopifySide } from "./customer-side.ts";
import type { ShopifyCustomer } from "./mapping.ts";

export const id = "gid://shopify/Customer/7";

/** A customer whose every field is blank. */
export const bareCustomer: ShopifyCustomer = {
  id,
  updatedAt: "2026-11-20T10:00:00Z",
  firstName: null,
  lastName: null,
  numberOfOrders: "0",
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
    | IntrospectionQuery
    | { data: IntrospectionQuery };
  return buildClientSchema("data" in introspection ? introspection.data : introspection);
}

export type Variables = Record<string, unknown>;
export type Answer = (variables: Variables) => unknown;

/** Anna Bianchi as Shopify shows her. */
export const wire = {
  ...bareCustomer,
  firstName: "Anna",
  lastName: "Bianchi",
  defaultEmailAddress: {
    emailAddress: "anna@example.it",
    marketingState: "NOT_SUBSCRIBED",
    marketingUpdatedAt: null,
  },
  defaultPhoneNumber: { phoneNumber: "+393331234567" },
  defaultAddress: {
    id: "gid://shopify/MailingAddress/1",
    firstName: null,
    lastName: null,
    phone: null,
    company: null,
    address1: "Via Roma 1",
    address2: "Scala B",
    city: "Torino",
    provinceCode: "TO",
    zip: "10121",
    countryCodeV2: "IT",
  },
  tags: ["vip"],
};
export const anna: Customer = {
  ...blankCustomer,
  email: "anna@example.it",
  firstName: "Anna",
  lastName: "Bianchi",
};
export const undated = { newsletterChangedAt: null };

/** A Shopify that gives these answers in turn, by the operation's name; the last answer is repeated. */
export function shopify(answers: Record<string, Answer | Answer[]>) {
  const calls: { name: string; variables: Variables }[] = [];
  const client: AdminClient = {
    async request(shape, operation, variables) {
      const name = /(?:query|mutation) (\w+)/.exec(operation)![1]!;
      const earlier = calls.filter((call) => call.name === name).length;
      calls.push({ name, variables });
      const given = [answers[name] ?? []].flat();
      return shape.parse((given[Math.min(earlier, given.length - 1)] ?? written())(variables));
    },
  };
  const named = (name: string) =>
    calls.filter((call) => call.name === name).map(({ variables }) => variables);
  return { client, side: createShopifySide(client), calls, named };
}

export const written =
  (customer?: unknown): Answer =>
  () => ({ anything: { customer, userErrors: [] } });
export const refusing =
  (field: string[] | null, message: string): Answer =>
  () => ({ anything: { userErrors: [{ field, message }] } });
export const created = (
  customer: unknown,
  ...userErrors: { field: string[]; message: string }[]
): Answer[] => [() => ({ customerCreate: { customer, userErrors } })];
export const notCreated = (field: string | string[], message: string) =>
  created(null, { field: [field].flat(), message });
export const holding =
  (customer: unknown): Answer =>
  () => ({ customer });

/** The customer that a look-up finds. */
export const found =
  (customerByIdentifier: unknown): Answer =>
  () => ({ customerByIdentifier });

/** A customer's addresses. */
export const addresses =
  (...nodes: unknown[]): Answer =>
  () => ({ customer: { addressesV2: { nodes } } });

/** What is told of a field that Shopify refused with these words. */
export const refusal = (field: Field, said: string) => ({
  field,
  explanation: { code: "data-refused", params: { side: "shopify" }, said },
});
