import { logger } from "../log/logger.server.ts";
import { prisma } from "./database/db.server.ts";
import { saveAnswered } from "./framework360-connection.ts";

/** The shops whose account did not answer the last call that this process knows of. */
const unanswered = new Set<string>();

/**
 * Returns a function that saves whether the shop's account answered a call. It writes only when that changes. A failed write
 * is only logged: a page shows this state, and no call should fail because of it.
 * @param unansweredSince the stored state, which another process may have written
 */
export function saveWhetherAnswered(
  shop: string,
  unansweredSince: Date | null,
): (answered: boolean) => Promise<void> {
  if (unansweredSince) unanswered.add(shop);
  return async (answered) => {
    if (unanswered.has(shop) !== answered) return;
    if (answered) unanswered.delete(shop);
    else unanswered.add(shop);
    await saveAnswered(prisma, shop, answered).catch((error: unknown) =>
      logger.warn({ err: error, shop }, "Could not save whether Framework360 answers."),
    );
  };
}
