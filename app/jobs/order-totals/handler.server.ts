import { setTimeout as wait } from "node:timers/promises";

import type { PgBoss } from "pg-boss";

import { readOrderTotals } from "../../framework360/customers/order-totals.ts";
import { logger } from "../../log/logger.server.ts";
import { openFramework360 } from "../../sides.server.ts";
import { prisma } from "../../store/database/db.server.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { linkReader } from "../../store/customer-link.ts";
import { longestUnasked, noteAsked } from "../../store/order-turns.ts";
import { readPolicy } from "../../store/sync-settings.ts";
import { SideError } from "../../sync/side.ts";
import { enqueue } from "../queue/enqueue.ts";
import { syncCustomerJob } from "../sync-customer/job.ts";
import { haveChanged } from "./have-changed.ts";

/** Each costs a call or two: so many at a time, at every sweep, leave the account to others. */
const mostAtOnce = 100;
const pauseMs = 50;

/**
 * Asks Framework360 for the orders of the customers whose turn it is, and for those with other figures than both sides
 * agreed on to be synchronized: somebody who orders and changes nothing else looks to a sweep like before. Costs
 * Shopify nothing. What the account does not tell ends it; the others have their turn at the next sweep.
 */
export async function compareOrderTotals(boss: PgBoss, { shop }: { shop: string }): Promise<void> {
  if (!(await readPolicy(prisma, shop)).outbound) return;
  const client = await openFramework360(shop);
  if (typeof client === "string") return;
  const links = linkReader(prisma, sealer, shop);
  try {
    for (const customerId of await longestUnasked(prisma, shop, mostAtOnce)) {
      // Noted before: a customer whose orders cannot be read must not keep the others from their turn.
      await noteAsked(prisma, shop, customerId, new Date());
      const figures = await readOrderTotals(client, customerId);
      const link = await links.find("framework360", customerId);
      if (link?.base && haveChanged(figures, link.base.framework360)) {
        await enqueue(boss, syncCustomerJob, [{ shop, side: "framework360", customerId, cause: "sweep" }]);
      }
      await wait(pauseMs);
    }
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    logger.info({ err: error, shop }, "Orders could not be compared; the next sweep goes on.");
  }
}
