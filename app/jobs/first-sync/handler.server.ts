import { fromPrisma, type PgBoss } from "pg-boss";

import { logger } from "../../log/logger.server.ts";
import { beginComparison, readComparison, type Comparison } from "../../store/comparison.ts";
import { pool, prisma } from "../../store/database/db.server.ts";
import { sharedNow } from "../../store/database/shared-clock.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { listAsked, noteEnded, takeWaiting } from "../../store/first-sync-customer.ts";
import {
  advanceFirstSync,
  compareAgain,
  finishFirstSync,
  readFirstSync,
  type FirstSync,
  type FirstSyncFailure,
} from "../../store/first-sync.ts";
import { readConnection, readLinkedAccount } from "../../store/framework360-connection.ts";
import { redactedAmong } from "../../store/redaction.ts";
import { readShopRefusal } from "../../store/shopify-refusal.ts";
import { completeRound } from "../../store/sweep.ts";
import { readPolicy } from "../../store/sync-settings.ts";
import type { Policy } from "../../sync/policy.ts";
import { compareJob } from "../compare/job.ts";
import { enqueue } from "../queue/enqueue.ts";
import { findUnfinishedKeys, readJobStates } from "../queue/job-states.ts";
import type { JobEnd } from "../queue/start-workers.server.ts";
import { pauseFor, takeTurn, type Next } from "../queue/take-turn.ts";
import { requestKey, syncCustomerJob } from "../sync-customer/job.ts";
import { abandonBulk, abandonEarlierBulk } from "./abandon-bulk.server.ts";
import { createInBulk, type OpenBulkRuns } from "./create-in-bulk.server.ts";
import { firstSyncJob } from "./job.ts";
import { linkPage, unsweptSides } from "./link-page.server.ts";
import { takeBack } from "./take-back.ts";
import { wakeAside } from "./wake-aside.ts";

/** A comparison that ended earlier is not used, but made again: too much may have changed since. */
const maxComparisonAgeMs = 3_600_000;

/**
 * How many customers' jobs are in the queue at once. More would not be faster, and could not be cancelled as quickly when the
 * merchant pauses.
 */
const maxAsked = 500;

type Transaction = ReturnType<typeof fromPrisma>;

/** Functions of other jobs, which this one may not import. */
export type OtherJobs = {
  /** Asks for a sweep of each side of the shop whose customers are synchronized. */
  requestSweeps: (boss: PgBoss, shop: string, policy: Policy, options: { db: Transaction }) => Promise<void>;
  openBulkRuns: OpenBulkRuns;
};

/** `until`: when a long step must end, in milliseconds since 1970. */
type Turn = { until: number; others: OtherJobs };

/**
 * Goes on with the shop's first synchronization. Each step commits its progress, so that another attempt goes on from
 * there. If a side refuses the shop, the job ends and this one stays unfinished: once the shop is accepted again, sweeps begin
 * another one.
 */
export function runFirstSync(boss: PgBoss, { shop }: { shop: string }, others: OtherJobs): Promise<JobEnd> {
  return takeTurn(boss, firstSyncJob, shop, async (until) => {
    const first = await readFirstSync(prisma, shop);
    return first && first.stage !== "done" ? attempt(boss, shop, first, { until, others }) : "over";
  });
}

/** Takes a step. If it fails because another first synchronization took the place of this one, the job goes on with that one. */
async function attempt(boss: PgBoss, shop: string, first: FirstSync, turn: Turn): Promise<Next> {
  try {
    return await step(boss, shop, first, turn);
  } catch (error) {
    const current = await readFirstSync(prisma, shop);
    if (current?.id === first.id) throw error;
    return "again";
  }
}

async function step(boss: PgBoss, shop: string, first: FirstSync, { until, others }: Turn): Promise<Next> {
  const [policy, connection, account] = await Promise.all([
    readPolicy(pool, shop),
    readConnection(prisma, shop),
    readLinkedAccount(pool, shop),
  ]);
  if (!policy.inbound && !policy.outbound) return finish(shop, first, "direction-off");
  if (!connection || account === null) return finish(shop, first, "not-connected");
  if (connection.refusedAt || (await readShopRefusal(pool, shop))) return "over";
  switch (first.stage) {
    case "comparing":
      if (first.bulkStage !== null)
        return (await abandonEarlierBulk(shop, first)) ? "again" : pauseFor(first);
      return compare(boss, { shop, account }, first);
    case "linking":
      return link({ shop, account }, first, policy, (db) => others.requestSweeps(boss, shop, policy, { db }));
    case "writing":
      return write(boss, shop, first, { policy, until, openBulkRuns: others.openBulkRuns });
    case "done":
      return "over";
    default:
      // Another version that was deployed for a while began it: that one goes on, or the merchant begins another.
      logger.warn({ shop, stage: first.stage }, "A first synchronization is in an unknown stage.");
      return "over";
  }
}

async function finish(shop: string, first: FirstSync, failure: FirstSyncFailure | null): Promise<Next> {
  await abandonBulk(shop, first);
  await wakeAside(pool, shop, null);
  const totals = await finishFirstSync(prisma, { id: first.id, shop, failure });
  logger.info({ shop, failure, totals }, "The first synchronization ended.");
  return "over";
}

/**
 * Waits for a recent comparison, and enqueues one where there is none. One that ended because a side refused the shop, or because
 * another account was connected, is made again: otherwise each customer would be synchronized without one.
 */
async function compare(
  boss: PgBoss,
  { shop, account }: { shop: string; account: string },
  first: FirstSync,
): Promise<Next> {
  const comparison = await readComparison(prisma, shop);
  const isOwn = comparison?.id === first.comparisonId;
  if (comparison && isUsable(comparison, { account, isOwn })) {
    if (comparison.finishedAt) {
      const progress = { stage: "linking", comparisonId: comparison.id, cursor: null } as const;
      await advanceFirstSync(prisma, { id: first.id, shop }, progress);
      return "again";
    }
    if (!isOwn) await advanceFirstSync(prisma, { id: first.id, shop }, { comparisonId: comparison.id });
    await enqueue(boss, compareJob, [{ shop }]);
    return pauseFor(first);
  }
  if (isOwn && comparison?.failure === "unavailable") return finish(shop, first, "unavailable");
  await prisma.$transaction(async (transaction) => {
    await beginComparison(transaction, shop, account);
    const begun = await readComparison(transaction, shop);
    await advanceFirstSync(transaction, { id: first.id, shop }, { comparisonId: begun!.id });
    await enqueue(boss, compareJob, [{ shop }], { db: fromPrisma(transaction) });
  });
  return pauseFor(first);
}

/** @param isOwn whether the first synchronization waits for it already: reading a slow account takes hours */
function isUsable(
  { account, failure, startedAt, finishedAt }: Comparison,
  wanted: { account: string; isOwn: boolean },
): boolean {
  if (account !== wanted.account || failure !== null) return false;
  if (wanted.isOwn && finishedAt === null) return true;
  const age = sharedNow().getTime() - (finishedAt ?? startedAt).getTime();
  return age >= 0 && age < maxComparisonAgeMs;
}

/**
 * Links a page of the comparison. After the last page it asks for sweeps, which find changes since the comparison: if the
 * merchant's choices were saved later, customers that changed in between were synchronized under the earlier choices.
 */
async function link(
  { shop, account }: { shop: string; account: string },
  first: FirstSync,
  policy: Policy,
  sweepBoth: (db: Transaction) => Promise<void>,
): Promise<Next> {
  const comparison = await readComparison(prisma, shop);
  const isOwn = comparison?.id === first.comparisonId && comparison.account === account;
  if (!comparison?.finishedAt || !isOwn) {
    await compareAgain(prisma, { id: first.id, shop });
    return "again";
  }
  if (await linkPage({ shop, first, comparison, policy })) return "again";
  const sides = await unsweptSides(shop, policy);
  await prisma.$transaction(async (transaction) => {
    for (const side of sides) await completeRound(transaction, shop, side, comparison.startedAt);
    await advanceFirstSync(transaction, { id: first.id, shop }, { stage: "writing" });
    await sweepBoth(fromPrisma(transaction));
  });
  return "again";
}

type Writing = { policy: Policy; until: number; openBulkRuns: OpenBulkRuns };

/** Saves the results of jobs that ended, and enqueues the jobs of the next customers. */
async function write(boss: PgBoss, shop: string, first: FirstSync, writing: Writing): Promise<Next> {
  const isHalted = first.pausedAt !== null || first.stoppedAt !== null;
  if (isHalted) await takeBack(pool, shop);
  const { running, retrying } = await noteEndedJobs(shop, first);
  const isBulkHalted = isHalted || !writing.policy.outbound;
  const bulk = await createInBulk(first, { boss, shop, isHalted: isBulkHalted, ...writing });
  if (bulk === "again") return "again";
  // Also those of customers that no operation created, and of notifications that arrived while its last results were taken.
  if (bulk === "none") await wakeAside(pool, shop, null);
  const isOpen = running > 0 || bulk === "later";
  if (first.stoppedAt) return isOpen ? pauseFor(first) : finish(shop, first, null);
  if (first.pausedAt) return isOpen ? pauseFor(first) : "over";
  const exceptForBulk = bulk === "later";
  const asked = await ask(boss, shop, { limit: maxAsked - running, exceptForBulk });
  return isOpen || asked + retrying > 0 ? pauseFor(first) : finish(shop, first, null);
}

/**
 * Saves the results of jobs that ended. A job that is not in the queue has not run, because a pause took it back: its customer
 * waits again.
 * @returns how many of the enqueued jobs wait or run, and how many wait for another attempt
 */
async function noteEndedJobs(
  shop: string,
  { startedAt: since }: FirstSync,
): Promise<{ running: number; retrying: number }> {
  const asked = await listAsked(prisma, shop);
  const keyOf = (one: (typeof asked)[number]) => requestKey({ shop, ...one, cause: "backfill" });
  const unfinished = await findUnfinishedKeys(pool, syncCustomerJob, asked.map(keyOf));
  const idsOf = (some: typeof asked) => some.map(({ id }) => id);
  const states = await readJobStates(pool, shop, syncCustomerJob, idsOf(asked));
  // A job of an earlier version has another key.
  const isOpen = (one: (typeof asked)[number]) =>
    unfinished.has(keyOf(one)) || (states.get(one.id) ?? "ended") !== "ended";
  const open = asked.filter(isOpen);
  const over = asked.filter((one) => !isOpen(one));
  const missing = over.filter(({ id }) => !states.has(id));
  // The job of a redacted customer deletes itself.
  const redacted = await redactedAmong(
    prisma,
    sealer,
    shop,
    missing.map(({ customerId }) => customerId),
  );
  const lost = new Set(idsOf(missing.filter(({ customerId }) => !redacted.has(customerId))));
  const ended = idsOf(over).filter((id) => !lost.has(id));
  // Read after the jobs' states: a job that ended in between has its line by now.
  if (ended.length > 0) await noteEnded(prisma, shop, ended, { since, otherwise: "unchanged" });
  if (lost.size > 0) await noteEnded(prisma, shop, [...lost], { since, otherwise: "ask-again" });
  const retrying = idsOf(open).filter((id) => states.get(id) === "retrying").length;
  return { running: open.length - retrying, retrying };
}

/** Enqueues the jobs of the next customers. @returns how many */
async function ask(
  boss: PgBoss,
  shop: string,
  { limit, exceptForBulk }: { limit: number; exceptForBulk: boolean },
): Promise<number> {
  if (limit <= 0) return 0;
  return prisma.$transaction(async (transaction) => {
    const next = await takeWaiting(transaction, shop, { limit, exceptForBulk });
    const requests = next.map(({ id, side, customerId }) => {
      return { shop, side, customerId, cause: "backfill", requestId: id } as const;
    });
    await enqueue(boss, syncCustomerJob, requests, {
      db: fromPrisma(transaction),
      id: ({ requestId }) => requestId!,
    });
    return next.length;
  });
}
