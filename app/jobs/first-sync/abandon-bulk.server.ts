import { logger } from "../../log/logger.server.ts";
import { openBulkCreation } from "../../sides.server.ts";
import { pool, prisma } from "../../store/database/db.server.ts";
import { sharedNow } from "../../store/database/shared-clock.ts";
import { advanceBulk } from "../../store/first-sync-bulk.ts";
import type { FirstSync } from "../../store/first-sync.ts";
import { saveShopRefusal } from "../../store/side-refusals.server.ts";
import { SideError } from "../../sync/side.ts";
import { wakeAside } from "./wake-aside.ts";

/** Shopify's clock may be behind ours, and its times are whole seconds. */
const maxClockLagMs = 5_000;

/** Where to look for an operation that was started and whose answer was lost. */
export function begunSince({ bulkStartedAt, bulkOperationId }: FirstSync) {
  const startedAt = bulkStartedAt ?? sharedNow();
  return { since: new Date(startedAt.getTime() - maxClockLagMs), except: bulkOperationId };
}

/**
 * Ends the operation that runs for a first synchronization which is over, or which another one replaced: the merchant may have
 * turned the direction off since, and then nothing may be written.
 * @returns whether none runs any more
 */
export async function abandonBulk(shop: string, first: FirstSync): Promise<boolean> {
  const shopify = openBulkCreation(shop);
  try {
    const id = first.bulkStage === "starting" ? await shopify.findBegun(begunSince(first)) : null;
    const running = first.bulkStage === "running" ? first.bulkOperationId : id;
    if (running !== null) await shopify.cancel(running);
    return true;
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    logger.warn({ err: error, shop }, "A bulk operation could not be ended.");
    if (error.kind === "unauthorized") await saveShopRefusal(shop, error);
    return false;
  }
}

/** Ends the operation of the first synchronization that this one replaced. @returns whether this one can go on */
export async function abandonEarlierBulk(shop: string, first: FirstSync): Promise<boolean> {
  if (!(await abandonBulk(shop, first))) return false;
  await advanceBulk(prisma, { id: first.id, shop }, { bulkStage: null });
  await wakeAside(pool, shop, null);
  return true;
}
