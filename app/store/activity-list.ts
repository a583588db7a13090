import type { ActivityEntry } from "./activity.ts";
import type { Direction } from "../sync/outcome.ts";
import { parseExplained } from "../sync/explanation.ts";
import type { Database } from "./database/db.server.ts";
import { linesWanted, type ActivityFilter, type PagePosition, type Place } from "./activity-filter.ts";
import { displayedCause, displayedOutcome, failureFilter } from "./activity-outcome.ts";

/** One line of the activity, as pages show it. */
export type ActivityLine = Omit<ActivityEntry, "shop" | "requestId"> & {
  id: string;
  at: Date;
  /** `both` when one run wrote on both sides; null when nothing went anywhere. */
  direction: Direction | "both" | null;
  /** What an earlier version wrote in place of explanations: English sentences and the other side's words. */
  detail: string | null;
};

export type ActivityPage = { lines: ActivityLine[]; hasNewer: boolean; hasOlder: boolean };

/** How many lines a page has at most. */
export const maxLines = 50;
/** How many lines are read at once for a file. */
const fileLines = 1_000;

/** A page of the shop's activity, newest first. It takes the same time however many lines there are. */
export async function listActivity(
  db: Database,
  shop: string,
  filter: ActivityFilter,
  position: PagePosition,
  limit = maxLines,
): Promise<ActivityPage> {
  const forward = position === null || "olderThan" in position;
  const order = forward ? "desc" : "asc";
  const rows = await db.activity.findMany({
    where: await linesWanted(db, shop, filter, { position, order, limit: limit + 1 }),
    orderBy: [{ at: order }, { id: order }],
    take: limit + 1,
  });
  const more = rows.length > limit;
  // Less than a page is newer: show the newest page in full instead.
  if (!forward && rows.length < limit) return listActivity(db, shop, filter, null, limit);
  const lines = rows.slice(0, limit).map(asLine);
  if (!forward) lines.reverse();
  return {
    lines,
    hasNewer: forward ? position !== null : more,
    hasOlder: forward ? more : true,
  };
}

/** How many matching lines are newer than the given one, counted up to `max`. */
export async function countNewer(
  db: Database,
  shop: string,
  filter: ActivityFilter,
  place: Place | null,
  max: number,
): Promise<number> {
  const position = place && { newerThan: place };
  return db.activity.count({
    where: await linesWanted(db, shop, filter, { position, order: "asc", limit: max }),
    take: max,
  });
}

/** Every matching line, newest first, page by page. */
export async function* listAllActivity(
  db: Database,
  shop: string,
  filter: ActivityFilter,
): AsyncGenerator<ActivityLine, void, void> {
  for (let position: PagePosition = null; ;) {
    const { lines, hasOlder }: ActivityPage = await listActivity(db, shop, filter, position, fileLines);
    yield* lines;
    const last = lines.at(-1);
    if (!hasOlder || !last) return;
    position = { olderThan: last };
  }
}

/** One line of this shop, or null. */
export async function findActivity(db: Database, shop: string, id: string): Promise<ActivityLine | null> {
  const row = await db.activity.findFirst({ where: { shop, id } });
  return row && asLine(row);
}

/**
 * A page of the lines that say what a first synchronization did not do, or did only in part; the oldest first, after `after`.
 * @param until the lines from then on are another one's; null: there is none
 */
export async function listTroubled(
  db: Database,
  shop: string,
  { since, until, after, limit }: { since: Date; until: Date | null; after: string | null; limit: number },
): Promise<ActivityLine[]> {
  const rows = await db.activity.findMany({
    where: {
      shop,
      cause: "backfill",
      at: { gte: since, ...(until && { lt: until }) },
      outcome: { in: ["failed", "skipped", "partly"] },
      ...(after !== null && { id: { gt: after } }),
    },
    orderBy: { id: "asc" },
    take: limit,
  });
  return rows.map(asLine);
}

/** Those of the given lines that are this shop's and failed. */
export async function findFailures(
  db: Database,
  shop: string,
  ids: readonly string[],
): Promise<ActivityLine[]> {
  const rows = await db.activity.findMany({ where: { shop, id: { in: [...ids] }, ...failureFilter } });
  return rows.map(asLine);
}

type Row = NonNullable<Awaited<ReturnType<Database["activity"]["findFirst"]>>>;

/** What recordActivity has written is what it was given. */
function asLine({ shop: _shop, requestId: _requestId, ...row }: Row): ActivityLine {
  const line = { ...row, explanations: parseExplained(row.explanations) } as ActivityLine;
  const { cause, explanations, outcome, reason } = line;
  return {
    ...line,
    cause: displayedCause(cause, explanations),
    outcome: displayedOutcome(outcome, reason),
  };
}
