import { z } from "zod";

import { defineJob, withRetries } from "../queue/job-definition.ts";

/** Topics about a whole installation, and the privacy topics. */
export const shopTopics = [
  "app/uninstalled",
  "app/scopes_update",
  "customers/data_request",
  "customers/redact",
  "shop/redact",
] as const;

const shopEventSchema = z.object({
  shop: z.string(),
  /** One of `shopTopics`, or a topic that only a newer version knows. */
  topic: z.string(),
  at: z.string(),
  /** Sealed: once a person is deleted, the request to do so must not identify them. */
  sealedCustomerId: z.string().nullable(),
});

export type ShopEvent = z.infer<typeof shopEventSchema>;

/** Handles an event about a whole installation (uninstalled, scopes changed), or a privacy request about a customer. */
export const shopEventJob = defineJob({
  name: "shop-event",
  schema: shopEventSchema,
  // A privacy request is tried for more than a day before it is given up.
  queue: (settings) => ({ ...withRetries(settings), retryLimit: 40, retryDelay: 30, notify: true }),
});
