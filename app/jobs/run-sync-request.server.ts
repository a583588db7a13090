import type { PgBoss } from "pg-boss";

import { logger } from "../logger.server.ts";
import { recordActivity } from "../store/activity.ts";
import { prisma, sealer } from "../store/db.server.ts";
import { linkStore } from "../store/links.ts";
import { readSettings, type SyncSettings } from "../store/settings.ts";
import type { Policy } from "../sync/policy.ts";
import { SideError } from "../sync/side.ts";
import { syncCustomerQueue } from "./queue.server.ts";
import { requestKey, type SyncRequest } from "./requests.ts";
import { sidesOf } from "./sides.server.ts";
import { syncCustomer, type SyncResult } from "./sync-customer.ts";

/**
 * Does one job: brings the customer in step and records what came of it.
 * @throws when the job is to be tried again; the last try's failure is recorded for the merchant
 */
export async function runSyncRequest(
  boss: PgBoss,
  request: SyncRequest,
  { lastTry }: { lastTry: boolean },
): Promise<void> {
  const { shop, side, customerId, cause, requestId } = request;
  const policy = policyOf(await readSettings(prisma, shop));
  // Off means off: nothing is read, sent or recorded for a direction that is not saved as on.
  if (side === "shopify" ? !policy.inbound : !policy.outbound) return;

  const record = (result: SyncResult) => recordActivity(prisma, { shop, cause, requestId, ...result });
  const known = {
    shopifyId: side === "shopify" ? customerId : null,
    framework360Id: side === "framework360" ? customerId : null,
  };
  try {
    const sides = await sidesOf(shop);
    if (!sides) return await record({ ...failed, ...known, outcome: "skipped", reason: "not-connected" });
    const result = await syncCustomer(request, { sides, policy, links: linkStore(prisma, sealer, shop) });
    await record(result);
    logger.info(
      { shop, side, customerId, cause, outcome: result.outcome, reason: result.reason },
      "Synchronized.",
    );
  } catch (error) {
    if (error instanceof SideError && error.kind === "refused") {
      await record({
        ...failed,
        ...known,
        outcome: "skipped",
        target: error.side,
        reason: "refused",
        detail: error.message,
      });
      return;
    }
    logger.warn(
      { err: error, shop, side, customerId, cause, lastTry },
      "Not synchronized; it will be tried again.",
    );
    if (await anotherTryWaits(boss, request)) return;
    if (lastTry) {
      const told = error instanceof SideError ? error : null;
      await record({
        ...failed,
        ...known,
        target: told?.side ?? null,
        reason: told?.kind ?? "internal",
        detail: told?.message ?? null,
      });
    }
    throw error;
  }
}

const failed: SyncResult = {
  outcome: "failed",
  target: null,
  shopifyId: null,
  framework360Id: null,
  fields: [],
  conflicts: [],
  reason: null,
  detail: null,
};

export function policyOf(settings: SyncSettings): Policy {
  return {
    inbound: settings.customersEnabled && settings.shopifyToFramework360,
    outbound: settings.customersEnabled && settings.framework360ToShopify,
    conflictWinner: settings.conflictWinner,
    tags: settings.syncTags,
    newsletter: settings.syncNewsletter,
  };
}

/** A failure gives way to a try that waits already: of one customer only one may wait for its repetition. */
async function anotherTryWaits(boss: PgBoss, request: SyncRequest): Promise<boolean> {
  const waiting = await boss.findJobs(syncCustomerQueue, {
    key: requestKey(request),
    queued: true,
    limit: 1,
  });
  return waiting.length > 0;
}
