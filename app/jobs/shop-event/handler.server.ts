import type { PgBoss } from "pg-boss";

import { environment } from "../../env.server.ts";
import { logger } from "../../log/logger.server.ts";
import { keepDataRequest } from "../../store/data-request.ts";
import { prisma } from "../../store/database/db.server.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { idsOf } from "../../store/redaction.ts";
import { readPolicy } from "../../store/sync-settings.ts";
import { forgetShop, isInstalled, markUninstalled, saveScopes } from "../../store/shop.ts";
import { deleteForGood, deleteFromQueue, deleteJobs } from "../queue/delete-jobs.ts";
import type { Verdict } from "../queue/start-workers.server.ts";
import { requestSweeps } from "../sweep/job.ts";
import { redactCustomer } from "./redact-customer.server.ts";
import { shopEventJob, type ShopEvent } from "./job.ts";

/**
 * Handles an event about an installation, or a privacy request. Doing it again changes nothing.
 * @throws when it is to be tried again
 */
export async function handleShopEvent(boss: PgBoss, event: ShopEvent): Promise<Verdict> {
  const { shop, topic } = event;
  await act(boss, event);
  logger.info({ shop, topic }, "A shop event was handled.");
  // Sealed, it may still say which customer is to be deleted.
  return "forget";
}

async function act(boss: PgBoss, event: ShopEvent): Promise<void> {
  const { shop, topic, at, scopes } = event;
  const askedAt = new Date(at);
  const customerId = openId(event);
  switch (topic) {
    case "app/uninstalled":
      if (await markUninstalled(prisma, shop, askedAt)) await stopJobs(boss, shop);
      return;
    case "app/scopes_update":
      if (scopes) await saveScopes(prisma, shop, scopes);
      // A shop that rests because a scope was taken away is looked at again by a sweep.
      return requestSweeps(boss, shop, await readPolicy(prisma, shop));
    case "shop/redact":
      if (!(await forgetShop(prisma, shop, askedAt))) return;
      // Jobs that are still running find no shop any more, so only jobs are left to delete.
      return deleteForGood(
        () => deleteJobs(boss, { shop }, { except: shopEventJob.name }),
        // Other events of the shop, privacy requests among them, are settled by this deletion.
        async () => void (await deleteFromQueue(boss, shopEventJob.name, { shop })),
      );
    case "customers/redact":
      if (customerId !== null) await redactCustomer(boss, shop, customerId);
      return;
    case "customers/data_request": {
      if (customerId === null) return;
      const ids = await idsOf(prisma, shop, customerId);
      const days = environment().DATA_REQUEST_DAYS;
      await keepDataRequest(prisma, sealer, shop, ids, { now: new Date(), days });
    }
  }
}

/** The customer of a privacy request. One without a customer cannot be granted: it is logged for the operator. */
function openId({ shop, topic, sealedCustomerId }: ShopEvent): string | null {
  if (sealedCustomerId !== null) return sealer.open(sealedCustomerId, { what: "redacted-customer", shop });
  if (topic.startsWith("customers/")) logger.error({ shop, topic }, "A privacy request names no customer.");
  return null;
}

/** Deletes the shop's jobs, and those that are running once they end, unless the app is installed again by then. */
async function stopJobs(boss: PgBoss, shop: string): Promise<void> {
  const running = async () =>
    (await isInstalled(prisma, shop)) ? 0 : deleteJobs(boss, { shop }, { except: shopEventJob.name });
  await deleteForGood(running, async () => undefined);
}
