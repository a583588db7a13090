import { setTimeout as sleep } from "node:timers/promises";

import type { PgBoss } from "pg-boss";

import { environment } from "../../env.server.ts";
import { logger } from "../../log/logger.server.ts";
import { openFramework360 } from "../../sides.server.ts";
import { linkReader } from "../../store/customer-link.ts";
import { pool, prisma } from "../../store/database/db.server.ts";
import { sharedNow } from "../../store/database/shared-clock.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { listDueForOrderTotals, readOrderLooks, saveOrdersAskedAt } from "../../store/order-totals.ts";
import { readPolicy } from "../../store/sync-settings.ts";
import { SideError } from "../../sync/side.ts";
import { enqueue } from "../queue/enqueue.ts";
import type { Attempt } from "../queue/start-workers.server.ts";
import { syncCustomerJob } from "../sync-customer/job.ts";
import { haveChanged } from "./have-changed.ts";
import { looksDue } from "./looks.ts";

/** The pause between two customers: each costs one to three calls, and the account has to serve others. */
const callIntervalMs = 50;

/**
 * Reads the orders of the customers whose turn it is, and synchronizes those whose totals differ from what both sides
 * last agreed on: a customer who only placed an order looks unchanged to a sweep. It makes no call to Shopify.
 * If the account does not answer, the remaining customers have their turn at the next sweep.
 */
export async function compareOrderTotals(
  boss: PgBoss,
  { shop }: { shop: string },
  { signal }: Attempt,
): Promise<void> {
  if (!(await readPolicy(pool, shop)).outbound) return;
  const account = await openFramework360(shop);
  if (typeof account === "string") return;
  const links = linkReader(prisma, pool, sealer, shop);
  try {
    const { FRAMEWORK360_ORDER_LOOKS_PER_MINUTE: perMinute } = environment();
    const due = looksDue(await readOrderLooks(prisma, shop), sharedNow(), perMinute);
    for (const customerId of due > 0 ? await listDueForOrderTotals(prisma, shop, due) : []) {
      if (signal.aborted) return;
      // Saved before the read: a customer whose orders cannot be read must not take the others' turn.
      await saveOrdersAskedAt(prisma, shop, customerId, sharedNow());
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
