import type { PgBoss } from "pg-boss";

import { logger } from "../../log/logger.server.ts";
import { recordActivity } from "../../store/activity.ts";
import { readLinkedAccount, refuseKey } from "../../store/framework360-connection.ts";
import { prisma, sealer } from "../../store/database/db.server.ts";
import { isRedacted } from "../../store/redaction.ts";
import { linkStore } from "../../store/customer-link.ts";
import { forgetMark } from "../../store/sweep.ts";
import { readPolicy } from "../../store/sync-settings.ts";
import { withCustomers } from "./customer-locks.server.ts";
import type { SideError } from "../../sync/side.ts";
import { handleSyncRequest } from "./handle-sync-request.ts";
import { syncCustomerQueue } from "../queue/open-queue.server.ts";
import { requestKey, type SyncRequest } from "./job.ts";
import { openSides } from "../../sides.server.ts";

/**
 * Does one job on the shop's own sides and database (see handle-sync-request.ts). News of somebody who was redacted
 * may come late: nothing is read or recorded of them, unless a person sends them by hand.
 * @returns whether the job is to be forgotten as well
 * @throws when the job is to be tried again
 */
export async function runSyncRequest(
  boss: PgBoss,
  request: SyncRequest,
  { retryCount, lastTry }: { retryCount: number; lastTry: boolean },
): Promise<{ forgotten: boolean }> {
  const { shop, customerId } = request;
  if (request.cause !== "manual" && (await isRedacted(prisma, sealer, shop, customerId))) {
    return { forgotten: true };
  }
  // Before the sides are opened: a shop that gets another account meanwhile must not keep ids of this one.
  const account = await readLinkedAccount(prisma, shop);
  let missing: SideError | null = null;
  await handleSyncRequest(
    request,
    { lastTry },
    {
      readPolicy: async () => await readPolicy(prisma, shop),
      // Only a change in Framework360 carries its order figures: a change on Shopify costs no call for them.
      openSides: () =>
        openSides(shop, {
          withTotals: request.side === "framework360",
          onMissingTotals: (why) => (missing = why),
        }),
      leftOut: () => (retryCount < triesForTotals ? passing(missing) : null),
      links: linkStore(prisma, sealer, shop, account),
      forgetSeen: ({ side, id }) => forgetMark(prisma, shop, side, id),
      lock: (customers, work) => withCustomers(shop, customers, work),
      record: (entry) => recordActivity(prisma, { shop, ...entry }),
      anotherTryWaits: () => anotherTryWaits(boss, request),
      rest: () => refuseKey(prisma, shop, new Date()),
      log: logger,
    },
  );
  return { forgotten: false };
}

/**
 * Order figures that cannot be read are asked for again until the job was tried so often: an account may have no
 * orders to show, and tries that failed for another reason count too.
 */
const triesForTotals = 6;

function passing(error: SideError | null): SideError | null {
  return error?.kind === "unavailable" ? error : null;
}

/** Of one customer only one may wait for its repetition: a failure gives way to a try that waits already. */
async function anotherTryWaits(boss: PgBoss, request: SyncRequest): Promise<boolean> {
  const waiting = await boss.findJobs(syncCustomerQueue, {
    key: requestKey(request),
    queued: true,
    limit: 1,
  });
  return waiting.length > 0;
}
