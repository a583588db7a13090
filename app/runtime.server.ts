import pTimeout from "p-timeout";
import type { PgBoss } from "pg-boss";

import { environment } from "./env.server.ts";
import { openQueue } from "./jobs/queue/open-queue.server.ts";
import { startWorkers } from "./jobs/queue/start-workers.server.ts";
import { registry, startTimers } from "./jobs/registry.server.ts";
import { logger } from "./log/logger.server.ts";
import { serveMetrics } from "./serve-metrics.server.ts";
import { lockPool, pool, prisma } from "./store/database/db.server.ts";
import { alignClock } from "./store/database/shared-clock.ts";
import { sealer } from "./store/encryption/sealer.server.ts";
import { findUnreadable } from "./store/encryption/reseal.ts";
import { startTracing, stopTracing } from "./tracing/start-tracing.server.ts";

export { logger };

/** How long closing the database's connections, or sending the last spans, may delay the end of the process. */
const closeTimeoutMs = 1_000;

let boss: PgBoss | undefined;
let stopTimers = () => {};
let stopMetrics = () => {};

/** The open queue of this process. */
export function queue(): PgBoss {
  if (!boss) throw new Error("The queue is not open: startRuntime has not run.");
  return boss;
}

/**
 * Opens what the process needs before it answers its first request, and starts the workers if it has any.
 * @throws {Error} when the database was sealed with a key that this process was not given
 */
export async function startRuntime(): Promise<void> {
  const unreadable = await findUnreadable(pool, sealer);
  if (unreadable) {
    throw new Error(
      `The app cannot start, because ENCRYPTION_KEY does not open what the database holds (${unreadable}).\n` +
        "Give it the key that the database was used with; after a change of keys, name the earlier one in " +
        "ENCRYPTION_KEYS_RETIRED until `npm run keys:rotate` says that nothing is left.",
    );
  }
  await alignClock(pool);
  await startTracing();
  boss = await openQueue(registry.map(({ definition }) => definition));
  stopMetrics = await serveMetrics(boss);
  if (environment().PROCESS_ROLE === "web") return;
  await startWorkers(boss, registry);
  stopTimers = startTimers(boss);
}

/** Takes no new job, gives running ones `timeoutMs` to finish, returns unfinished ones to the queue, and closes. */
export async function stopRuntime(timeoutMs: number): Promise<void> {
  stopTimers();
  stopMetrics();
  await boss?.stop({ graceful: true, timeout: timeoutMs });
  await prisma.$disconnect();
  const pools = Promise.all([pool.end(), lockPool.end()]);
  const closed = Promise.all([pools, stopTracing()]);
  await pTimeout(closed, { milliseconds: closeTimeoutMs, message: false });
}
