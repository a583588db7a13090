import { z } from "zod";

import { defineJob, withRetries } from "../queue/job-definition.ts";

const undoRequestSchema = z.object({
  shop: z.string(),
  shopifyId: z.string(),
  framework360Id: z.string(),
  /** The line of the activity whose values are put back; null: all lines of the customer whose values are kept. */
  line: z.uuid().nullable(),
  /** Follows the request into the activity. */
  requestId: z.uuid(),
});

export type UndoRequest = z.infer<typeof undoRequestSchema>;

/** Puts back what synchronizations overwrote of one customer, because a person asked for it. */
export const undoJob = defineJob({
  name: "undo",
  schema: undoRequestSchema,
  key: ({ shop, shopifyId, line }) => [shop, shopifyId, line ?? "all"].join(" "),
  group: ({ shop }) => shop,
  concurrency: () => ({ workers: 2, perGroup: 1 }),
  queue: (settings) => ({ ...withRetries(settings), policy: "stately", notify: true }),
});
