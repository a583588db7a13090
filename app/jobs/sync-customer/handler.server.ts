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
import { SideError } from "../../sync/side.ts";
import { handleSyncRequest } from "./handle-sync-request.ts";
import type { Attempt, Verdict } from "../queue/start-workers.server.ts";
import { requestKey, syncCustomerJob, type SyncRequest } from "./job.ts";
import { openSides } from "../../sides.server.ts";

/**
 * Does one job on the shop's own sides and database (see handle-sync-request.ts). News of somebody who was redacted
 * may come late: nothing is read or recorded of them, unless a person sends them by hand.
 * @returns `forget` when nothing may be kept of the job, `retry` when a side failed and that is logged
 * @throws for every other failure
 */
export async function runSyncRequest(
  boss: PgBoss,
  request: SyncRequest,
  { retryCount, lastAttempt }: Attempt,
): Promise<Verdict> {
  const { shop, customerId } = request;
  if (request.cause !== "manual" && (await isRedacted(prisma, sealer, shop, customerId))) {
    return "forget";
  }
  // Before the sides are opened: a shop that gets another account meanwhile must not keep ids of this one.
  const account = await readLinkedAccount(prisma, shop);
  let missing: SideError | null = null;
  try {
    await handleSyncRequest(
      request,
      { lastTry: lastAttempt },
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
  } catch (error) {
    if (error instanceof SideError) return "retry";
    throw error;
  }
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
  const waiting = await boss.findJobs(syncCustomerJob.name, {
    key: requestKey(request),
    queued: true,
    limit: 1,
  });
  return waiting.length > 0;
}
