import type pg from "pg";
import type { PgBoss } from "pg-boss";

/** How many jobs of a queue are in each state, and for how many seconds the oldest job that could run has been waiting. */
export type QueueFigures = {
  queue: string;
  ready: number;
  deferred: number;
  active: number;
  failed: number;
  oldestReadySeconds: number;
};

/**
 * Figures of all queues, over all processes. pg-boss updates the counts every few seconds; the age of the oldest job is read
 * from the index that workers use to find the next job.
 */
export async function readQueueFigures(boss: PgBoss, db: pg.Pool): Promise<QueueFigures[]> {
  const queues = await boss.getQueues();
  const { rows } = await db.query<{ name: string; seconds: number }>(
    `SELECT name, GREATEST(0, EXTRACT(EPOCH FROM now() - min(start_after)))::float8 AS seconds
     FROM pgboss.job WHERE name = ANY($1) AND state < 'active' AND start_after <= now() GROUP BY name`,
    [queues.map(({ name }) => name)],
  );
  const oldest = new Map(rows.map(({ name, seconds }) => [name, seconds]));
  return queues.map(({ name, readyCount, deferredCount, activeCount, failedCount }) => ({
    queue: name,
    ready: readyCount,
    deferred: deferredCount,
    active: activeCount,
    failed: failedCount,
    oldestReadySeconds: oldest.get(name) ?? 0,
  }));
}
