import { setTimeout as wait } from "node:timers/promises";

import { fromPrisma, type PgBoss } from "pg-boss";

import { environment } from "../../env.server.ts";
import { prisma } from "../../store/database/db.server.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { redactedAmong } from "../../store/redaction.ts";
import { pseudonymOf } from "../../store/encryption/pseudonym.ts";
import { readPolicy, shopsInStep } from "../../store/sync-settings.ts";
import { advanceRound, beginRound, changedSince, type Mark } from "../../store/sweep.ts";
import type { SideName } from "../../sync/customer.ts";
import { carriesFrom } from "../../sync/policy.ts";
import { everySoOften } from "../queue/every.ts";
import { orderTotalsJob } from "../order-totals/job.ts";
import { enqueue } from "../queue/enqueue.ts";
import { syncCustomerJob } from "../sync-customer/job.ts";
import { retryRefusedKey } from "./refused-key.server.ts";
import { requestSweep } from "./job.ts";
import { openSides } from "../../sides.server.ts";
import { sweep } from "./sweep.ts";

/** Between two pages: a sweep takes its time, so that the side answers others meanwhile. */
const pauseMs = 200;

/** Asks for a sweep of every shop and side whose customers are carried, now and then. */
export function scheduleSweeps(boss: PgBoss): () => void {
  const everyMs = environment().SWEEP_INTERVAL_SECONDS * 1000;
  const round = async () => {
    for (const { shop, policy } of await shopsInStep(prisma)) {
      for (const side of ["framework360", "shopify"] as const) {
        if (carriesFrom(policy, side)) await requestSweep(boss, shop, side);
      }
    }
  };
  return everySoOften(everyMs, round, "Sweeps could not be asked for; the next round will.");
}

/** Compares one side's customers with what was last seen of them (see sweep.ts). */
export async function runSweep(
  boss: PgBoss,
  { shop, side: name }: { shop: string; side: SideName },
): Promise<void> {
  if (!(await retryRefusedKey(boss, shop))) return;
  const round = await beginRound(prisma, shop, name, new Date());
  await sweep({
    begin: async () => round,
    openSide: async () => {
      if (!carriesFrom(await readPolicy(prisma, shop), name)) return null;
      const sides = await openSides(shop);
      return typeof sides === "string" ? null : sides[name];
    },
    changed: async (seen) => {
      const marks = await Promise.all(seen.map((mark) => keyed(shop, name, mark)));
      return changedSince(prisma, shop, name, marks);
    },
    advance: (changed, next) =>
      prisma.$transaction(async (transaction) => {
        const cause = round.first ? "backfill" : "sweep";
        const wanted = await withoutRedacted(shop, changed);
        const requests = wanted.map(({ customerId }) => ({ shop, side: name, customerId, cause }) as const);
        await enqueue(boss, syncCustomerJob, requests, { db: fromPrisma(transaction) });
        await advanceRound(transaction, shop, name, wanted, next);
      }),
    pause: () => wait(pauseMs),
  });
  if (name === "framework360") await enqueue(boss, orderTotalsJob, [{ shop }]);
}

/** Who knows what a customer may look like must not find out from a mark that somebody does. */
async function keyed(shop: string, side: SideName, { customerId, hash }: Mark): Promise<Mark> {
  return { customerId, hash: await pseudonymOf(prisma, sealer, [shop, side, customerId, hash]) };
}

/** Who was redacted may still be on a side, and is neither remembered nor brought back. */
async function withoutRedacted(shop: string, marks: readonly Mark[]): Promise<Mark[]> {
  const ids = marks.map(({ customerId }) => customerId);
  const redacted = await redactedAmong(prisma, sealer, shop, ids);
  return marks.filter(({ customerId }) => !redacted.has(customerId));
}
