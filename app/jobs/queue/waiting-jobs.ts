import type { Transaction } from "./enqueue.ts";
import type { QueueDefinition } from "./job-definition.ts";

// The conditions are those that an index of pg-boss covers (job-states.ts).
const waits = "name = $1 AND policy = 'stately' AND state IN ('created', 'retry') AND group_id = $2";

/** Adds `note` to the data of the shop's jobs that wait under these keys and contain all of `data`. */
export async function noteOnWaiting(
  db: Transaction,
  shop: string,
  job: QueueDefinition,
  { keys, data, note }: { keys: readonly string[]; data: object; note: object },
): Promise<void> {
  if (keys.length === 0) return;
  await db.executeSql(
    `UPDATE pgboss.job SET data = data || $5::jsonb
     WHERE ${waits} AND COALESCE(singleton_key, '') = ANY($3) AND data @> $4::jsonb`,
    [job.name, shop, keys, JSON.stringify(data), JSON.stringify(note)],
  );
}

/**
 * Deletes the shop's jobs that wait and contain all of `data`, but not those that contain all of `except`: in one statement, so
 * that a job which is noted on meanwhile stays.
 * @returns the ids of the jobs
 */
export async function takeBackWaiting(
  db: Transaction,
  shop: string,
  job: QueueDefinition,
  { data, except }: { data: object; except: object },
): Promise<string[]> {
  const { rows } = await db.executeSql(
    `DELETE FROM pgboss.job WHERE ${waits} AND data @> $3::jsonb AND NOT data @> $4::jsonb RETURNING id`,
    [job.name, shop, JSON.stringify(data), JSON.stringify(except)],
  );
  return rows.map(({ id }: { id: string }) => id);
}
