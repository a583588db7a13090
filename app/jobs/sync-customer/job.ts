import { z } from "zod";

import { causes } from "../../sync/outcome.ts";

/**
 * The one thing that every notification, sweep and button asks for: bring this customer of this shop in step.
 * It names the customer and nothing more; the job reads the state when it runs.
 */
export const syncRequestSchema = z.object({
  shop: z.string(),
  side: z.enum(["shopify", "framework360"]),
  customerId: z.string(),
  cause: z.enum(causes),
  /** The surviving customer, when this one was merged into another. */
  mergedInto: z.string().optional(),
  /** Follows the request into the activity and the logs. */
  requestId: z.uuid().optional(),
});

export type SyncRequest = z.infer<typeof syncRequestSchema>;

/** An event about a whole installation, or a privacy request about one customer of it. */
export const shopEventSchema = z.object({
  shop: z.string(),
  topic: z.string(),
  at: z.string(),
  /** Sealed: after a person is forgotten, the request to do so must not tell of them. */
  sealedCustomerId: z.string().nullable(),
  /** What the merchant grants now, where the event is about that. */
  scopes: z.array(z.string()).optional(),
});

export type ShopEvent = z.infer<typeof shopEventSchema>;

/** A side's customers are to be compared with what was last seen of them. */
export const sweepRequestSchema = z.object({ shop: z.string(), side: z.enum(["shopify", "framework360"]) });

/** What is asked for a shop as a whole: making its hint address known, looking at its customers' orders. */
export const ofShopSchema = z.object({ shop: z.string() });

/** A hint that names a customer by e-mail, which is sealed: a job holds no personal data. */
export const resolveHintSchema = z.object({
  shop: z.string(),
  sealedEmail: z.string(),
  requestId: z.uuid().optional(),
});

export type ResolveHint = z.infer<typeof resolveHintSchema>;

/**
 * Requests with the same key are about the same customer: one waits, one runs. A merge says more than that the
 * customer is gone, so it is not swallowed by a notification of the deletion that comes with it; a person's own
 * wish may do what no other request does.
 */
export function requestKey({ shop, side, customerId, cause, mergedInto }: SyncRequest): string {
  const manner = [...(mergedInto ? ["into", mergedInto] : []), ...(cause === "manual" ? ["by hand"] : [])];
  return [shop, side, customerId, ...manner].join(" ");
}
