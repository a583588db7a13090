import { z } from "zod";

import { parseExactly } from "../http/parse-exactly.ts";

/** Which customer a webhook is about. Ids are Shopify's global ones (`gid://shopify/Customer/…`). */
export type CustomerWebhook =
  | { kind: "changed" | "deleted" | "redact"; customerId: string }
  | { kind: "merged"; customerId: string; mergedIntoId: string };

const gid = z.string().regex(/^gid:\/\/shopify\/Customer\/\d+$/);
const numericId = z
  .string()
  .regex(/^\d+$/)
  .transform((id) => `gid://shopify/Customer/${id}`);
const anyId = z.union([gid, numericId]);

/** A merge is told of when it is done, and also when it failed; then both customers are as they were. */
const merge = z.object({
  admin_graphql_api_customer_kept_id: gid,
  admin_graphql_api_customer_deleted_id: gid,
  status: z.literal("completed").optional(),
});
const privacy = z.object({ customer: z.object({ id: anyId }) });
const scopes = z.object({ current: z.array(z.string()) });
const customer = z.union([
  z.object({ admin_graphql_api_id: gid }).transform((body) => body.admin_graphql_api_id),
  z.object({ customerId: anyId }).transform((body) => body.customerId),
  z.object({ customer_id: anyId }).transform((body) => body.customer_id),
  z.object({ id: anyId }).transform((body) => body.id),
]);

/** Topics whose body is about one customer; under others an id is something else's. */
const customerTopic = /^(customers\/|customer\.|customers_\w+\/)/;

/**
 * Reads out of a webhook which customer it is about, and nothing else: a payload is never the truth.
 * Null when the body names no customer. Topics and payloads:
 * https://shopify.dev/docs/api/webhooks
 */
export function customerFromWebhook(topic: string, rawBody: string): CustomerWebhook | null {
  if (!customerTopic.test(topic)) return null;
  const body = parseExactly(rawBody);
  if (topic === "customers/merge") {
    const { data } = merge.safeParse(body);
    if (!data) return null;
    return {
      kind: "merged",
      customerId: data.admin_graphql_api_customer_deleted_id,
      mergedIntoId: data.admin_graphql_api_customer_kept_id,
    };
  }
  if (topic === "customers/redact" || topic === "customers/data_request") {
    const { data } = privacy.safeParse(body);
    return data ? { kind: "redact", customerId: data.customer.id } : null;
  }
  const { data: customerId } = customer.safeParse(body);
  if (customerId === undefined) return null;
  return { kind: topic === "customers/delete" ? "deleted" : "changed", customerId };
}

/** Which scopes `app/scopes_update` says the merchant grants now. Undefined for other topics and bodies. */
export function scopesFromWebhook(topic: string, rawBody: string): string[] | undefined {
  return topic === "app/scopes_update" ? scopes.safeParse(parseExactly(rawBody)).data?.current : undefined;
}
