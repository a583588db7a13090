import { isDeepStrictEqual } from "node:util";

import { parseExplained } from "../sync/explanation.ts";
import { directionOf, type Cause, type Outcome } from "../sync/outcome.ts";
import type { SyncResult } from "../sync/result.ts";
import { displayedOutcome } from "./activity-outcome.ts";
import type { Database } from "./database/db.server.ts";
import type { ChangedValuesModel } from "./database/generated/models.ts";
import { supersede } from "./supersede.ts";

/** One line of what happened. */
export type ActivityEntry = Omit<SyncResult, "outcome"> & {
  shop: string;
  cause: Cause;
  outcome: Outcome;
  /** The request that asked for it, where the requester wants to find the outcome. */
  requestId?: string | undefined;
};

/** The values that the line's run overwrote, sealed, with their numbers; see changed-values.ts. */
export type SealedChanges = Omit<ChangedValuesModel, "activityId" | "keptAt">;

/**
 * Adds a line, unless it tells nothing new: a sweep found that the same is still owed, several notifications of one
 * change found the same reason to skip the customer, or the merchant's choice leaves the customer out, which is told once.
 * @param changes kept in the same commit as the line
 * @param entry.id one that tells what is recorded, where it may be recorded once alone
 */
export async function recordActivity(
  db: Pick<Database, "activity" | "$executeRaw">,
  entry: ActivityEntry & { id?: string; at?: Date },
  changes: SealedChanges | null = null,
): Promise<void> {
  // An undo says nothing of how the customer stands.
  if (entry.cause === "undo") {
    await createLine(db, { ...asRow(entry), superseded: true }, changes);
    return;
  }
  const repeated = (await findRepeated(db, entry)) ?? (await findLeftOut(db, entry));
  await supersede(db, entry.shop, idsOf([entry]), { until: entry.at, except: repeated });
  if (repeated !== null) return;
  const superseded = entry.at !== undefined && (await wasLookedAtSince(db, entry, entry.at));
  await createLine(db, { ...asRow(entry), superseded }, changes);
}

async function createLine(
  db: Pick<Database, "activity">,
  row: ReturnType<typeof asRow> & { superseded: boolean },
  changes: SealedChanges | null,
): Promise<void> {
  await db.activity.create({ data: { ...row, ...(changes && { changedValues: { create: changes } }) } });
}

/** Adds lines, each of another customer of the shop. */
export async function recordActivities(
  db: Pick<Database, "activity" | "$executeRaw">,
  shop: string,
  given: readonly Omit<ActivityEntry, "shop">[],
): Promise<void> {
  const entries = given.map((entry) => ({ ...entry, shop }));
  await supersede(db, shop, idsOf(entries));
  await db.activity.createMany({ data: entries.map(asRow) });
}

type Ids = Pick<ActivityEntry, "shopifyId" | "framework360Id">;

function idsOf(entries: readonly Ids[]) {
  return {
    shopifyIds: entries.flatMap(({ shopifyId }) => shopifyId ?? []),
    framework360Ids: entries.flatMap(({ framework360Id }) => framework360Id ?? []),
  };
}

/** Of a line that is recorded late: whether the customer has a newer one. */
async function wasLookedAtSince(
  db: Pick<Database, "activity">,
  { shop, shopifyId, framework360Id }: ActivityEntry,
  at: Date,
): Promise<boolean> {
  const ids = [
    ...(shopifyId === null ? [] : [{ shopifyId }]),
    ...(framework360Id === null ? [] : [{ framework360Id }]),
  ];
  for (const id of ids) {
    if (await db.activity.findFirst({ where: { shop, ...id, at: { gt: at } }, select: { id: true } }))
      return true;
  }
  return false;
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

/** The id of the customer's last line, if this one would say the same. */
async function findRepeated(db: Pick<Database, "activity">, entry: ActivityEntry): Promise<string | null> {
  const { shop, outcome, cause, reason, fields, conflicts, shopifyId, framework360Id, explanations } = entry;
  const isCompared = cause === "sweep" || cause === "backfill";
  const isOwedStill = outcome === "partly" && isCompared && fields.length + conflicts.length === 0;
  // A first synchronization reports its own lines, and a person who sends a customer waits for one.
  const isNews = cause !== "backfill" && cause !== "manual";
  const isSkippedStill = displayedOutcome(outcome, reason) === "skipped" && isNews;
  if (!isOwedStill && !isSkippedStill) return null;
  const last = await db.activity.findFirst({
    where: { shop, shopifyId, framework360Id },
    orderBy: { at: "desc" },
    select: { id: true, outcome: true, reason: true, explanations: true, superseded: true },
  });
  const saysTheSame =
    last?.outcome === outcome &&
    last.reason === reason &&
    isDeepStrictEqual(parseExplained(last.explanations), explanations);
  return saysTheSame && !last.superseded ? last.id : null;
}

/**
 * The line that told that the customer is left out, unless something was carried in that direction since. It is the
 * customer's current line once more.
 */
async function findLeftOut(db: Pick<Database, "activity">, entry: ActivityEntry): Promise<string | null> {
  if (entry.reason !== "left-out" || entry.cause === "manual") return null;
  const { shop, shopifyId, framework360Id } = entry;
  const direction = directionOf(entry);
  const same = direction === null ? {} : { direction: { in: [direction, "both"] } };
  const last = await db.activity.findFirst({
    where: {
      ...{ shop, shopifyId, framework360Id },
      OR: [
        { reason: entry.reason, direction },
        { outcome: { in: ["created", "updated", "partly"] }, ...same },
      ],
    },
    orderBy: { at: "desc" },
    select: { id: true, reason: true, superseded: true },
  });
  if (last?.reason !== entry.reason) return null;
  if (last.superseded) await db.activity.update({ where: { id: last.id }, data: { superseded: false } });
  return last.id;
}

/** Those customers of whom no current line says that they are left out: comparisons look at the others again and again. */
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

/** What came of one request that a person made, with codes that pages put into words. */
export type RequestOutcome = Pick<SyncResult, "outcome" | "target" | "fields" | "reason" | "explanations">;

/** What came of these requests of the shop, by request. Of a repeated one the first outcome counts: it says more. */
export async function findByRequest(
  db: Database,
  shop: string,
  requestIds: readonly string[],
): Promise<Map<string, RequestOutcome>> {
  const rows = await db.activity.findMany({
    where: { shop, requestId: { in: [...requestIds] } },
    orderBy: { at: "desc" },
    select: { requestId: true, outcome: true, target: true, fields: true, reason: true, explanations: true },
  });
  return new Map(
    rows.map(({ requestId, ...row }) => {
      const outcome = { ...row, explanations: parseExplained(row.explanations) };
      return [requestId!, outcome as RequestOutcome];
    }),
  );
}
