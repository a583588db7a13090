import type { PgBoss } from "pg-boss";
import { z } from "zod";

import type { SideName } from "../../sync/customer.ts";
import { carriesFrom, type Policy } from "../../sync/policy.ts";
import { enqueue, type EnqueueOptions } from "../queue/enqueue.ts";
import { atIntervals, defineJob } from "../queue/job-definition.ts";

const sweepRequestSchema = z.object({ shop: z.string(), side: z.enum(["shopify", "framework360"]) });

/** How many sweeps a process runs at once, over all shops. A shop has at most one for each side. */
const sweepsAtOnce = 4;

export type SweepRequest = z.infer<typeof sweepRequestSchema>;

/** Compares the customers of a shop's side with what a sweep last saw of them. */
export const sweepJob = defineJob({
  name: "sweep",
  schema: sweepRequestSchema,
  key: ({ shop, side }) => `${shop} ${side}`,
  // The sweep of a slow account must not delay other shops' sweeps.
  group: ({ shop }) => shop,
  concurrency: () => ({ workers: sweepsAtOnce, perGroup: 2 }),
  // stately: while one sweep of a side runs, another may wait: the running one may have passed the changed customers already.
  queue: () => ({ ...atIntervals, policy: "stately" }),
});

/**
 * Asks for a sweep of each side of the shop whose customers are synchronized.
 * @param except sides that are not due
 */
export async function requestSweeps(
  boss: PgBoss,
  shop: string,
  policy: Policy,
  {
    except = [],
    ...options
  }: Pick<EnqueueOptions<SweepRequest>, "db"> & { except?: readonly SideName[] } = {},
): Promise<void> {
  const sides = (["framework360", "shopify"] as const).filter(
    (side) => carriesFrom(policy, side) && !except.includes(side),
  );
  const requests = sides.map((side) => ({ shop, side }));
  await enqueue(boss, sweepJob, requests, options);
}
