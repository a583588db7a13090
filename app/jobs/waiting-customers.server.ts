import type { PgBoss } from "pg-boss";

import { syncCustomerQueue } from "./queue.server.ts";

/*
 * What pg-boss has no call for: many keys at once. Its table is documented, and every query here uses an index of it.
 */

/** Waiting, waiting for another try, or running. */
const unfinished = `name = '${syncCustomerQueue}' AND policy = 'stately' AND state IN ('created', 'retry', 'active')`;

/** Which of these keys (requests.ts) a job waits or runs for. */
export async function unfinishedKeys(boss: PgBoss, keys: readonly string[]): Promise<Set<string>> {
  const { rows } = await boss.getDb().executeSql(
    `SELECT singleton_key AS key FROM pgboss.job
     WHERE ${unfinished} AND COALESCE(singleton_key, '') = ANY($1)`,
    [keys],
  );
  return new Set((rows as { key: string }[]).map(({ key }) => key));
}

/** The Framework360 customers of the shop that a job waits or runs for, by id, after the one given. */
export async function listUnfinished(
  boss: PgBoss,
  shop: string,
  { after, limit }: { after: string; limit: number },
): Promise<string[]> {
  const { rows } = await boss.getDb().executeSql(
    `SELECT DISTINCT COALESCE(link.framework360_id, job.data->>'customerId') AS id
     FROM pgboss.job
     LEFT JOIN customer_link AS link ON link.shop = $1 AND job.data->>'side' = 'shopify'
       AND link.shopify_id = job.data->>'customerId'
     WHERE ${unfinished} AND group_id = $1
       AND (job.data->>'side' = 'framework360' OR link.framework360_id IS NOT NULL)
       AND COALESCE(link.framework360_id, job.data->>'customerId') > $2
     ORDER BY id
     LIMIT $3`,
    [shop, after, limit],
  );
  return (rows as { id: string }[]).map(({ id }) => id);
}

export type RequestState = "waiting" | "running" | "retrying" | "ended";

const stateOf: Record<string, RequestState> = { created: "waiting", active: "running", retry: "retrying" };

/** How far the jobs with these ids are; one that is not there any more is left out. */
export async function readRequestStates(
  boss: PgBoss,
  shop: string,
  ids: readonly string[],
): Promise<Map<string, RequestState>> {
  const { rows } = await boss.getDb().executeSql(
    `SELECT id, state::text AS state FROM pgboss.job
     WHERE name = '${syncCustomerQueue}' AND group_id = $1 AND id = ANY($2::uuid[])`,
    [shop, ids],
  );
  const jobs = rows as { id: string; state: string }[];
  return new Map(jobs.map(({ id, state }) => [id, stateOf[state] ?? "ended"]));
}

/** The waiting job for each of these keys, where there is one. */
export async function waitingRequestIds(boss: PgBoss, keys: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await boss.getDb().executeSql(
    `SELECT id, singleton_key AS key FROM pgboss.job
     WHERE name = '${syncCustomerQueue}' AND state IN ('created', 'retry') AND singleton_key = ANY($1)`,
    [keys],
  );
  return new Map((rows as { id: string; key: string }[]).map(({ id, key }) => [key, id]));
}
