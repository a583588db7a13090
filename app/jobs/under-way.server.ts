import { pool } from "../store/db.server.ts";
import { syncCustomerQueue } from "./queue.server.ts";

/**
 * Those of the given keys (requests.ts) with a job that waits, waits for its repetition, or runs. Asked of the
 * queue's table, because the queue itself looks up one key at a time.
 */
export async function underWay(keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const { rows } = await pool.query<{ singleton_key: string }>(
    `SELECT singleton_key FROM pgboss.job
     WHERE name = $1 AND singleton_key = ANY($2::text[]) AND state IN ('created', 'retry', 'active')`,
    [syncCustomerQueue, keys],
  );
  return new Set(rows.map(({ singleton_key }) => singleton_key));
}

/** How many of the shop's customers wait for their turn or for their repetition, counted up to `most`. */
export async function countWaiting(shop: string, most: number): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (
       SELECT FROM pgboss.job
       WHERE name = $1 AND group_id = $2 AND state IN ('created', 'retry') LIMIT $3
     ) AS waiting`,
    [syncCustomerQueue, shop, most],
  );
  return rows[0]!.count;
}
