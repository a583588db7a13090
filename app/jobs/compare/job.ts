import { z } from "zod";

import { defineJob, withRetries } from "../queue/job-definition.ts";

/** How many shops a process compares at once: one slow account must not delay the others. */
const shopsAtOnce = 3;

/** Reads both sides of a shop to show what a synchronization would do. Writes to neither. */
export const compareJob = defineJob({
  name: "compare",
  schema: z.object({ shop: z.string() }),
  key: ({ shop }) => shop,
  group: ({ shop }) => shop,
  concurrency: () => ({ workers: shopsAtOnce, perGroup: 1 }),
  // stately: while one job runs, a job for the rest, or for a new comparison, waits.
  queue: (settings) => ({ ...withRetries(settings), policy: "stately", notify: true, expireInSeconds: 3600 }),
});
