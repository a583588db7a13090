import { z } from "zod";

import { parseExactly } from "../http/parse-exactly.ts";

/**
 * Which customer a webhook is about, and whether the customer changed (or was deleted: the job finds out by reading),
 * was merged, or asks by law for its data or their removal. Ids are Shopify's global ones (`gid://shopify/Customer/…`).
 */
export type CustomerWebhook =
  | { kind: "changed" | "privacy"; customerId: string }
  | { kind: "merged"; customerId: string; mergedIntoId: string };

const gid = z.string().regex(/^gid:\/\/shopify\/Customer\/\d+$/);
const numericId = z
  .string()
  .regex(/^\d+$/)
  .transform((id) => `gid://shopify/Customer/${id}`);
const anyId = z.union([gid, numericId]);

/** Shopify also sends this webhook for a merge that failed; both customers are then unchanged. */
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

/** Topics whose body is about one customer. In the bodies of other topics `id` is the id of something else. */
const customerTopic = /^(customers\/|customer\.|customers_\w+\/)/;

/**
 * The customer that a webhook is about, or null when the body names none. Nothing else is read from the payload: it may
 * be old or forged, so the job reads the customer itself. Topics and payloads: https://shopify.dev/docs/api/webhooks
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
    return data ? { kind: "privacy", customerId: data.customer.id } : null;
  }
  const { data: customerId } = customer.safeParse(body);
  if (customerId === undefined) return null;
  return { kind: "changed", customerId };
}

/** The scopes that the merchant grants now, from an `app/scopes_update` webhook; undefined for any other webhook. */
export function scopesFromWebhook(topic: string, rawBody: string): string[] | undefined {
  return topic === "app/scopes_update" ? scopes.safeParse(parseExactly(rawBody)).data?.current : undefined;
}
