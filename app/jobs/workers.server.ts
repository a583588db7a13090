import type { JobWithMetadata, PgBoss } from "pg-boss";

import { environment } from "../env.server.ts";
import { registerHintAddress } from "./register-hint-address.server.ts";
import {
  registerHintAddressQueue,
  retentionQueue,
  resolveHintQueue,
  shopEventQueue,
  sweepQueue,
  syncCustomerQueue,
} from "./queue.server.ts";
import {
  ofShopSchema,
  resolveHintSchema,
  shopEventSchema,
  sweepRequestSchema,
  syncRequestSchema,
} from "./requests.ts";
import { applyRetention, scheduleRetention } from "./retention.server.ts";
import { handleShopEvent } from "./shop-event.server.ts";
import { resolveHint } from "./resolve-hint.server.ts";
import { runSyncRequest } from "./run-sync-request.server.ts";
import { runSweep, scheduleSweeps } from "./sweep.server.ts";

/** Waits this long for a wake-up before looking anyway: retries that fell due announce themselves by no wake-up. */
const pollingIntervalSeconds = 1;

/**
 * So many of the workers take a job only of a shop of which none runs: while one or two shops could keep all workers
 * busy for long, the next shop's job finds one.
 */
const keptForOthers = (workers: number) => (workers > 1 ? Math.max(1, Math.floor(workers / 5)) : 0);

/**
 * Starts this process's workers. Each takes one job after the other.
 * @returns ends what would ask for more work; the workers themselves end with the queue
 */
export async function startWorkers(boss: PgBoss): Promise<() => void> {
  const { WORKER_CONCURRENCY, WORKER_CONCURRENCY_PER_SHOP } = environment();
  const polling = { pollingIntervalSeconds, notifyPollingIntervalSeconds: pollingIntervalSeconds };

  for (let count = 0; count < WORKER_CONCURRENCY; count += 1) {
    const groupConcurrency = count < keptForOthers(WORKER_CONCURRENCY) ? 1 : WORKER_CONCURRENCY_PER_SHOP;
    const worker: string = await boss.work(
      syncCustomerQueue,
      { ...polling, batchSize: 1, includeMetadata: true, groupConcurrency },
      async ([job]: JobWithMetadata<object>[]) => {
        if (!job) return;
        try {
          await runSyncRequest(boss, syncRequestSchema.parse(job.data), {
            retryCount: job.retryCount,
            lastTry: job.retryCount >= job.retryLimit,
          });
        } finally {
          // There may be more to do: look again at once instead of waiting out the interval.
          boss.notifyWorker(worker);
        }
      },
    );
  }

  await boss.work(shopEventQueue, { ...polling, batchSize: 1 }, async ([job]) => {
    if (!job) return;
    await handleShopEvent(boss, shopEventSchema.parse(job.data));
    // It may hold, sealed, who is to be forgotten.
    await boss.deleteJob(shopEventQueue, job.id);
  });

  await boss.work(sweepQueue, { ...polling, batchSize: 1 }, async ([job]) => {
    if (!job) return;
    const { shop, side } = sweepRequestSchema.parse(job.data);
    await runSweep(boss, shop, side);
  });
  await boss.work(resolveHintQueue, { ...polling, batchSize: 1 }, async ([job]) => {
    if (job) await resolveHint(boss, resolveHintSchema.parse(job.data));
  });
  await boss.work(registerHintAddressQueue, { ...polling, batchSize: 1 }, async ([job]) => {
    if (job) await registerHintAddress(ofShopSchema.parse(job.data).shop);
  });
  await boss.work(retentionQueue, polling, applyRetention);

  const schedules = [scheduleSweeps(boss), scheduleRetention(boss)];
  return () => schedules.forEach((end) => end());
}
