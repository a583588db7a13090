import { logger } from "../log/logger.server.ts";
import { prisma } from "./database/db.server.ts";
import { saveAnswered } from "./framework360-connection.ts";

/** The shops whose account did not answer the last call that this process knows of. */
const unanswered = new Set<string>();

/**
 * Makes what keeps whether the shop's account answers. It writes only when that changes, and does not fail a call because of
 * what a page shows: the next call tells again.
 * @param unansweredSince as it is stored now, maybe by another process
 */
export function keepAnswers(
  shop: string,
  unansweredSince: Date | null,
): (answered: boolean) => Promise<void> {
  if (unansweredSince) unanswered.add(shop);
  return async (answered) => {
    if (unanswered.has(shop) !== answered) return;
    if (answered) unanswered.delete(shop);
    else unanswered.add(shop);
    await saveAnswered(prisma, shop, answered).catch((error: unknown) =>
      logger.warn({ err: error, shop }, "Whether Framework360 answers could not be saved."),
    );
  };
}
