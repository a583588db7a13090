import type pg from "pg";
import { z } from "zod";

import type { SideName } from "../sync/customer.ts";
import type { NoCalls } from "../sync/shop-refusal.ts";
import { createdInPartSql, failureSql } from "./activity-outcome.ts";
import type { PairIds } from "../sync/link.ts";
import type { SyncPeriod } from "./changed-values.ts";
import type { Database } from "./database/db.server.ts";
import { sharedNow } from "./database/shared-clock.ts";

/** How many customers and values an undo of a first synchronization would concern. */
export type SyncUndoFigures = {
  /** Customers with overwritten values, and how many values on each side. */
  customers: number;
  onShopify: number;
  inFramework360: number;
  /** How many of the values are newsletter choices. */
  newsletterChoices: number;
  /** Of these customers, how many had one of these fields written again by a later synchronization. */
  changedSince: number;
  /** Changed customers of which no overwritten values are kept. */
  notKept: number;
  /** Customers that it created; they stay. */
  createdOnShopify: number;
  createdInFramework360: number;
};

/** Lines of a shop ($1) and a period ($2, $3) whose values are kept. A customer's latest line stands for the customer. */
const keptLines = `FROM activity AS line JOIN changed_values AS kept ON kept.activity_id = line.id
  WHERE line.shop = $1 AND line.cause = 'backfill' AND line.at BETWEEN $2 AND $3
    AND line.shopify_id IS NOT NULL AND line.framework360_id IS NOT NULL`;

const isLatest = `NOT EXISTS (
  SELECT FROM activity AS later JOIN changed_values ON activity_id = later.id
  WHERE later.shop = line.shop AND later.shopify_id = line.shopify_id AND later.framework360_id = line.framework360_id
    AND later.cause = 'backfill' AND later.at <= $3 AND (later.at, later.id) > (line.at, line.id))`;

const countCreated = (side: SideName) => `(
  SELECT count(*)::int FROM activity
  WHERE shop = $1 AND cause = 'backfill' AND at BETWEEN $2 AND $3 AND (outcome = 'created' OR ${createdInPartSql}) AND target = '${side}')`;

/** Whether any value is kept that the first synchronization overwrote. */
export async function hasKeptValues(
  db: pg.Pool,
  shop: string,
  { since, until }: SyncPeriod,
): Promise<boolean> {
  const { rows } = await db.query<{ any: boolean }>(`SELECT EXISTS (SELECT ${keptLines}) AS any`, [
    shop,
    since,
    until,
  ]);
  return rows[0]!.any;
}

/** The figures for an undo of the period. They count kept values, which may have been edited since. */
export async function readSyncUndoFigures(
  db: pg.Pool,
  shop: string,
  { since, until }: SyncPeriod,
): Promise<SyncUndoFigures> {
  const { rows } = await db.query<SyncUndoFigures>(
    `SELECT
       count(DISTINCT (line.shopify_id, line.framework360_id))::int AS customers,
       coalesce(sum(kept.on_shopify), 0)::int AS "onShopify",
       coalesce(sum(kept.in_framework360), 0)::int AS "inFramework360",
       coalesce(sum(kept.newsletter_choices), 0)::int AS "newsletterChoices",
       count(DISTINCT (line.shopify_id, line.framework360_id)) FILTER (WHERE EXISTS (
         SELECT FROM activity AS later
         WHERE later.shop = line.shop AND later.shopify_id = line.shopify_id
           AND later.at > line.at AND later.cause NOT IN ('backfill', 'undo') AND later.fields && line.fields
       ))::int AS "changedSince",
       (SELECT count(DISTINCT (activity.shopify_id, activity.framework360_id))::int FROM activity
        WHERE activity.shop = $1 AND activity.cause = 'backfill' AND activity.at BETWEEN $2 AND $3
          AND outcome IN ('updated', 'partly') AND cardinality(fields) > 0 AND NOT ${createdInPartSql}
          AND NOT EXISTS (SELECT FROM changed_values WHERE activity_id = activity.id)) AS "notKept",
       ${countCreated("shopify")} AS "createdOnShopify",
       ${countCreated("framework360")} AS "createdInFramework360"
     ${keptLines}`,
    [shop, since, until],
  );
  return rows[0]!;
}

/** How many customers have each result. `left`: the undo has not reached them, or ended before it did. */
const countsSchema = z.object({
  undone: z.number(),
  nothing: z.number(),
  skipped: z.number(),
  failed: z.number(),
  /** How many of all these customers keep some value, because it was edited since or is a newsletter choice. */
  partly: z.number(),
  left: z.number(),
});
export type SyncUndoCounts = z.infer<typeof countsSchema>;

/** The last line whose customer is done. */
type Cursor = { at: Date; id: string };

/** An undo of a first synchronization, running or ended. Its id is the request that its lines name. */
export type SyncUndo = SyncPeriod & {
  id: string;
  account: string;
  total: number;
  cursor: Cursor | null;
  /** How often a side did not answer for the customers after the cursor. */
  attempts: number;
  startedAt: Date;
  stoppedAt: Date | null;
  finishedAt: Date | null;
  failure: NoCalls | null;
};

type Db = Pick<Database, "syncUndo">;

/** The shop's latest one; null: there was none. */
export async function readSyncUndo(db: Db, shop: string): Promise<SyncUndo | null> {
  const row = await db.syncUndo.findUnique({ where: { shop } });
  if (!row) return null;
  const { cursorAt, cursorId, counts: _counts, shop: _shop, failure, ...rest } = row;
  const cursor = cursorAt && cursorId !== null ? { at: cursorAt, id: cursorId } : null;
  return { ...rest, cursor, failure: failure as SyncUndo["failure"] };
}

/**
 * Begins an undo in place of one that ended, unless one runs. Two callers at once begin only one.
 * @returns whether it was begun
 */
export async function beginSyncUndo(
  transaction: Db & Pick<Database, "$queryRaw">,
  shop: string,
  begun: SyncPeriod & Pick<SyncUndo, "account" | "total">,
): Promise<boolean> {
  await transaction.$queryRaw`SELECT domain FROM shop WHERE domain = ${shop} FOR NO KEY UPDATE`;
  const latest = await readSyncUndo(transaction, shop);
  if (latest && latest.finishedAt === null) return false;
  await transaction.syncUndo.deleteMany({ where: { shop } });
  await transaction.syncUndo.create({ data: { shop, ...begun, startedAt: sharedNow() } });
  return true;
}

/** The next customers whose values are to be put back, each with the line that stands for it. */
export async function listToUndo(
  db: pg.Pool,
  shop: string,
  { since, until, cursor }: Pick<SyncUndo, "since" | "until" | "cursor">,
  limit: number,
): Promise<{ ids: PairIds; line: Cursor }[]> {
  const { rows } = await db.query<{ shopify: string; framework360: string; at: Date; id: string }>(
    `SELECT line.shopify_id AS shopify, line.framework360_id AS framework360, line.at, line.id
     ${keptLines} AND ${isLatest} AND ($4::timestamptz IS NULL OR (line.at, line.id) > ($4, $5))
     ORDER BY line.at, line.id LIMIT $6`,
    [shop, since, until, cursor?.at ?? null, cursor?.id ?? null, limit],
  );
  return rows.map(({ shopify, framework360, at, id }) => ({
    ids: { shopify, framework360 },
    line: { at, id },
  }));
}

/** Saves that all customers up to this line are done. */
export async function advanceSyncUndo(db: Db, shop: string, id: string, to: Cursor): Promise<void> {
  const data = { cursorAt: to.at, cursorId: to.id, attempts: 0 };
  await db.syncUndo.updateMany({ where: { shop, id }, data });
}

/** Saves that a side did not answer. */
export async function countSyncUndoAttempt(db: Db, shop: string, id: string): Promise<void> {
  await db.syncUndo.updateMany({ where: { shop, id }, data: { attempts: { increment: 1 } } });
}

/** Makes its job end after the customers that it is working on. */
export async function stopSyncUndo(db: Db, shop: string, id: string, at: Date): Promise<void> {
  await db.syncUndo.updateMany({
    where: { shop, id, finishedAt: null, stoppedAt: null },
    data: { stoppedAt: at },
  });
}

/** Ends it and saves the counts, because the lines that they come from are deleted one day. */
export async function finishSyncUndo(
  db: Db & Pick<Database, "$queryRaw">,
  shop: string,
  { id, total }: Pick<SyncUndo, "id" | "total">,
  failure: NoCalls | null,
): Promise<SyncUndoCounts> {
  const counts = await countResults(db, { id, total });
  await db.syncUndo.updateMany({
    where: { shop, id, finishedAt: null },
    data: { failure, counts, finishedAt: sharedNow() },
  });
  return counts;
}

/** How many customers have each result so far. */
export async function readSyncUndoCounts(
  db: Db & Pick<Database, "$queryRaw">,
  shop: string,
  undo: Pick<SyncUndo, "id" | "total">,
): Promise<SyncUndoCounts> {
  const row = await db.syncUndo.findFirst({ where: { shop, id: undo.id }, select: { counts: true } });
  return row?.counts ? countsSchema.parse(row.counts) : countResults(db, undo);
}

/** Counts by the lines of the activity. For a customer with several lines the one that wrote counts, else the latest. */
async function countResults(
  db: Pick<Database, "$queryRaw">,
  { id, total }: Pick<SyncUndo, "id" | "total">,
): Promise<SyncUndoCounts> {
  type Row = { result: "undone" | "nothing" | "skipped" | "failed"; count: number; partly: number };
  const rows = await db.$queryRaw<Row[]>`
    SELECT result, count(*)::int AS count, (count(*) FILTER (WHERE is_partly))::int AS partly FROM (
      SELECT DISTINCT ON (shopify_id, framework360_id)
        CASE WHEN ${failureSql} THEN 'failed' WHEN outcome = 'updated' THEN 'undone'
          WHEN outcome = 'unchanged' THEN 'nothing' ELSE 'skipped' END AS result,
        outcome IN ('updated', 'unchanged') AND explanations <> '[]'::jsonb AS is_partly
      FROM activity WHERE request_id = ${id}::uuid
      ORDER BY shopify_id, framework360_id, outcome <> 'updated', at DESC
    ) AS done GROUP BY result`;
  const of = (result: Row["result"]) => rows.find((row) => row.result === result)?.count ?? 0;
  const done = rows.reduce((sum, { count }) => sum + count, 0);
  return {
    ...{ undone: of("undone"), nothing: of("nothing"), skipped: of("skipped"), failed: of("failed") },
    partly: rows.reduce((sum, { partly }) => sum + partly, 0),
    left: Math.max(0, total - done),
  };
}
