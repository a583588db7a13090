import { z } from "zod";

import { defineJob, heartbeatSeconds } from "../queue/job-definition.ts";

/** Reads the orders of some of a shop's Framework360 customers; a list of customers does not hold them. */
export const orderTotalsJob = defineJob({
  // The name that the queue has in existing databases.
  name: "order-figures",
  schema: z.object({ shop: z.string() }),
  key: ({ shop }) => shop,
  group: ({ shop }) => shop,
  concurrency: () => ({ workers: 2, perGroup: 1 }),
  queue: () => ({
    policy: "exclusive",
    notify: true,
    retryLimit: 0,
    expireInSeconds: 3600,
    heartbeatSeconds,
  }),
});
