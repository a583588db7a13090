import { z } from "zod";

import { atIntervals, defineJob } from "../queue/job-definition.ts";

/** Reads the orders of some of a shop's Framework360 customers; a list of customers does not hold them. */
export const orderTotalsJob = defineJob({
  // The queue's name in existing databases: waiting jobs are found by it.
  name: "order-figures",
  schema: z.object({ shop: z.string() }),
  key: ({ shop }) => shop,
  group: ({ shop }) => shop,
  concurrency: () => ({ workers: 2, perGroup: 1 }),
  queue: () => ({ ...atIntervals, policy: "exclusive" }),
});
