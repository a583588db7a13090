import { fromPrisma } from "pg-boss";

import { enqueue } from "../jobs/queue/enqueue.ts";
import { undoSyncJob } from "../jobs/undo-sync/job.ts";
import { queue } from "../runtime.server.ts";
import type { SyncPeriod } from "../store/changed-values.ts";
import { pool, prisma } from "../store/database/db.server.ts";
import { sharedNow } from "../store/database/shared-clock.ts";
import { readFirstSync } from "../store/first-sync.ts";
import { readLinkedAccount } from "../store/framework360-connection.ts";
import { findNoCalls } from "../store/no-calls.ts";
import {
  beginSyncUndo,
  hasKeptValues,
  readSyncUndo,
  readSyncUndoCounts,
  readSyncUndoFigures,
  stopSyncUndo,
  type SyncUndoCounts,
  type SyncUndoFigures,
} from "../store/sync-undo.ts";
import type { SendManyState } from "../sync/send-state.ts";
import type { NoCalls } from "../sync/shop-refusal.ts";

export type { SyncUndoFigures } from "../store/sync-undo.ts";

/** The progress of an undo of a first synchronization. Times are ISO 8601. */
export type SyncUndoProgress = {
  id: string;
  state: SendManyState;
  failure: NoCalls | null;
  total: number;
  counts: SyncUndoCounts;
  finishedAt: string | null;
};

/** Whether the latest first synchronization can be undone, and the progress of its undo; null: there is none to show. */
export type UndoableSync = { mayUndo: boolean; progress: SyncUndoProgress | null };

/** For how long one that ended is shown. */
const shownForMs = 7 * 86_400_000;

export async function readUndoableSync(shop: string): Promise<UndoableSync> {
  const [period, progress] = await Promise.all([readPeriod(shop), readProgress(shop)]);
  const isRunning = progress !== null && progress.finishedAt === null;
  return { mayUndo: !isRunning && period !== null && (await hasKeptValues(pool, shop, period)), progress };
}

/** The period of the latest first synchronization; null: there is none that ended. */
async function readPeriod(shop: string): Promise<SyncPeriod | null> {
  const first = await readFirstSync(prisma, shop);
  return first?.finishedAt ? { since: first.undoFrom, until: first.finishedAt } : null;
}

async function readProgress(shop: string): Promise<SyncUndoProgress | null> {
  const undo = await readSyncUndo(prisma, shop);
  if (!undo) return null;
  const { id, failure, total, stoppedAt, finishedAt } = undo;
  if (finishedAt && sharedNow().getTime() - finishedAt.getTime() > shownForMs) return null;
  const ended = failure ? "failed" : stoppedAt ? "stopped" : "done";
  return {
    ...{ id, failure, total },
    state: finishedAt ? ended : stoppedAt ? "stopping" : "running",
    counts: await readSyncUndoCounts(prisma, shop, undo),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}

/**
 * What an undo would do, according to our records: neither side is read.
 * @returns null when no overwritten values are kept
 */
export async function previewSyncUndo(shop: string): Promise<SyncUndoFigures | null> {
  const period = await readPeriod(shop);
  const figures = period && (await readSyncUndoFigures(pool, shop, period));
  return figures && figures.customers > 0 ? figures : null;
}

/**
 * Begins to put back the values that the latest first synchronization overwrote, unless an undo already runs.
 * @returns why it was not begun; null: it runs
 */
export async function beginUndoSync(shop: string): Promise<NoCalls | "nothing" | null> {
  const account = await readLinkedAccount(pool, shop);
  if (account === null) return "not-connected";
  const refused = await findNoCalls(prisma, pool, shop, account);
  if (refused !== null) return refused;
  const period = await readPeriod(shop);
  const total = period ? (await readSyncUndoFigures(pool, shop, period)).customers : 0;
  if (!period || total === 0) return "nothing";
  await prisma.$transaction(async (transaction) => {
    const isBegun = await beginSyncUndo(transaction, shop, { ...period, account, total });
    if (isBegun) await enqueue(queue(), undoSyncJob, [{ shop }], { db: fromPrisma(transaction) });
  });
  return null;
}

/** Stops it after the customers that it is working on. If the undo has ended or was replaced, nothing happens. */
export async function stopUndoSync(shop: string, id: string): Promise<void> {
  await stopSyncUndo(prisma, shop, id, sharedNow());
  await enqueue(queue(), undoSyncJob, [{ shop }]);
}
