import { isDeepStrictEqual } from "node:util";

import { v7 as uuidv7 } from "uuid";

import { parseExplained } from "../sync/explanation.ts";
import { directionOf, type Cause, type Outcome } from "../sync/outcome.ts";
import type { SyncResult } from "../sync/result.ts";
import { displayedOutcome } from "./activity-outcome.ts";
import type { Database } from "./database/db.server.ts";
import { withinPrisma, type Sql } from "./database/sql.ts";
import type { ChangedValuesModel } from "./database/generated/models.ts";
import { supersede } from "./supersede.ts";

/** One line of the activity. */
export type ActivityEntry = Omit<SyncResult, "outcome"> & {
  shop: string;
  cause: Cause;
  outcome: Outcome;
  /** The request behind the run, for a requester that looks up the outcome. */
  requestId?: string | undefined;
};

/** The values that the line's run overwrote, sealed, with their numbers; see changed-values.ts. */
export type SealedChanges = Omit<ChangedValuesModel, "activityId" | "keptAt">;

/**
 * Adds a line, unless it says nothing new: a sweep found that the same is still owed, several notifications about one
 * change found the same reason to skip the customer, or a line already says that the merchant's choice leaves the customer out.
 * @param changes kept in the same commit as the line
 * @param entry.id set where the same event must be recorded only once: an id derived from that event
 */
export async function recordActivity(
  sql: Sql,
  entry: ActivityEntry & { id?: string; at?: Date },
  changes: SealedChanges | null = null,
): Promise<void> {
  // An undo's line does not say how the customer stands.
  if (entry.cause === "undo") {
    await createLine(sql, { ...asRow(entry), superseded: true }, changes);
    return;
  }
  const repeated = (await findRepeated(sql, entry)) ?? (await findLeftOut(sql, entry));
  await supersede(sql, entry.shop, idsOf([entry]), { until: entry.at, except: repeated });
  if (repeated !== null) return;
  const superseded = entry.at !== undefined && (await wasLookedAtSince(sql, entry, entry.at));
  await createLine(sql, { ...asRow(entry), superseded }, changes);
}

async function createLine(
  sql: Sql,
  row: ReturnType<typeof asRow> & { superseded: boolean; id?: string; at?: Date },
  changes: SealedChanges | null,
): Promise<void> {
  await sql.query(changes ? createLineWithValues : createLineAlone, [
    ...[row.id ?? uuidv7(), row.shop, row.at ?? null, row.cause, row.target, row.direction],
    ...[row.shopifyId, row.framework360Id, row.outcome, row.fields, row.conflicts, row.reason],
    ...[JSON.stringify(row.explanations), row.requestId ?? null, row.superseded],
    ...(changes
      ? [changes.sealedValues, changes.onShopify, changes.inFramework360, changes.newsletterChoices]
      : []),
  ]);
}

/** The time is when the line is written, not when its transaction began: readers look for lines since a time. */
const createLineAlone = `
  INSERT INTO activity (id, shop, at, cause, target, direction, shopify_id, framework360_id, outcome, fields, conflicts,
    reason, explanations, request_id, superseded)
  VALUES ($1, $2, COALESCE($3::timestamptz, clock_timestamp()), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`;

const createLineWithValues = `
  WITH line AS (${createLineAlone} RETURNING id, shop)
  INSERT INTO changed_values (activity_id, shop, sealed_values, on_shopify, in_framework360, newsletter_choices)
  SELECT id, shop, $16, $17, $18, $19 FROM line`;

/** Adds lines, each of another customer of the shop. */
export async function recordActivities(
  db: Pick<Database, "activity" | "$queryRawUnsafe">,
  shop: string,
  given: readonly Omit<ActivityEntry, "shop">[],
): Promise<void> {
  const entries = given.map((entry) => ({ ...entry, shop }));
  await supersede(withinPrisma(db), shop, idsOf(entries));
  await db.activity.createMany({ data: entries.map(asRow) });
}

type Ids = Pick<ActivityEntry, "shopifyId" | "framework360Id">;

function idsOf(entries: readonly Ids[]) {
  return {
    shopifyIds: entries.flatMap(({ shopifyId }) => shopifyId ?? []),
    framework360Ids: entries.flatMap(({ framework360Id }) => framework360Id ?? []),
  };
}

/** For a line that is recorded late: whether the customer was looked at after the time of that line. */
async function wasLookedAtSince(
  sql: Sql,
  { shop, shopifyId, framework360Id }: ActivityEntry,
  at: Date,
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `SELECT FROM activity WHERE shop = $1 AND shopify_id = $2 AND at > $4 AND cause <> 'undo'
     UNION ALL
     SELECT FROM activity WHERE shop = $1 AND framework360_id = $3 AND at > $4 AND cause <> 'undo' LIMIT 1`,
    [shop, shopifyId, framework360Id, at],
  );
  return rowCount! > 0;
}

function asRow<Entry extends ActivityEntry>(entry: Entry) {
  return {
    ...entry,
    direction: directionOf(entry),
    fields: [...entry.fields],
    conflicts: [...entry.conflicts],
    explanations: [...entry.explanations],
  };
}

type Line = {
  id: string;
  outcome: string;
  reason: string | null;
  explanations: unknown;
  superseded: boolean;
};

/** The newest line about exactly these ids that meets a condition. The condition's parameters begin at `$4`. */
async function findLast(
  sql: Sql,
  { shop, shopifyId, framework360Id }: ActivityEntry,
  condition = "true",
  values: unknown[] = [],
): Promise<Line | undefined> {
  // An index serves IS NULL, but not IS NOT DISTINCT FROM.
  const matches = (id: string | null, column: string, parameter: string) =>
    id === null ? `${column} IS NULL AND ${parameter}::text IS NULL` : `${column} = ${parameter}`;
  const { rows } = await sql.query<Line>(
    `SELECT id, outcome, reason, explanations, superseded FROM activity
     WHERE shop = $1 AND ${matches(shopifyId, "shopify_id", "$2")}
       AND ${matches(framework360Id, "framework360_id", "$3")} AND (${condition})
     ORDER BY at DESC LIMIT 1`,
    [shop, shopifyId, framework360Id, ...values],
  );
  return rows[0];
}

/** The id of the customer's last line, if this one would say the same. */
async function findRepeated(sql: Sql, entry: ActivityEntry): Promise<string | null> {
  const { outcome, cause, reason, fields, conflicts, explanations } = entry;
  const isCompared = cause === "sweep" || cause === "backfill";
  const isOwedStill = outcome === "partly" && isCompared && fields.length + conflicts.length === 0;
  // A first synchronization reports its own lines, and a person who sends a customer waits for a line.
  const isNews = cause !== "backfill" && cause !== "manual";
  const isSkippedStill = displayedOutcome(outcome, reason) === "skipped" && isNews;
  if (!isOwedStill && !isSkippedStill) return null;
  const last = await findLast(sql, entry);
  const saysTheSame =
    last?.outcome === outcome &&
    last.reason === reason &&
    isDeepStrictEqual(parseExplained(last.explanations), explanations);
  return saysTheSame && !last.superseded ? last.id : null;
}

/**
 * Finds the line that says that the customer is left out, unless a run wrote in that direction since, and makes it the
 * customer's current line again.
 */
async function findLeftOut(sql: Sql, entry: ActivityEntry): Promise<string | null> {
  if (entry.reason !== "left-out" || entry.cause === "manual") return null;
  const last = await findLast(
    sql,
    entry,
    `reason = $4 AND direction IS NOT DISTINCT FROM $5
     OR outcome IN ('created', 'updated', 'partly') AND ($5::text IS NULL OR direction IN ($5, 'both'))`,
    [entry.reason, directionOf(entry)],
  );
  if (last?.reason !== entry.reason) return null;
  if (last.superseded) await sql.query("UPDATE activity SET superseded = false WHERE id = $1", [last.id]);
  return last.id;
}

/** The customers that have no current line saying that they are left out: comparisons meet left-out customers again and again. */
export async function withoutLeftOutLine<Customer extends Ids>(
  db: Pick<Database, "activity">,
  shop: string,
  customers: readonly Customer[],
): Promise<Customer[]> {
  const { shopifyIds, framework360Ids } = idsOf(customers);
  const lines = await db.activity.findMany({
    where: {
      ...{ shop, reason: "left-out", superseded: false },
      OR: [{ shopifyId: { in: shopifyIds } }, { framework360Id: { in: framework360Ids } }],
    },
    select: { shopifyId: true, framework360Id: true },
  });
  const told = idsOf(lines);
  const [onShopify, inFramework360] = [new Set(told.shopifyIds), new Set(told.framework360Ids)];
  return customers.filter(
    ({ shopifyId, framework360Id }) =>
      !onShopify.has(shopifyId ?? "") && !inFramework360.has(framework360Id ?? ""),
  );
}

/** The outcome of one request that a person made, in codes that pages put into words. */
export type RequestOutcome = Pick<SyncResult, "outcome" | "target" | "fields" | "reason" | "explanations">;

/**
 * The outcomes of these requests of the shop, by request. If a request was attempted several times, the last outcome counts,
 * but one that found nothing left to do does not replace an earlier one.
 */
export async function findByRequest(
  db: Database,
  shop: string,
  requestIds: readonly string[],
): Promise<Map<string, RequestOutcome>> {
  const rows = await db.activity.findMany({
    where: { shop, requestId: { in: [...requestIds] } },
    orderBy: { at: "asc" },
    select: { requestId: true, outcome: true, target: true, fields: true, reason: true, explanations: true },
  });
  const outcomes = new Map<string, RequestOutcome>();
  for (const { requestId, ...row } of rows) {
    if (row.outcome === "unchanged" && outcomes.has(requestId!)) continue;
    outcomes.set(requestId!, { ...row, explanations: parseExplained(row.explanations) } as RequestOutcome);
  }
  return outcomes;
}
