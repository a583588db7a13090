import type { Sql } from "../../store/database/sql.ts";

import type { QueueDefinition } from "./job-definition.ts";

/**
 * Makes due now the shop's jobs that wait for their time, and contain all of `data`. Attempts that are repeated keep theirs.
 * @param priority what they have at most from now on: many become due at once, and changes that arrive meanwhile go first
 * @param keys only the jobs with these keys; null: all
 */
export async function wakeJobs(
  db: Sql,
  shop: string,
  job: QueueDefinition,
  { data, keys, priority }: { data: object; keys: readonly string[] | null; priority: number },
): Promise<void> {
  if (keys?.length === 0) return;
  // The conditions are those that an index of pg-boss covers (job-states.ts).
  await db.query(
    `UPDATE pgboss.job SET start_after = now(), priority = LEAST(priority, $5)
     WHERE name = $1 AND policy = 'stately' AND state = 'created' AND group_id = $2 AND start_after > now()
       AND data @> $3::jsonb AND ($4::text[] IS NULL OR COALESCE(singleton_key, '') = ANY($4))`,
    [job.name, shop, JSON.stringify(data), keys, priority],
  );
}
