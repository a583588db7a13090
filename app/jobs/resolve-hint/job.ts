import { z } from "zod";

import { defineJob, withRetries } from "../queue/job-definition.ts";

const resolveHintSchema = z.object({
  shop: z.string(),
  /** Sealed: a job holds no personal data. */
  sealedEmail: z.string(),
  requestId: z.uuid().optional(),
});

export type ResolveHint = z.infer<typeof resolveHintSchema>;

/** Finds the customers that have the e-mail address which a hint from Framework360 named. */
export const resolveHintJob = defineJob({
  name: "resolve-hint",
  schema: resolveHintSchema,
  group: ({ shop }) => shop,
  queue: (settings) => ({ ...withRetries(settings), retryLimit: 5, notify: true }),
});
