import type { PgBoss } from "pg-boss";

import type { SideName } from "../../sync/customer.ts";
import { insertJobs } from "../queue/insert-jobs.ts";
import { sweepQueue } from "../queue/open-queue.server.ts";

/** The job of a sweep of a shop's side; one that waits already is enough. */
export function asSweepJob(shop: string, side: SideName) {
  return { data: { shop, side }, singletonKey: `${shop} ${side}` };
}

/** Asks for a sweep of a shop's side. */
export async function requestSweep(boss: PgBoss, shop: string, side: SideName): Promise<void> {
  await insertJobs(boss, sweepQueue, [asSweepJob(shop, side)]);
}
