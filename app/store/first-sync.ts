import { z } from "zod";

import type { SideName } from "../sync/customer.ts";
import { explanation } from "../sync/explanation.ts";
import { recordActivities, type ActivityEntry } from "./activity.ts";
import type { Database } from "./database/db.server.ts";
import { sharedNow } from "./database/shared-clock.ts";
import type { BulkStage } from "./first-sync-bulk.ts";
import { countLeft, countResults, keepUnreached, type FirstSyncResult } from "./first-sync-customer.ts";
import { findSweptSides } from "./sweep.ts";

/**
 * `comparing`: both sides are being read; `linking`: its pairs are linked without calling either side; `writing`: the jobs of
 * the other customers are enqueued.
 */
type FirstSyncStage = "comparing" | "linking" | "writing" | "done";

/** Why a first synchronization ended early. */
export type FirstSyncFailure = "not-connected" | "direction-off" | "unavailable";

/** A shop's latest first synchronization, running or ended. */
export type FirstSync = {
  id: string;
  comparisonId: string | null;
  stage: FirstSyncStage;
  /** The last row of the comparison that was processed; null: none yet. */
  cursor: string | null;
  startedAt: Date;
  /** An undo concerns what was overwritten since then. */
  undoFrom: Date;
  finishedAt: Date | null;
  pausedAt: Date | null;
  stoppedAt: Date | null;
  failure: FirstSyncFailure | null;
  /** How far the creation in bulk is; null: none is under way. */
  bulkStage: BulkStage | null;
  /** The bulk operation that was begun last. */
  bulkOperationId: string | null;
  bulkStartedAt: Date | null;
  bulkPolledAt: Date | null;
  /** How many bulk operations have ended. */
  bulkCount: number;
  /** Bulk operations were refused or slow, so customers are created one by one. */
  bulkOff: boolean;
};

/** How many customers have each result. `same`: both sides were the same, so no call was needed. */
export type FirstSyncTotals = { [result in FirstSyncResult | "same" | "left"]: number };

const totalsSchema = z.object({
  same: z.number(),
  "created-on-shopify": z.number(),
  "created-in-framework360": z.number(),
  changed: z.number(),
  unchanged: z.number(),
  skipped: z.number(),
  failed: z.number(),
  left: z.number(),
} satisfies { [name in keyof FirstSyncTotals]: z.ZodNumber });

type Db = Pick<Database, "firstSync">;
type WithCustomers = Db & Pick<Database, "firstSyncCustomer">;

/** The shop's latest first synchronization; null: there was none so far. */
export async function readFirstSync(db: Db, shop: string): Promise<FirstSync | null> {
  const omit = { shop: true, same: true, skipped: true, totals: true } as const;
  return (await db.firstSync.findUnique({ where: { shop }, omit })) as FirstSync | null;
}

/**
 * Begins a first synchronization in place of an earlier one; the job of that one goes on with this one, and first ends a bulk
 * operation that the earlier one began. A comparison that was already used is deleted, because its customers were changed since.
 * @param staysHalted one that takes the place of a paused or stopped one that has not ended is paused or stopped too
 */
export async function beginFirstSync(
  db: Db & Pick<Database, "comparison">,
  shop: string,
  { staysHalted = false }: { staysHalted?: boolean } = {},
): Promise<void> {
  const earlier = await readFirstSync(db, shop);
  if (earlier?.comparisonId && earlier.stage !== "comparing") {
    await db.comparison.deleteMany({ where: { shop, id: earlier.comparisonId } });
  }
  await db.firstSync.deleteMany({ where: { shop } });
  const isComplete = earlier?.stage === "done" && earlier.stoppedAt === null && earlier.failure === null;
  const startedAt = sharedNow();
  const undoFrom = (isComplete ? null : earlier?.undoFrom) ?? startedAt;
  const halt =
    staysHalted && earlier && earlier.stage !== "done"
      ? { pausedAt: earlier.pausedAt, stoppedAt: earlier.stoppedAt }
      : {};
  await db.firstSync.create({ data: { shop, startedAt, undoFrom, ...halt, ...begunBulkOf(earlier) } });
}

/**
 * The bulk operation that it has begun, or may have begun, or has taken over from an earlier one and not ended yet. One that is
 * done has ended its operation.
 */
function begunBulkOf(first: FirstSync | null) {
  if (!first || first.stage === "done" || first.bulkStage === null || first.bulkStage === "preparing")
    return {};
  const { bulkStage, bulkOperationId, bulkStartedAt } = first;
  return { bulkStage, bulkOperationId, bulkStartedAt };
}

/**
 * Begins a first synchronization unless one is still comparing or linking. Two callers at once begin only one.
 * @param unlessSwept the side whose sweep asks. None is begun once that side was read: asked after the stage, with which the end
 *   of the reading is saved. One that takes the place of a paused or stopped one is paused or stopped too
 */
export async function renewFirstSync(
  transaction: Db & Pick<Database, "comparison" | "sweep" | "$queryRaw">,
  shop: string,
  { unlessSwept }: { unlessSwept?: SideName } = {},
): Promise<void> {
  await transaction.$queryRaw`SELECT domain FROM shop WHERE domain = ${shop} FOR NO KEY UPDATE`;
  const first = await readFirstSync(transaction, shop);
  if (first?.stage === "comparing" || first?.stage === "linking") return;
  if (unlessSwept && (await findSweptSides(transaction, shop)).has(unlessSwept)) return;
  await beginFirstSync(transaction, shop, { staysHalted: unlessSwept !== undefined });
}

type Progress = Partial<Pick<FirstSync, "stage" | "cursor" | "comparisonId">>;

/**
 * Saves how far it is.
 * @param uncalled how many more customers needed no call: both sides were the same, or stay different
 * @throws {Error} when another first synchronization took its place
 */
export async function advanceFirstSync(
  db: Db,
  { id, shop }: { id: string; shop: string },
  progress: Progress,
  uncalled: { same: number; skipped: number } = { same: 0, skipped: 0 },
): Promise<void> {
  const { same, skipped } = uncalled;
  const { count } = await db.firstSync.updateMany({
    where: { shop, id },
    data: { ...progress, same: { increment: same }, skipped: { increment: skipped } },
  });
  if (count === 0) throw new Error(`The first synchronization of ${shop} was begun again meanwhile.`);
}

/** Goes back to reading both sides, because the comparison no longer exists. Links that were made stay. */
export async function compareAgain(
  db: WithCustomers,
  { id, shop }: { id: string; shop: string },
): Promise<void> {
  await db.firstSyncCustomer.deleteMany({ where: { shop } });
  const data = { stage: "comparing", comparisonId: null, cursor: null, same: 0, skipped: 0 };
  await db.firstSync.updateMany({ where: { shop, id }, data });
}

/**
 * Ends it and records its totals in the activity. The ids of its customers are deleted, but those that a stopped one did not
 * reach.
 * @returns the totals
 */
export async function finishFirstSync(
  db: Pick<Database, "$transaction">,
  { id, shop, failure }: { id: string; shop: string; failure: FirstSyncFailure | null },
): Promise<FirstSyncTotals> {
  return db.$transaction(async (transaction) => {
    const totals = await readTotals(transaction, shop);
    const data = { stage: "done", failure, totals, finishedAt: sharedNow() };
    const { count } = await transaction.firstSync.updateMany({
      where: { shop, id, stage: { not: "done" } },
      data,
    });
    if (count === 0) return totals;
    const { stoppedAt } = (await readFirstSync(transaction, shop))!;
    if (stoppedAt && failure === null) await keepUnreached(transaction, shop);
    else await transaction.firstSyncCustomer.deleteMany({ where: { shop } });
    if (failure === null) await recordActivities(transaction, shop, [lineOf(totals)]);
    return totals;
  });
}

function lineOf(totals: FirstSyncTotals): Omit<ActivityEntry, "shop"> {
  const { same, unchanged, changed, skipped, failed, left } = totals;
  const told = explanation("first-sync-ended", {
    same: same + unchanged,
    onShopify: totals["created-on-shopify"],
    inFramework360: totals["created-in-framework360"],
    ...{ changed, skipped, failed, left },
  });
  return {
    ...{ cause: "backfill", outcome: "finished", reason: null, target: null },
    ...{ shopifyId: null, framework360Id: null, fields: [], conflicts: [] },
    explanations: [{ field: null, explanation: told }],
  };
}

/** How many of the shop's customers have each result, and how many are left. */
export async function readTotals(db: WithCustomers, shop: string): Promise<FirstSyncTotals> {
  const select = { same: true, skipped: true, totals: true } as const;
  const row = await db.firstSync.findUnique({ where: { shop }, select });
  if (row?.totals) return totalsSchema.parse(row.totals);
  const counts = await countResults(db, shop);
  const { same, skipped } = row ?? { same: 0, skipped: 0 };
  return { ...counts, same, skipped: counts.skipped + skipped, left: await countLeft(db, shop) };
}

const isOpen = (shop: string) => ({ shop, stage: { not: "done" }, stoppedAt: null });

/** Makes its job cancel the waiting jobs and enqueue no more; with null it goes on. */
export async function pauseFirstSync(db: Db, shop: string, at: Date | null): Promise<void> {
  await db.firstSync.updateMany({ where: isOpen(shop), data: { pausedAt: at } });
}

/** Stops it: no more customers are written, but pairs that are the same on both sides are still linked. */
export async function stopFirstSync(db: Db, shop: string, at: Date): Promise<void> {
  await db.firstSync.updateMany({ where: isOpen(shop), data: { stoppedAt: at, pausedAt: null } });
}
