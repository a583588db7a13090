import type { Job, JobWithMetadata, PgBoss } from "pg-boss";

import { environment } from "../env.server.ts";
import { SideError } from "../sync/side.ts";
import { logger } from "../log/logger.server.ts";
import { compareOrderFigures } from "./order-totals/handler.server.ts";
import { JobFailure } from "./queue/job-failure.ts";
import { watchLostTries } from "./lost-attempts/handler.server.ts";
import { registerHintAddress } from "./register-hint-address/handler.server.ts";
import {
  orderFiguresQueue,
  registerHintAddressQueue,
  renewTokensQueue,
  retentionQueue,
  resolveHintQueue,
  shopEventQueue,
  sweepQueue,
  syncCustomerQueue,
} from "./queue/open-queue.server.ts";
import {
  ofShopSchema,
  resolveHintSchema,
  shopEventSchema,
  sweepRequestSchema,
  syncRequestSchema,
} from "./sync-customer/job.ts";
import { renewTokens, scheduleTokenRenewal } from "./renew-tokens/handler.server.ts";
import { applyRetention, scheduleRetention } from "./retention/handler.server.ts";
import { handleShopEvent } from "./shop-event/handler.server.ts";
import { resolveHint } from "./resolve-hint/handler.server.ts";
import { runSyncRequest } from "./sync-customer/handler.server.ts";
import { runSweep, scheduleSweeps } from "./sweep/handler.server.ts";

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
      oneByOne<JobWithMetadata<object>>(async (job) => {
        try {
          const { forgotten } = await runSyncRequest(boss, syncRequestSchema.parse(job.data), {
            retryCount: job.retryCount,
            lastTry: job.retryCount >= job.retryLimit,
          });
          if (forgotten) await boss.deleteJob(syncCustomerQueue, job.id);
        } finally {
          // There may be more to do: look again at once instead of waiting out the interval.
          boss.notifyWorker(worker);
        }
      }),
    );
  }

  const single = { ...polling, batchSize: 1 };
  await boss.work(
    shopEventQueue,
    single,
    oneByOne(async (job) => {
      await handleShopEvent(boss, shopEventSchema.parse(job.data));
      // It may hold, sealed, who is to be forgotten.
      await boss.deleteJob(shopEventQueue, job.id);
    }),
  );
  await boss.work(
    sweepQueue,
    single,
    oneByOne(async (job) => {
      const { shop, side } = sweepRequestSchema.parse(job.data);
      await runSweep(boss, shop, side);
    }),
  );
  await boss.work(
    orderFiguresQueue,
    single,
    oneByOne((job) => compareOrderFigures(boss, ofShopSchema.parse(job.data).shop)),
  );
  await boss.work(
    resolveHintQueue,
    single,
    oneByOne((job) => resolveHint(boss, resolveHintSchema.parse(job.data))),
  );
  await boss.work(
    registerHintAddressQueue,
    single,
    oneByOne((job) => registerHintAddress(ofShopSchema.parse(job.data).shop)),
  );
  await boss.work(renewTokensQueue, single, oneByOne(renewTokens));
  await boss.work(retentionQueue, single, oneByOne(applyRetention));

  const schedules = [
    scheduleSweeps(boss),
    scheduleTokenRenewal(boss),
    scheduleRetention(boss),
    watchLostTries(),
  ];
  return () => schedules.forEach((end) => end());
}

/** A handler of one job at a time. */
function oneByOne<Work extends Job<object>>(handle: (job: Work) => Promise<void>) {
  return async ([job]: Work[]): Promise<void> => {
    if (!job) return;
    try {
      await handle(job);
    } catch (error) {
      const isTold = job.name === syncCustomerQueue && error instanceof SideError;
      if (!isTold) logger.warn({ err: error, queue: job.name, job: job.id }, "A job failed.");
      throw new JobFailure();
    }
  };
}
