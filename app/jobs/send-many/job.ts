import { z } from "zod";

import { standingStates } from "../../sync/standing-state.ts";
import { defineJob, withRetries } from "../queue/job-definition.ts";

/** What names the customers of a send of many. A kind is read in source.server.ts. */
export const sendSourceSchema = z.discriminatedUnion("kind", [
  z.object({
    /** The customers of a side that match what the Customers page searches for. */
    kind: z.literal("search"),
    /** Empty: all of them. */
    text: z.string(),
    /** Null: in any state. */
    state: z.enum(standingStates).exclude(["waiting"]).nullable(),
  }),
  /** The customers of a segment on Shopify. */
  z.object({ kind: z.literal("segment"), id: z.string() }),
]);
export type SendSource = z.infer<typeof sendSourceSchema>;

/** Its turns are short, so that no shop waits for another one's. */
const shopsAtOnce = 3;

/** Sends the customers that a source names to the other side: one turn after the other, until all are sent. */
export const sendManyJob = defineJob({
  name: "send-many",
  schema: z.object({ shop: z.string() }),
  key: ({ shop }) => shop,
  group: ({ shop }) => shop,
  concurrency: () => ({ workers: shopsAtOnce, perGroup: 1 }),
  pollingSeconds: 1,
  // stately: the next turn waits while one runs.
  queue: (settings) => ({ ...withRetries(settings), policy: "stately", notify: true }),
});
