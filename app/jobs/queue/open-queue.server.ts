import type pg from "pg";
import { PgBoss } from "pg-boss";

import { environment } from "../../env.server.ts";
import { logger } from "../../log/logger.server.ts";
import { SteadyClient } from "../../store/database/pg-pool.ts";
import { daySeconds, deadLetterQueue, type QueueDefinition, type QueueOptions } from "./job-definition.ts";

/** How often pg-boss looks for jobs whose worker died. */
const superviseIntervalSeconds = 5;

/**
 * Opens the queue on the app's database and makes sure that every job has its queue. A job is on disk before the
 * notification is answered, and wakes a worker at once; polling only catches what a lost wake-up missed.
 */
export async function openQueue(jobs: readonly QueueDefinition[]): Promise<PgBoss> {
  const settings = environment();
  const boss = new PgBoss({
    connectionString: settings.DATABASE_URL!,
    // The running app's role may not change tables: `migrateQueue` has done so.
    migrate: false,
    max: 10,
    useListenNotify: true,
    superviseIntervalSeconds,
    monitorIntervalSeconds: superviseIntervalSeconds,
    // pg-boss passes these options to a pool of `pg`, though its types name only some of them.
    ...({ Client: SteadyClient } satisfies pg.PoolConfig),
  });
  boss.on("error", (error) => logger.error({ err: error }, "The queue has a problem."));
  boss.on("warning", (warning) => logger.warn({ warning: warning.message }, "The queue warns."));
  await boss.start();

  const deleteAfterSeconds = settings.FINISHED_JOB_DAYS * daySeconds;
  for (const job of jobs) {
    const options = { ...job.queue(settings), deleteAfterSeconds };
    if (job.deadLetters) {
      await ensureQueue(boss, deadLetterQueue(job), job.deadLetters(settings));
      await ensureQueue(boss, job.name, { ...options, deadLetter: deadLetterQueue(job) });
    } else {
      await ensureQueue(boss, job.name, options);
    }
    if (job.schedule) await boss.schedule(job.name, job.schedule, {}, { tz: "UTC", missed: "once" });
  }
  return boss;
}

/** Creates or updates a queue with this start's settings. The policy of an existing queue cannot change. */
async function ensureQueue(
  boss: PgBoss,
  name: string,
  options: QueueOptions & { deadLetter?: string },
): Promise<void> {
  await boss.createQueue(name, options);
  const { policy: _policy, ...changeable } = options;
  await boss.updateQueue(name, changeable);
}
