import type { PgBoss } from "pg-boss";
import { z } from "zod";

import type { SideName } from "../../sync/customer.ts";
import { enqueue } from "../queue/enqueue.ts";
import { defineJob, heartbeatSeconds } from "../queue/job-definition.ts";

/** Compares the customers of a shop's side with what a sweep last saw of them. */
export const sweepJob = defineJob({
  name: "sweep",
  schema: z.object({ shop: z.string(), side: z.enum(["shopify", "framework360"]) }),
  key: ({ shop, side }) => `${shop} ${side}`,
  // stately: one sweep of a side waits while another runs, which may already have passed the customers meant.
  queue: () => ({ policy: "stately", notify: true, retryLimit: 0, expireInSeconds: 3600, heartbeatSeconds }),
});

/** Asks for a sweep of a shop's side. */
export async function requestSweep(boss: PgBoss, shop: string, side: SideName): Promise<void> {
  await enqueue(boss, sweepJob, [{ shop, side }]);
}
