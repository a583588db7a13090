import type { PgBoss } from "pg-boss";
import { z } from "zod";

import { enqueue } from "../queue/enqueue.ts";
import { defineJob, heartbeatSeconds } from "../queue/job-definition.ts";

/** Tells Shopify Flow which customers were synchronized, and which could not be. */
export const flowTriggersJob = defineJob({
  name: "flow-triggers",
  schema: z.object({ shop: z.string() }),
  key: ({ shop }) => shop,
  group: ({ shop }) => shop,
  concurrency: () => ({ workers: 2, perGroup: 1 }),
  queue: () => ({ policy: "stately", retryLimit: 3, retryDelay: 30, expireInSeconds: 600, heartbeatSeconds }),
});

/** Outcomes within this many seconds are told together. */
const gatherSeconds = 10;

/** Enqueues the job that tells the shop's workflows. A job that already waits covers the new outcomes too. */
export async function requestFlowTriggers(boss: PgBoss, shop: string): Promise<void> {
  await enqueue(boss, flowTriggersJob, [{ shop }], { afterSeconds: gatherSeconds });
}
