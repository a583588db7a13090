import type pg from "pg";

import { logger } from "../../log/logger.server.ts";
import { alignClock } from "../../store/database/shared-clock.ts";
import { everyInterval } from "./every-interval.server.ts";
import { replan } from "./replan.ts";

const intervalMs = 10_000;

/** The clocks of machines that share a database differ by less than this. */
const toleranceMs = 60_000;

/**
 * Keeps `sharedNow` aligned with the database's clock. Replans the queue at once, since the clock may have been set back while
 * no process ran, and whenever the database's clock falls behind this process's monotonic one.
 * @returns a function that ends it
 */
export function watchClock(db: pg.Pool): () => void {
  let last: { database: number; steady: number } | null = null;
  return everyInterval(
    intervalMs,
    async () => {
      const { database, steady } = await alignClock(db);
      const behindMs = last === null ? Infinity : last.database - last.steady - (database - steady);
      if (behindMs > toleranceMs) await replan(db);
      if (last !== null && behindMs > toleranceMs) {
        logger.warn({ seconds: Math.round(behindMs / 1000) }, "The database's clock was set back.");
      }
      last = { database, steady };
    },
    "The database's clock could not be read; the next attempt comes in a while.",
  );
}
