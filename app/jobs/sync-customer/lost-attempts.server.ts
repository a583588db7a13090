import { logger } from "../../log/logger.server.ts";
import { recordActivity } from "../../store/activity.ts";
import { withCustomerLocks } from "../../store/customer-locks.server.ts";
import { pool } from "../../store/database/db.server.ts";
import { idOf, skipped } from "../../sync/result.ts";
import { everyInterval } from "../queue/every-interval.server.ts";
import { findLostAttempts } from "../queue/lost-attempts.ts";
import { causeOf, syncCustomerJob } from "./job.ts";

const intervalMs = 15_000;
const maxPerRound = 100;

/**
 * Looks at an interval for customers whose worker died during the last attempt, and records each as failed.
 * @returns a function that ends it
 */
export function watchLostAttempts(): () => void {
  return everyInterval(
    intervalMs,
    recordLostAttempts,
    "Lost attempts could not be looked for; the next attempt comes in a while.",
  );
}

/** Records each once, however many processes do this at once: the activity's line has the dead letter's id. */
async function recordLostAttempts(): Promise<void> {
  for (const { id, data } of await findLostAttempts(pool, syncCustomerJob, { limit: maxPerRound })) {
    const { shop, side, customerId, requestId } = data;
    await withCustomerLocks(shop, [{ side, id: customerId }], async () => {
      // The dead letter may have been recorded, retried or deleted meanwhile.
      const [letter] = await findLostAttempts(pool, syncCustomerJob, { id, limit: 1 });
      if (!letter) return;
      const result = { ...skipped(idOf(side, customerId), "internal"), outcome: "failed" } as const;
      const entry = { id, at: letter.at, shop, cause: causeOf(data), requestId, ...result };
      await recordActivity(pool, entry);
      logger.error({ shop, side, customerId, requestId }, "The worker died during the last attempt.");
    });
  }
}
