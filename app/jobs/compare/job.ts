import { z } from "zod";

import { defineJob, withRetries } from "../queue/job-definition.ts";

/** How many shops a process compares at once: one slow account must not delay the others. */
const shopsAtOnce = 3;

/** Reads a shop's both sides to show what a synchronization would do, and writes on neither. */
export const compareJob = defineJob({
  name: "compare",
  schema: z.object({ shop: z.string() }),
  key: ({ shop }) => shop,
  group: ({ shop }) => shop,
  concurrency: () => ({ workers: shopsAtOnce, perGroup: 1 }),
  // stately: what asks for the rest, or for a new comparison, waits while one runs.
  queue: (settings) => ({ ...withRetries(settings), policy: "stately", notify: true, expireInSeconds: 3600 }),
});
