import { z } from "zod";

import { defineJob, withRetries } from "../queue/job-definition.ts";

/** A few are enough: turns are short, so no shop waits long for another. */
const shopsAtOnce = 3;

/**
 * Synchronizes the customers that a shop had before a direction was turned on: one turn after the other, until all are
 * done.
 */
export const firstSyncJob = defineJob({
  name: "first-sync",
  schema: z.object({ shop: z.string() }),
  key: ({ shop }) => shop,
  group: ({ shop }) => shop,
  concurrency: () => ({ workers: shopsAtOnce, perGroup: 1 }),
  // stately: the next turn waits while one runs.
  queue: (settings) => ({ ...withRetries(settings), policy: "stately", notify: true }),
});
