import { pool } from "../../store/database/db.server.ts";
import { syncCustomerJob } from "../sync-customer/job.ts";

/*
 * Asked of the queue's table, because the queue itself looks up one key or one id at a time. Each query keeps to
 * conditions that an index of pg-boss's has.
 */

/** Waiting, waiting for a repetition, or running. */
const unfinished = "name = $1 AND policy = 'stately' AND state IN ('created', 'retry', 'active')";

/** Those of the given keys (requests.ts) with a job that waits, waits for its repetition, or runs. */
export async function underWay(keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const { rows } = await pool.query<{ key: string }>(
    `SELECT singleton_key AS key FROM pgboss.job WHERE ${unfinished} AND COALESCE(singleton_key, '') = ANY($2)`,
    [syncCustomerJob.name, keys],
  );
  return new Set(rows.map(({ key }) => key));
}

/** The shop's Framework360 customers with such a job, by id, after the one given. */
export async function listUnderWay(
  shop: string,
  { after, limit }: { after: string; limit: number },
): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT DISTINCT COALESCE(link.framework360_id, job.data->>'customerId') AS id
     FROM pgboss.job
     LEFT JOIN customer_link AS link ON link.shop = $2 AND job.data->>'side' = 'shopify'
       AND link.shopify_id = job.data->>'customerId'
     WHERE ${unfinished} AND group_id = $2
       AND (job.data->>'side' = 'framework360' OR link.framework360_id IS NOT NULL)
       AND COALESCE(link.framework360_id, job.data->>'customerId') > $3
     ORDER BY id
     LIMIT $4`,
    [syncCustomerJob.name, shop, after, limit],
  );
  return rows.map(({ id }) => id);
}

export type RequestState = "waiting" | "running" | "retrying" | "ended";

const stateOf: Record<string, RequestState> = { created: "waiting", active: "running", retry: "retrying" };

/**
 * How far the shop's jobs with these ids are; one that is not there any more is left out. A job that failed gives
 * way to another about the same customer that waits: then that one is its next try.
 */
export async function readRequestStates(
  shop: string,
  ids: readonly string[],
): Promise<Map<string, RequestState>> {
  const { rows } = await pool.query<{ id: string; state: string; another: boolean }>(
    `SELECT id, state::text AS state, EXISTS (
       SELECT FROM pgboss.job AS other
       WHERE other.name = $1 AND other.state IN ('created', 'retry') AND other.singleton_key = job.singleton_key
     ) AS another
     FROM pgboss.job
     WHERE name = $1 AND group_id = $2 AND id = ANY($3::uuid[])`,
    [syncCustomerJob.name, shop, ids],
  );
  return new Map(
    rows.map(({ id, state, another }) => [id, stateOf[state] ?? (another ? "retrying" : "ended")]),
  );
}

/** The ids of the jobs that wait under these keys, by key. */
export async function waitingRequestIds(keys: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ id: string; key: string }>(
    `SELECT id, singleton_key AS key FROM pgboss.job
     WHERE name = $1 AND state IN ('created', 'retry') AND singleton_key = ANY($2)`,
    [syncCustomerJob.name, keys],
  );
  return new Map(rows.map(({ id, key }) => [key, id]));
}

/** How many of the shop's customers wait for their turn or for their repetition, counted up to `most`. */
export async function countWaiting(shop: string, most: number): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (
       SELECT FROM pgboss.job
       WHERE name = $1 AND group_id = $2 AND state IN ('created', 'retry') LIMIT $3
     ) AS waiting`,
    [syncCustomerJob.name, shop, most],
  );
  return rows[0]!.count;
}
