import { z } from "zod";

import { atIntervals, defineJob } from "../queue/job-definition.ts";

/** Reads the orders of some of a shop's Framework360 customers, because a list of customers does not contain them. */
export const orderTotalsJob = defineJob({
  // An earlier name, which existing databases keep: their waiting jobs are under it.
  name: "order-figures",
  schema: z.object({ shop: z.string() }),
  key: ({ shop }) => shop,
  group: ({ shop }) => shop,
  concurrency: () => ({ workers: 2, perGroup: 1 }),
  queue: () => ({ ...atIntervals, policy: "exclusive" }),
});
