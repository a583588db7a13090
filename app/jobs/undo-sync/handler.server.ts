import type { PgBoss } from "pg-boss";

import { logger } from "../../log/logger.server.ts";
import type { SyncPeriod } from "../../store/changed-values.ts";
import type { PairIds } from "../../sync/link.ts";
import { pool, prisma } from "../../store/database/db.server.ts";
import { findNoCalls } from "../../store/no-calls.ts";
import {
  advanceSyncUndo,
  countSyncUndoAttempt,
  finishSyncUndo,
  listToUndo,
  readSyncUndo,
  type SyncUndo,
} from "../../store/sync-undo.ts";
import type { NoCalls } from "../../sync/shop-refusal.ts";
import type { JobEnd } from "../queue/start-workers.server.ts";
import { takeTurn, type Next } from "../queue/take-turn.ts";
import { undoSyncJob } from "./job.ts";

/** How many customers are undone at once. Most of the calls that the sides allow are left to ordinary changes. */
const atOnce = 4;

/** The pause before the next try when a side does not answer, and after how many tries the customers are left as failed. */
const [pauseSeconds, maxAttempts] = [15, 12];

/** The function of `sync-customer` that this job may not import. */
export type OtherJobs = {
  undoPair: (
    boss: PgBoss,
    wanted: { shop: string; ids: PairIds; lines: SyncPeriod; requestId: string; isBackground: true },
    isLast: boolean,
  ) => Promise<{ kind: "undone" | "refused" | "redacted" } | { kind: "again"; error: unknown }>;
};

/**
 * Goes on with the undo of the shop's first synchronization. Each step is saved with how far it came; a customer whose step
 * was not saved is undone once more, which changes nothing.
 */
export function runUndoSync(boss: PgBoss, { shop }: { shop: string }, others: OtherJobs): Promise<JobEnd> {
  return takeTurn(boss, undoSyncJob, shop, async () => {
    const undo = await readSyncUndo(prisma, shop);
    return undo && undo.finishedAt === null ? step(boss, shop, undo, others) : "over";
  });
}

async function step(boss: PgBoss, shop: string, undo: SyncUndo, { undoPair }: OtherJobs): Promise<Next> {
  const { id, since, until, attempts } = undo;
  const failure = await findNoCalls(prisma, pool, shop, undo.account);
  if (failure !== null || undo.stoppedAt !== null) return finish(shop, undo, failure);
  const next = await listToUndo(pool, shop, undo, atOnce);
  if (next.length === 0) return finish(shop, undo, null);
  const isLast = attempts + 1 >= maxAttempts;
  const wanted = { shop, lines: { since, until }, requestId: id, isBackground: true } as const;
  const outcomes = await Promise.all(next.map(({ ids }) => undoPair(boss, { ...wanted, ids }, isLast)));
  // A refusal of the shop is saved already, and ends the undo.
  if (outcomes.some(({ kind }) => kind === "refused")) return "again";
  const open = outcomes.find((outcome) => outcome.kind === "again");
  if (open && !isLast) {
    logger.warn({ err: open.error, shop, attempts }, "A side did not answer; the undo goes on later.");
    await countSyncUndoAttempt(prisma, shop, id);
    return { afterSeconds: pauseSeconds };
  }
  await advanceSyncUndo(prisma, shop, id, next.at(-1)!.line);
  return "again";
}

async function finish(shop: string, undo: SyncUndo, failure: NoCalls | null): Promise<Next> {
  const counts = await finishSyncUndo(prisma, shop, undo, failure);
  logger.info({ shop, failure, counts }, "The undo of a first synchronization ended.");
  return "over";
}
