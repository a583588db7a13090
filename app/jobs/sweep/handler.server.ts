import { setTimeout as sleep } from "node:timers/promises";

import { fromPrisma, type PgBoss } from "pg-boss";

import { environment } from "../../env.server.ts";
import { checkAccount, checkShopify, openSides, saveShopRefusal } from "../../sides.server.ts";
import { listOpenLinks } from "../../store/customer-link.ts";
import { prisma } from "../../store/database/db.server.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { pseudonymOf } from "../../store/encryption/pseudonym.ts";
import { readConnection } from "../../store/framework360-connection.ts";
import { redactedAmong } from "../../store/redaction.ts";
import { advanceRound, beginRound, changedSince, type Mark } from "../../store/sweep.ts";
import { readPolicy, listSyncingShops } from "../../store/sync-settings.ts";
import type { SideName } from "../../sync/customer.ts";
import { carriesFrom } from "../../sync/policy.ts";
import { SideError } from "../../sync/side.ts";
import { orderTotalsJob } from "../order-totals/job.ts";
import { enqueue } from "../queue/enqueue.ts";
import { everyInterval } from "../queue/every-interval.server.ts";
import { requestLinked, syncCustomerJob } from "../sync-customer/job.ts";
import { requestSweeps, type SweepRequest } from "./job.ts";
import { sweep } from "./sweep.ts";

/** The pause between two pages, in which the side can answer other calls. */
const pageIntervalMs = 200;
const hourMs = 3_600_000;

/**
 * Asks at an interval for sweeps of all shops. Not by a cron schedule: the interval is a setting in seconds.
 * @returns ends it
 */
export function scheduleSweeps(boss: PgBoss): () => void {
  const intervalMs = environment().SWEEP_INTERVAL_SECONDS * 1000;
  const round = async () => {
    for (const { shop, policy } of await listSyncingShops(prisma)) {
      await requestSweeps(boss, shop, policy);
    }
  };
  return everyInterval(intervalMs, round, "Sweeps could not be asked for; the next round will.");
}

/**
 * Whether both sides accept calls for the shop. A shop that Shopify refuses, or whose account refused the key, rests:
 * each sweep asks again whether it is accepted now.
 */
async function canBeCalled(boss: PgBoss, shop: string): Promise<boolean> {
  const access = await checkShopify(shop);
  if (access === "again") await requestSweeps(boss, shop, await readPolicy(prisma, shop));
  return access !== "refused" && accountCanBeCalled(boss, shop);
}

async function accountCanBeCalled(boss: PgBoss, shop: string): Promise<boolean> {
  const connection = await readConnection(prisma, shop);
  if (!connection?.refusedAt) return connection !== null;
  const answer = await checkAccount(shop);
  if (answer?.acceptedAgain) await requestSweeps(boss, shop, await readPolicy(prisma, shop));
  return answer?.check.status === "ok";
}

/** Compares one side's customers with what was last seen of them (see sweep.ts). */
export async function runSweep(boss: PgBoss, { shop, side: name }: SweepRequest): Promise<void> {
  if (!(await canBeCalled(boss, shop))) return;
  try {
    await sweepSide(boss, { shop, side: name });
  } catch (error) {
    if (error instanceof SideError && error.side === "shopify" && error.kind === "unauthorized") {
      await saveShopRefusal(shop, error);
    }
    throw error;
  }
  if (name === "framework360") await enqueue(boss, orderTotalsJob, [{ shop }]);
}

async function sweepSide(boss: PgBoss, { shop, side: name }: SweepRequest): Promise<void> {
  const fullIntervalMs = environment().FULL_SWEEP_INTERVAL_HOURS * hourMs;
  const round = await beginRound(prisma, shop, name, { now: new Date(), fullIntervalMs });
  if (round.isFull && round.cursor === null) await retryOwed(boss, shop, name);
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
    pause: () => sleep(pageIntervalMs),
  });
}

/** A full round of one side is enough: of Framework360 where its customers are carried, else of Shopify. */
async function retryOwed(boss: PgBoss, shop: string, side: SideName): Promise<void> {
  const policy = await readPolicy(prisma, shop);
  if (side === "shopify" && carriesFrom(policy, "framework360")) return;
  await requestLinked(boss, { shop, policy }, listOpenLinks(prisma, shop, { hasOwed: true }), {
    retryOwed: true,
  });
}

/** Marks are keyed hashes, so that without our key a guess about a customer cannot be tested. */
async function keyed(shop: string, side: SideName, { customerId, hash }: Mark): Promise<Mark> {
  const keyedHash = (part: string) => pseudonymOf(prisma, sealer, [shop, side, customerId, part]);
  return { customerId, hash: (await Promise.all(hash.split(".").map(keyedHash))).join(".") };
}

/** A redacted customer may still be on a side, and is neither remembered nor brought back. */
async function withoutRedacted(shop: string, marks: readonly Mark[]): Promise<Mark[]> {
  const ids = marks.map(({ customerId }) => customerId);
  const redacted = await redactedAmong(prisma, sealer, shop, ids);
  return marks.filter(({ customerId }) => !redacted.has(customerId));
}
