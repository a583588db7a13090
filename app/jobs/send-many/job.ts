import { z } from "zod";

import { standingStates } from "../../sync/standing-state.ts";
import { defineJob, withRetries } from "../queue/job-definition.ts";

/** A send source: it names the customers of a send of many. source.server.ts reads each kind. */
export const sendSourceSchema = z.discriminatedUnion("kind", [
  z.object({
    /** The customers of a side that match a search of the Customers page. */
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

/** A few are enough: turns are short, so no shop waits long for another. */
const shopsAtOnce = 3;

/** Sends the customers that a source names to the other side: one turn after the other, until all are sent. */
export const sendManyJob = defineJob({
  name: "send-many",
  schema: z.object({ shop: z.string() }),
  key: ({ shop }) => shop,
  group: ({ shop }) => shop,
  concurrency: () => ({ workers: shopsAtOnce, perGroup: 1 }),
  // stately: the next turn waits while one runs.
  queue: (settings) => ({ ...withRetries(settings), policy: "stately", notify: true }),
});
