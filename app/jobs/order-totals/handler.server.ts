import { setTimeout as sleep } from "node:timers/promises";

import type { PgBoss } from "pg-boss";

import { logger } from "../../log/logger.server.ts";
import { openFramework360 } from "../../sides.server.ts";
import { linkReader } from "../../store/customer-link.ts";
import { prisma } from "../../store/database/db.server.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { listDueForOrderTotals, saveOrdersAskedAt } from "../../store/order-totals.ts";
import { readPolicy } from "../../store/sync-settings.ts";
import { SideError } from "../../sync/side.ts";
import { enqueue } from "../queue/enqueue.ts";
import { syncCustomerJob } from "../sync-customer/job.ts";
import { haveChanged } from "./have-changed.ts";

/** Customers per sweep, and the pause between two: each costs a call or two, and the account has to serve others. */
const maxPerRound = 100;
const callIntervalMs = 50;

/**
 * Reads the orders of the customers whose turn it is, and synchronizes those whose totals differ from what both sides
 * last agreed on: a customer who orders and changes nothing else looks unchanged to a sweep. Costs no call to Shopify.
 * When the account does not answer, the other customers have their turn at the next sweep.
 */
export async function compareOrderTotals(boss: PgBoss, { shop }: { shop: string }): Promise<void> {
  if (!(await readPolicy(prisma, shop)).outbound) return;
  const account = await openFramework360(shop);
  if (typeof account === "string") return;
  const links = linkReader(prisma, sealer, shop);
  try {
    for (const customerId of await listDueForOrderTotals(prisma, shop, maxPerRound)) {
      // Noted before: a customer whose orders cannot be read must not keep the others from their turn.
      await saveOrdersAskedAt(prisma, shop, customerId, new Date());
      const totals = await account.readOrderTotals(customerId);
      const link = await links.find("framework360", customerId);
      if (link?.base && haveChanged(totals, link.base.framework360)) {
        await enqueue(boss, syncCustomerJob, [{ shop, side: "framework360", customerId, cause: "sweep" }]);
      }
      await sleep(callIntervalMs);
    }
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    logger.info({ err: error, shop }, "Orders could not be compared; the next sweep goes on.");
  }
}
