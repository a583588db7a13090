import type { PgBoss } from "pg-boss";

import { environment } from "../../env.server.ts";
import { logger } from "../../log/logger.server.ts";
import { withTokenLock } from "../../offline-token.server.ts";
import { hasApp } from "../../sides.server.ts";
import { keepDataRequest } from "../../store/data-request.ts";
import { pool, prisma } from "../../store/database/db.server.ts";
import { sharedNow } from "../../store/database/shared-clock.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { idsOf } from "../../store/redaction.ts";
import { readShopRefusal } from "../../store/shopify-refusal.ts";
import { readPolicy } from "../../store/sync-settings.ts";
import { forgetShop, hasLeft, isInstalled, markUninstalled } from "../../store/shop.ts";
import { deleteForGood, deleteFromQueue, deleteJobs } from "../queue/delete-jobs.ts";
import type { JobEnd } from "../queue/start-workers.server.ts";
import { requestSweeps } from "../sweep/job.ts";
import { redactCustomer } from "./redact-customer.server.ts";
import { shopEventJob, shopTopics, type ShopEvent } from "./job.ts";
import { stopSendsAndUndo } from "./stop-sends-and-undo.server.ts";

type KnownEvent = ShopEvent & { topic: (typeof shopTopics)[number] };

/**
 * Handles an event about an installation, or a privacy request. Repeating it changes nothing. Shopify's signature does
 * not cover when an event was sent, so an attacker may replay an old one: a shop that has the app is never deleted.
 * @throws when the event must be handled again
 */
export async function handleShopEvent(boss: PgBoss, event: ShopEvent): Promise<JobEnd> {
  const { shop } = event;
  const topic = shopTopics.find((one) => one === event.topic);
  if (!topic) {
    logger.warn({ shop, topic: event.topic }, "A shop event waits for the version that knows its topic.");
    return "retry";
  }
  await act(boss, { ...event, topic });
  logger.info({ shop, topic }, "A shop event was handled.");
  // The finished job would still hold the sealed id of the customer to be deleted, so the job is deleted.
  return "forget";
}

async function act(boss: PgBoss, event: KnownEvent): Promise<void> {
  const { shop, topic, at } = event;
  const customerId = openId(event);
  switch (topic) {
    case "app/uninstalled":
      if (!(await leave(shop, new Date(at)))) return;
      await stopJobs(boss, shop);
      return stopSendsAndUndo(shop, new Date(at));
    case "app/scopes_update":
      // If the shop rests because a scope was missing, a sweep checks whether Shopify accepts it again.
      if (!(await readShopRefusal(pool, shop))) return;
      return requestSweeps(boss, shop, await readPolicy(pool, shop));
    case "shop/redact":
      // The notification of the uninstallation may have been lost.
      if (!(await hasLeft(prisma, shop)) && !(await leave(shop, sharedNow()))) return;
      if (!(await forgetShop(prisma, sealer, shop))) return;
      // Jobs that are still running no longer find the shop, so they write nothing: only jobs are left to delete.
      return deleteForGood(
        () => deleteJobs(boss, { shop }, { except: shopEventJob.name }),
        // This deletion also settles the shop's other events, including privacy requests.
        async () => void (await deleteFromQueue(boss, shopEventJob.name, { shop })),
      );
    case "customers/redact":
      if (customerId !== null) await redactCustomer(boss, shop, customerId);
      return;
    case "customers/data_request": {
      if (customerId === null) return;
      const ids = await idsOf(prisma, shop, customerId);
      const days = environment().DATA_REQUEST_DAYS;
      return keepDataRequest(prisma, sealer, shop, ids, { now: new Date(), days });
    }
  }
}

/**
 * Records that the shop uninstalled the app, if Shopify no longer accepts its token. A renewal that runs meanwhile would store the
 * token again, so it ends before.
 * @returns false when the app stays
 */
async function leave(shop: string, at: Date): Promise<boolean> {
  if (!(await hasApp(shop))) return withTokenLock(shop, () => markUninstalled(prisma, shop, at));
  logger.warn(
    { shop },
    "A notification of an uninstallation is ignored: Shopify still accepts the shop's token.",
  );
  return false;
}

/** The customer of a privacy request. A request without one cannot be answered, and is logged for the operator. */
function openId({ shop, topic, sealedCustomerId }: ShopEvent): string | null {
  if (sealedCustomerId !== null) return sealer.open(sealedCustomerId, { what: "redacted-customer", shop });
  if (topic.startsWith("customers/")) logger.error({ shop, topic }, "A privacy request names no customer.");
  return null;
}

/** Deletes the shop's jobs, and running ones after they end, unless the app is installed again by then. */
async function stopJobs(boss: PgBoss, shop: string): Promise<void> {
  const running = async () =>
    (await isInstalled(prisma, shop)) ? 0 : deleteJobs(boss, { shop }, { except: shopEventJob.name });
  await deleteForGood(running, async () => undefined);
}
