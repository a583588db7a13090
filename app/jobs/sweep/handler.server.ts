import { setTimeout as sleep } from "node:timers/promises";

import { fromPrisma, type PgBoss } from "pg-boss";

import { environment } from "../../env.server.ts";
import { checkAccount, checkShopify, openSides } from "../../sides.server.ts";
import { saveRefusal } from "../../store/side-refusals.server.ts";
import { findLinks } from "../../store/customer-link.ts";
import { pool, prisma } from "../../store/database/db.server.ts";
import { sharedNow } from "../../store/database/shared-clock.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { readFirstSync, renewFirstSync } from "../../store/first-sync.ts";
import { readConnection } from "../../store/framework360-connection.ts";
import { saveListed } from "../../store/listed-customers.ts";
import { listOpenLinks } from "../../store/open-links.ts";
import { redactedAmong } from "../../store/redaction.ts";
import {
  advanceRound,
  beginRound,
  changedSince,
  countSeen,
  findSweptSides,
  keyedMark,
  listSwept,
  type Mark,
  type SweepRound,
} from "../../store/sweep.ts";
import { readPolicy, listSyncingShops } from "../../store/sync-settings.ts";
import { findVanished, forgetVanished } from "../../store/vanished.ts";
import { isAsAgreed } from "../../sync/as-agreed.ts";
import { otherSide, type SideName } from "../../sync/customer.ts";
import { livingId } from "../../sync/link.ts";
import { carriesFrom } from "../../sync/policy.ts";
import { SideError, type Snapshot } from "../../sync/side.ts";
import { customIdsJob } from "../custom-ids/job.ts";
import { firstSyncJob } from "../first-sync/job.ts";
import { orderTotalsJob } from "../order-totals/job.ts";
import { enqueue } from "../queue/enqueue.ts";
import { everyInterval } from "../queue/every-interval.server.ts";
import type { Attempt } from "../queue/start-workers.server.ts";
import { requestFound, requestLinked } from "../sync-customer/job.ts";
import { requestSweeps, sweepJob, type SweepRequest } from "./job.ts";
import { sweep } from "./sweep.ts";
import { createDueCheck } from "./due.ts";

/** The pause between two pages, for other calls to the side. */
const pageIntervalMs = 200;
const hourMs = 3_600_000;

/** A side is due this much earlier than an interval after its last sweep: each process asks at its own times, for all shops. */
const slackMs = 60_000;

/**
 * Asks for sweeps of all shops, and then at each interval for the due ones. Several processes may do so at once. It uses a timer
 * instead of a cron schedule because the interval is a setting in seconds.
 * @returns a function that ends it
 */
export function scheduleSweeps(boss: PgBoss): () => void {
  const intervalMs = environment().SWEEP_INTERVAL_SECONDS * 1000;
  let isStart = true;
  const ask = async () => {
    await requestDueSweeps(boss, isStart ? 0 : Math.max(0, intervalMs - slackMs));
    isStart = false;
  };
  return everyInterval(intervalMs, ask, "Sweeps could not be enqueued; the next attempt comes in a while.");
}

/** Asks for sweeps of all shops, except for sides whose last sweep ended less than `notDueMs` ago. */
export async function requestDueSweeps(boss: PgBoss, notDueMs: number): Promise<void> {
  const now = sharedNow();
  const swept = await listSwept(prisma, { since: new Date(now.getTime() - notDueMs), until: now });
  const sweptSides = Map.groupBy(swept, ({ shop }) => shop);
  for (const { shop, policy } of await listSyncingShops(prisma)) {
    const except = sweptSides.get(shop)?.map(({ side }) => side) ?? [];
    await requestSweeps(boss, shop, policy, { except });
  }
}

/**
 * Whether both sides accept calls for the shop. A shop that Shopify refuses, or whose account refused the key, rests:
 * each sweep asks again whether it is accepted now.
 */
async function canBeCalled(boss: PgBoss, shop: string): Promise<boolean> {
  const access = await checkShopify(shop);
  if (access === "again") await requestSweeps(boss, shop, await readPolicy(pool, shop));
  return access !== "refused" && accountCanBeCalled(boss, shop);
}

async function accountCanBeCalled(boss: PgBoss, shop: string): Promise<boolean> {
  const connection = await readConnection(prisma, shop);
  if (!connection?.refusedAt) return connection !== null;
  const answer = await checkAccount(shop);
  if (answer?.acceptedAgain) await requestSweeps(boss, shop, await readPolicy(pool, shop));
  return answer?.check.status === "ok";
}

/** Compares one side's customers with their marks (see sweep.ts). */
export async function runSweep(
  boss: PgBoss,
  { shop, side: name }: SweepRequest,
  { signal }: Attempt,
): Promise<void> {
  const begunAt = sharedNow();
  if (!(await canBeCalled(boss, shop))) return;
  if (await waitsForFirstSync(boss, shop, name)) return;
  try {
    await sweepSide(boss, { shop, side: name }, signal);
  } catch (error) {
    if (error instanceof SideError && error.kind === "unauthorized") await saveRefusal(shop, error, begunAt);
    throw error;
  }
  if (name !== "framework360") return;
  await enqueue(boss, orderTotalsJob, [{ shop }]);
  await enqueue(boss, customIdsJob, [{ shop }]);
}

/**
 * Whether the sweep must wait for the first synchronization to read the side: until then every customer looks new. If the
 * first synchronization could not compare both sides, the sweep adds a job for each customer.
 */
async function waitsForFirstSync(boss: PgBoss, shop: string, side: SideName): Promise<boolean> {
  const wasSwept = (await findSweptSides(prisma, shop)).has(side);
  const first = await readFirstSync(prisma, shop);
  if (!wasSwept && first?.failure !== "unavailable") {
    await prisma.$transaction((transaction) => renewFirstSync(transaction, shop, { unlessSwept: side }));
  } else if (first?.stage !== "writing") return false;
  await enqueue(boss, firstSyncJob, [{ shop }]);
  return !wasSwept;
}

/** Whether a round lists all of a side's customers, some of which were seen before: Framework360 cannot tell which changed. */
function listsAll({ isFull, first }: SweepRound, side: SideName): boolean {
  return !first && (isFull || side === "framework360");
}

/** More are left to the full round: a list that breaks off without an error would cost two reads for each of its customers. */
const maxVanished = 100;

/** The customers that this round no longer listed. Their jobs find out whether they were deleted. */
async function vanishedFrom(
  shop: string,
  side: SideName,
  { isFull }: SweepRound,
  seen: ReadonlySet<string>,
): Promise<string[]> {
  const vanished = await findVanished(prisma, shop, side, seen);
  return isFull || vanished.length <= maxVanished ? vanished : [];
}

async function sweepSide(
  boss: PgBoss,
  { shop, side: name }: SweepRequest,
  signal: AbortSignal,
): Promise<void> {
  if (name === "framework360" && (await shopifyComesFirst(shop))) return;
  const { FULL_SWEEP_INTERVAL_HOURS, SWEEP_INTERVAL_SECONDS } = environment();
  const fullIntervalMs = FULL_SWEEP_INTERVAL_HOURS * hourMs;
  const round = await beginRound(prisma, shop, name, { now: sharedNow(), fullIntervalMs });
  if (round.isFull && round.cursor === null) await retryOwed(boss, shop, name);
  const customers = await countSeen(prisma, shop, name);
  const isDue = createDueCheck({ ...round, intervalMs: SWEEP_INTERVAL_SECONDS * 1000, customers });
  await sweep({
    signal,
    begin: async () => round,
    openSide: async () => {
      if (!carriesFrom(await readPolicy(pool, shop), name)) return null;
      const sides = await openSides(shop, { isDue, isBackground: true });
      return typeof sides === "string" ? null : sides[name];
    },
    changed: async (seen) => {
      const marks = await Promise.all(seen.map((mark) => keyedMark(prisma, sealer, shop, name, mark)));
      return changedSince(prisma, shop, name, marks);
    },
    agreed: (shown) => agreedAmong(shop, name, shown),
    ...(listsAll(round, name) && { vanished: (seen) => vanishedFrom(shop, name, round, seen) }),
    advance: (marks, news, next, vanished) =>
      prisma.$transaction(async (transaction) => {
        const cause = round.first ? "backfill" : "sweep";
        const redacted = await redactedOf(shop, marks);
        const wanted = news.filter(({ customerId }) => !redacted.has(customerId));
        const missed = await forgetVanished(transaction, shop, name, vanished);
        const asked = [...wanted.map(({ customerId }) => customerId), ...missed];
        const requests = asked.map((customerId) => ({ shop, side: name, customerId, cause }) as const);
        const snapshots = wanted.flatMap(({ snapshot }) => snapshot ?? []);
        await saveListed(transaction, sealer, shop, { side: name, snapshots });
        await requestFound(boss, fromPrisma(transaction), shop, requests);
        const kept = marks.filter(({ customerId }) => !redacted.has(customerId));
        await advanceRound(transaction, shop, name, kept, next);
      }),
    pause: () => sleep(pageIntervalMs),
  });
  const isOtherNext =
    round.first && name === "shopify" && carriesFrom(await readPolicy(pool, shop), "framework360");
  if (isOtherNext) await enqueue(boss, sweepJob, [{ shop, side: "framework360" }]);
}

/**
 * Whether Framework360's first round must wait for Shopify's to end. Shopify's list shows whole customers, so matching from
 * there costs no points; from Framework360, each Shopify customer would have to be read.
 */
async function shopifyComesFirst(shop: string): Promise<boolean> {
  if (!carriesFrom(await readPolicy(pool, shop), "shopify")) return false;
  return !(await findSweptSides(prisma, shop)).has("shopify");
}

/** Tries owed values again in the full round of one side only: Framework360 if its customers are carried, else Shopify. */
async function retryOwed(boss: PgBoss, shop: string, side: SideName): Promise<void> {
  const policy = await readPolicy(pool, shop);
  if (side === "shopify" && carriesFrom(policy, "framework360")) return;
  await requestLinked(boss, { shop, policy }, listOpenLinks(prisma, shop, { hasOwed: true }), {
    retryOwed: true,
  });
}

/** A redacted customer may still be on a side. Such a customer gets no mark and no job. */
function redactedOf(shop: string, marks: readonly Mark[]): Promise<Set<string>> {
  const ids = marks.map(({ customerId }) => customerId);
  return redactedAmong(prisma, sealer, shop, ids);
}

/** The ids of customers that are as both sides last agreed. */
async function agreedAmong(shop: string, side: SideName, shown: readonly Snapshot[]): Promise<Set<string>> {
  const policy = await readPolicy(pool, shop);
  const links = await findLinks(prisma, sealer, shop, { side, ids: shown.map(({ id }) => id) });
  const isAgreed = (snapshot: Snapshot) => {
    const link = links.get(snapshot.id) ?? null;
    return livingId(link, otherSide(side)) !== null && isAsAgreed(snapshot, side, link!.base, policy);
  };
  return new Set(shown.filter(isAgreed).map(({ id }) => id));
}
