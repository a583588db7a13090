import { z } from "zod";

/**
 * Which customer a webhook is about, and whether the customer changed (or was deleted: the job finds out by reading),
 * was merged, or asks by law for its data or their removal. Ids are Shopify's global ones (`gid://shopify/Customer/…`).
 */
export type CustomerWebhook =
  | { kind: "changed" | "privacy"; customerId: string }
  | { kind: "merged"; customerId: string; mergedIntoId: string };

/** Shopify's ids are numbers of at most 64 bits. */
const gid = z.string().regex(/^gid:\/\/shopify\/Customer\/\d{1,20}$/);
const numericId = z
  .string()
  .regex(/^\d{1,20}$/)
  .transform((id) => `gid://shopify/Customer/${id}`);
const anyId = z.union([gid, numericId]);

/**
 * Shopify also sends this webhook for a merge that failed; both customers are then unchanged. Its example shows the status in small letters
 * ("failed"), and the Admin API has the same ones in capitals (CustomerMergeRequestStatus).
 */
const merge = z.object({
  admin_graphql_api_customer_kept_id: gid,
  admin_graphql_api_customer_deleted_id: gid,
  status: z
    .string()
    .regex(/^completed$/i)
    .nullish(),
});
const privacy = z.object({ customer: z.object({ id: anyId }) });
const customer = z.union([
  z.object({ admin_graphql_api_id: gid }).transform((body) => body.admin_graphql_api_id),
  z.object({ customerId: anyId }).transform((body) => body.customerId),
  z.object({ customer_id: anyId }).transform((body) => body.customer_id),
  z.object({ id: anyId }).transform((body) => body.id),
]);

/** Topics whose body is about one customer. In the bodies of other topics `id` is the id of something else. */
const customerTopic = /^(customers\/|customer\.|customers_\w+\/)/;

/** The shop's own domain. `domain` in the same body is the address of the storefront. */
const uninstalled = z.object({ myshopify_domain: z.string() }).transform((body) => body.myshopify_domain);
const about = z.object({ shop_domain: z.string() });
const missing = z.undefined().optional();

/**
 * Topics that change or reveal something by themselves, with the shop that their body names. The bodies of the three
 * privacy topics resemble each other, so each is told from the others by a field that only they have.
 * https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance
 */
const shopNamedBy: Record<string, z.ZodType<string>> = {
  "app/uninstalled": uninstalled,
  "shop/redact": shopOf(about.extend({ customer: missing })),
  "customers/redact": shopOf(about.extend({ data_request: missing, orders_requested: missing })),
  "customers/data_request": shopOf(about.extend({ orders_to_redact: missing })),
};

function shopOf(body: z.ZodType<{ shop_domain: string }>): z.ZodType<string> {
  return body.transform(({ shop_domain }) => shop_domain);
}

/**
 * Whether a body can have been sent under this topic for this shop. Shopify's signature covers the body alone, so one
 * signed body would be good for every shop and topic. Bodies that name no shop pass: whatever topic and shop they are
 * sent for, they only cause something to be read.
 * @param body parsed by `parseExactly`
 */
export function isBodyOf(topic: string, shop: string, body: unknown): boolean {
  const named = shopNamedBy[topic];
  return named === undefined || named.safeParse(body).data?.toLowerCase() === shop;
}

/**
 * The customer that a webhook is about, or null when the body names none. Nothing else is read from the payload: it may
 * be old or forged, so the job reads the customer itself. Topics and payloads: https://shopify.dev/docs/api/webhooks
 * @param body parsed by `parseExactly`
 */
export function customerFromWebhook(topic: string, body: unknown): CustomerWebhook | null {
  if (!customerTopic.test(topic)) return null;
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

const date = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const changed = z.union([
  z.object({ updated_at: date }).transform((body) => body.updated_at),
  z.object({ occurredAt: date }).transform((body) => body.occurredAt),
]);

/**
 * When the change happened that a webhook tells of, cut to the whole second, in which Shopify dates customers. Null where
 * that is not known, and for a deletion, after which there is no later change.
 * @param triggeredAt when Shopify says that it sent the webhook; a body without a date counts as of then
 */
export function changeToldBy(topic: string, body: unknown, triggeredAt: Date): Date | null {
  if (topic === "customers/delete") return null;
  const at = changed.safeParse(body).data ?? triggeredAt;
  return new Date(Math.floor(at.getTime() / 1000) * 1000);
}
