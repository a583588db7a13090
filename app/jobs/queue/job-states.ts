import type pg from "pg";

import type { QueueDefinition } from "./job-definition.ts";

/*
 * SQL on pg-boss's table, because its own functions look up one key or one id at a time. Each query keeps to
 * conditions that an index of pg-boss covers.
 */

/** Waiting, waiting for another attempt, or running. */
const isUnfinished = "name = $1 AND policy = 'stately' AND state IN ('created', 'retry', 'active')";

/** Which of the given keys have an unfinished job. */
export async function findUnfinishedKeys(
  db: pg.Pool,
  job: QueueDefinition,
  keys: readonly string[],
): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const { rows } = await db.query<{ key: string }>(
    `SELECT singleton_key AS key FROM pgboss.job WHERE ${isUnfinished} AND COALESCE(singleton_key, '') = ANY($2)`,
    [job.name, keys],
  );
  return new Set(rows.map(({ key }) => key));
}

/** The ids of the shop's customers of a side that have an unfinished job, in order, after the id `after`. */
export async function listUnfinishedCustomers(
  db: pg.Pool,
  shop: string,
  job: QueueDefinition,
  { side, after, limit }: { side: "shopify" | "framework360"; after: string; limit: number },
): Promise<string[]> {
  const [own, other] =
    side === "shopify" ? ["shopify_id", "framework360_id"] : ["framework360_id", "shopify_id"];
  const { rows } = await db.query<{ id: string }>(
    `SELECT DISTINCT COALESCE(link.${own}, job.data->>'customerId') AS id
     FROM pgboss.job
     LEFT JOIN customer_link AS link ON link.shop = $2 AND job.data->>'side' <> $5
       AND link.${other} = job.data->>'customerId'
     WHERE ${isUnfinished} AND group_id = $2
       AND (job.data->>'side' = $5 OR link.${own} IS NOT NULL)
       AND COALESCE(link.${own}, job.data->>'customerId') > $3
     ORDER BY id
     LIMIT $4`,
    [job.name, shop, after, limit, side],
  );
  return rows.map(({ id }) => id);
}

/** The customers of shop $1 with an unfinished job named $2, as rows of `side` and `id`. */
export const unfinishedCustomersSql = `
  SELECT data->>'side' AS side, data->>'customerId' AS id FROM pgboss.job
  WHERE name = $2 AND policy = 'stately' AND state IN ('created', 'retry', 'active') AND group_id = $1`;

/** `ended`: done, or failed for good. */
export type JobState = "waiting" | "running" | "retrying" | "ended";

const jobStates: Record<string, JobState> = { created: "waiting", active: "running", retry: "retrying" };

/**
 * The states of the shop's jobs with these ids; a deleted job is left out. If another job with the same key already waits when a
 * job fails, that one counts as its next attempt, until it ends.
 */
export async function readJobStates(
  db: pg.Pool,
  shop: string,
  job: QueueDefinition,
  ids: readonly string[],
): Promise<Map<string, JobState>> {
  const { rows } = await db.query<{ id: string; state: string; another: boolean }>(
    `SELECT id, state::text AS state, EXISTS (
       SELECT FROM pgboss.job AS other
       WHERE other.name = $1 AND other.state IN ('created', 'retry', 'active') AND other.singleton_key = job.singleton_key
     ) AS another
     FROM pgboss.job
     WHERE name = $1 AND group_id = $2 AND id = ANY($3::uuid[])`,
    [job.name, shop, ids],
  );
  return new Map(
    rows.map(({ id, state, another }) => [id, jobStates[state] ?? (another ? "retrying" : "ended")]),
  );
}

/** The ids of the jobs that wait under these keys, by key. */
export async function findWaitingIds(
  db: pg.Pool,
  job: QueueDefinition,
  keys: readonly string[],
): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; key: string }>(
    `SELECT id, singleton_key AS key FROM pgboss.job
     WHERE name = $1 AND state IN ('created', 'retry') AND singleton_key = ANY($2)`,
    [job.name, keys],
  );
  return new Map(rows.map(({ id, key }) => [key, id]));
}

/** When the shop's next retry of a job of these kinds is due; null: no job waits for another attempt. */
export async function nextAttempt(
  db: pg.Pool,
  shop: string,
  jobs: readonly QueueDefinition[],
): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date | null }>(
    `SELECT min(start_after) AS at FROM pgboss.job
     WHERE name = ANY($2) AND group_id = $1 AND state = 'retry'`,
    [shop, jobs.map(({ name }) => name)],
  );
  return rows[0]!.at;
}

/** When the shop's latest job of this kind was enqueued; null: none is kept. */
export async function lastAsked(db: pg.Pool, shop: string, job: QueueDefinition): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date | null }>(
    "SELECT max(created_on) AS at FROM pgboss.job WHERE name = $2 AND group_id = $1",
    [shop, job.name],
  );
  return rows[0]!.at;
}
