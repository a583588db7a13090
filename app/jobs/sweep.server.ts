import { createHash } from "node:crypto";

import { fromPrisma, type PgBoss } from "pg-boss";

import { environment } from "../env.server.ts";
import { logger } from "../logger.server.ts";
import { prisma } from "../store/db.server.ts";
import { readSettings, shopsWithOutbound } from "../store/settings.ts";
import { advanceSweep, changedSince, readSweepCursor, type Mark } from "../store/sweep.ts";
import type { Snapshot } from "../sync/side.ts";
import { sweepQueue, syncCustomerQueue } from "./queue.server.ts";
import { asJob } from "./receive-webhook.ts";
import { policyOf } from "./run-sync-request.server.ts";
import { sidesOf } from "./sides.server.ts";

/** Asks for a sweep of the shop; one that waits or runs already is enough. */
export async function requestSweep(boss: PgBoss, shop: string): Promise<void> {
  await boss.send(sweepQueue, { shop }, { singletonKey: shop });
}

/** Asks for a sweep of every shop that carries Framework360 to Shopify, now and then. */
export function scheduleSweeps(boss: PgBoss): () => void {
  const everyMs = environment().SWEEP_INTERVAL_SECONDS * 1000;
  const round = async () => {
    try {
      for (const shop of await shopsWithOutbound(prisma)) await requestSweep(boss, shop);
    } catch (error) {
      logger.warn({ err: error }, "Sweeps could not be asked for; the next round will.");
    }
  };
  const timer = setInterval(() => void round(), everyMs);
  void round();
  return () => clearInterval(timer);
}

/**
 * Pages through Framework360's customers and asks for each that looks different from when it was last seen to be
 * synchronized. Goes on where an interrupted sweep stopped; costs nothing on Shopify for the others.
 */
export async function sweep(boss: PgBoss, shop: string): Promise<void> {
  let cursor = await readSweepCursor(prisma, shop);
  do {
    if (!policyOf(await readSettings(prisma, shop)).outbound) return;
    const sides = await sidesOf(shop);
    if (!sides) return;
    const page = await sides.framework360.list(cursor);
    const changed = await changedSince(prisma, shop, page.customers.map(markOf));
    const jobs = changed.map(({ customerId }) =>
      asJob({ shop, side: "framework360", customerId, cause: "sweep" }),
    );
    // Asked for and noted in one commit: what a crash leaves unnoted is found again.
    await prisma.$transaction(async (transaction) => {
      if (jobs.length > 0) await boss.insert(syncCustomerQueue, jobs, { db: fromPrisma(transaction) });
      await advanceSweep(transaction, shop, changed, page.next);
    });
    cursor = page.next;
  } while (cursor !== null);
}

function markOf({ id, customer }: Snapshot): Mark {
  return { customerId: id, hash: createHash("sha256").update(JSON.stringify(customer)).digest("base64url") };
}
