import { z } from "zod";

import { logger } from "../../log/logger.server.ts";
import { recordActivity } from "../../store/activity.ts";
import { pool, prisma } from "../../store/database/db.server.ts";
import { withCustomers } from "../../store/customer-locks.server.ts";
import { everySoOften } from "../queue/every.ts";
import { deadLetterQueue } from "../queue/job-definition.ts";
import { jobFailureMessage } from "../queue/job-failure.ts";
import { syncCustomerJob } from "../sync-customer/job.ts";
import { idOf, skipped } from "../sync-customer/result.ts";

const everyMs = 15_000;
const mostAtOnce = 100;

const letterSchema = z.object({ id: z.uuid(), at: z.date(), data: syncCustomerJob.schema });

/**
 * Looks now and then for customers whose last try ended with its worker instead of with an outcome: nobody was left
 * to record it.
 * @returns ends it
 */
export function watchLostTries(): () => void {
  const whenFailed = "Tries that ended with their worker could not be looked for; they will be.";
  return everySoOften(everyMs, recordLostTries, whenFailed);
}

/** Records each as failed, once, however many processes look: the line has its dead letter's id. */
async function recordLostTries(): Promise<void> {
  for (const { id, data } of await lostTries()) {
    const { shop, side, customerId, cause, requestId } = data;
    await withCustomers(shop, [{ side, id: customerId }], async () => {
      // It may have been told, tried again or forgotten meanwhile.
      const [letter] = await lostTries(id);
      if (!letter) return;
      const result = { ...skipped(idOf(side, customerId), "internal"), outcome: "failed" } as const;
      await recordActivity(prisma, { id, at: letter.at, shop, cause, requestId, ...result });
      logger.error({ shop, side, customerId, requestId }, "The last try ended with its worker.");
    });
  }
}

/**
 * The dead letters that no handler and no line tells of: all of them, or the one with this id. Another try that waits,
 * runs or was made since tells of the customer itself.
 */
async function lostTries(id: string | null = null) {
  const { rows } = await pool.query(
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
    [deadLetterQueue(syncCustomerJob), id, jobFailureMessage, syncCustomerJob.name, mostAtOnce],
  );
  return z.array(letterSchema).parse(rows);
}
