import type pg from "pg";
import { z } from "zod";

import { deadLetterQueue, type JobDefinition } from "./job-definition.ts";
import { jobFailureMessage } from "./job-failure.ts";

/** A dead letter: its id, since when it rests, and the data of its job. */
export type DeadLetter<Data> = { id: string; at: Date; data: Data };

/**
 * The dead letters whose worker died during the last attempt, so that no line of the activity records the failure; the oldest
 * first. If another job of the same customer waits, runs or was done since, its outcome counts, and the dead letter is left
 * out.
 * @param options.id only the dead letter with this id
 */
export async function findLostAttempts<Data extends object>(
  db: pg.Pool,
  job: JobDefinition<Data>,
  { id = null, limit }: { id?: string | null; limit: number },
): Promise<DeadLetter<Data>[]> {
  const { rows } = await db.query(
    `SELECT letter.id, letter.created_on AS at, letter.data
     FROM pgboss.job AS letter
     JOIN shop ON shop.domain = letter.data->>'shop'
     WHERE letter.name = $1 AND letter.state = 'created' AND ($2::uuid IS NULL OR letter.id = $2)
       AND letter.source_output->>'message' IS DISTINCT FROM $3
       AND NOT EXISTS (SELECT FROM activity WHERE activity.id = letter.id)
       AND NOT EXISTS (
         SELECT FROM activity AS later WHERE later.shop = shop.domain AND later.at > letter.created_on
           AND letter.data->>'customerId' IN (later.shopify_id, later.framework360_id)
       )
       AND NOT EXISTS (
         SELECT FROM pgboss.job AS other WHERE other.name = $4 AND other.policy = 'stately'
           AND other.state IN ('created', 'retry', 'active') AND other.singleton_key = letter.singleton_key
       )
     ORDER BY letter.created_on
     LIMIT $5`,
    [deadLetterQueue(job), id, jobFailureMessage, job.name, limit],
  );
  return z.array(z.object({ id: z.uuid(), at: z.date(), data: job.schema })).parse(rows);
}
