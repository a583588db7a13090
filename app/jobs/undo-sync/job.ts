import { z } from "zod";

import { defineJob, withRetries } from "../queue/job-definition.ts";

/** A few are enough: turns are short, so no shop waits long for another. */
const shopsAtOnce = 2;

/** Puts back what a first synchronization overwrote: one turn after the other, until all customers are done. */
export const undoSyncJob = defineJob({
  name: "undo-sync",
  schema: z.object({ shop: z.string() }),
  key: ({ shop }) => shop,
  group: ({ shop }) => shop,
  concurrency: () => ({ workers: shopsAtOnce, perGroup: 1 }),
  // stately: the next turn waits while one runs.
  queue: (settings) => ({ ...withRetries(settings), policy: "stately", notify: true }),
});
