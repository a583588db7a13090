import type { PgBoss } from "pg-boss";

import { environment } from "./env.server.ts";
import { openQueue } from "./jobs/queue.server.ts";
import { startWorkers } from "./jobs/workers.server.ts";
import { logger } from "./logger.server.ts";
import { lockPool, pool, prisma } from "./store/db.server.ts";

export { logger };

let boss: PgBoss | undefined;
let stopSchedules = () => {};

/** The open queue of this process. */
export function queue(): PgBoss {
  if (!boss) throw new Error("The queue is not open: startRuntime has not run.");
  return boss;
}

/** Opens what the process needs before it answers its first request, and starts the workers if it has any. */
export async function startRuntime(): Promise<void> {
  boss = await openQueue();
  if (environment().PROCESS_ROLE !== "web") stopSchedules = await startWorkers(boss);
}

/** Takes no new job, gives the running ones `withinMs` to end, hands back the rest, and closes. */
export async function stopRuntime(withinMs: number): Promise<void> {
  stopSchedules();
  await boss?.stop({ graceful: true, timeout: withinMs });
  await prisma.$disconnect();
  await Promise.race([
    Promise.all([pool.end(), lockPool.end()]),
    new Promise((resolve) => setTimeout(resolve, 1_000).unref()),
  ]);
}
