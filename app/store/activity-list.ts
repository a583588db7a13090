import type { ActivityEntry } from "./activity.ts";
import type { Cause, Direction, Outcome } from "../sync/outcome.ts";
import { parseExplained } from "../sync/explanation.ts";
import type { Database } from "./database/db.server.ts";
import { displayedOutcome, failureFilter, skippedFilter } from "./activity-outcome.ts";
import type { ActivityWhereInput } from "./database/generated/models.ts";
import type { KnownIds } from "./redaction.ts";

/** One line of what happened, as a merchant is told of it. */
export type ActivityLine = Omit<ActivityEntry, "shop" | "requestId"> & {
  id: string;
  at: Date;
  /** `both` when one run wrote on both sides; null when nothing went anywhere. */
  direction: Direction | "both" | null;
  /** What an earlier version wrote in place of explanations: English sentences and the other side's words. */
  detail: string | null;
};

/** Which lines are wanted. `noteworthy` leaves out customers that were in step already, which are many. */
export type ActivityFilter = {
  outcome: Outcome | "noteworthy" | "all";
  direction?: Direction | undefined;
  cause?: Cause | undefined;
  /**
   * Ids; Shopify's with or without what its API puts before it. With `shopify:` or `framework360:` before it the id of
   * that side, otherwise of either.
   */
  customers?: string[] | undefined;
};

/** A line's place in the list, newest first. */
export type Place = { at: Date; id: string };

/** Where a page begins: just before or just after a line that was seen. */
export type PagePosition = { olderThan: Place } | { newerThan: Place } | null;

export type ActivityPage = { lines: ActivityLine[]; hasNewer: boolean; hasOlder: boolean };

/** The most lines of a page. */
export const maxLines = 50;

/** A page of the shop's activity, newest first. The same time however many lines there are. */
export async function listActivity(
  db: Database,
  shop: string,
  filter: ActivityFilter,
  position: PagePosition,
): Promise<ActivityPage> {
  const forward = position === null || "olderThan" in position;
  const order = forward ? "desc" : "asc";
  const rows = await db.activity.findMany({
    where: { AND: [matching(shop, filter), beyond(position)] },
    orderBy: [{ at: order }, { id: order }],
    take: maxLines + 1,
  });
  const more = rows.length > maxLines;
  // Lines came in since the pages were turned: the newest page is shown whole, and not what it began with then.
  if (!forward && rows.length < maxLines) return listActivity(db, shop, filter, null);
  const lines = rows.slice(0, maxLines).map(asLine);
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
  return db.activity.count({
    where: { AND: [matching(shop, filter), place ? beyond({ newerThan: place }) : {}] },
    take: max,
  });
}

/** One line of this shop, or null. */
export async function findActivity(db: Database, shop: string, id: string): Promise<ActivityLine | null> {
  const row = await db.activity.findFirst({ where: { shop, id } });
  return row && asLine(row);
}

/** What a first synchronization did not do, or only in part, since then: the lines after `after`, the oldest first. */
export async function listTroubled(
  db: Database,
  shop: string,
  { since, after, limit }: { since: Date; after: string | null; limit: number },
): Promise<ActivityLine[]> {
  const rows = await db.activity.findMany({
    where: {
      shop,
      cause: "backfill",
      at: { gte: since },
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

function matching(
  shop: string,
  { outcome, direction, cause, customers }: ActivityFilter,
): ActivityWhereInput {
  return {
    shop,
    ...(cause ? { cause } : {}),
    ...(direction ? { direction: { in: [direction, "both"] } } : {}),
    AND: [withOutcome(outcome), customers ? { OR: aboutCustomers(customers) } : {}],
  };
}

function withOutcome(outcome: ActivityFilter["outcome"]): ActivityWhereInput {
  switch (outcome) {
    case "all":
      return {};
    case "noteworthy":
      return { outcome: { not: "unchanged" } };
    case "failed":
      return failureFilter;
    case "skipped":
      return skippedFilter;
    default:
      return { outcome };
  }
}

function aboutCustomers(references: readonly string[]): ActivityWhereInput[] {
  const ids: KnownIds = { shopify: [], framework360: [] };
  for (const reference of references) {
    const [, side, id] = /^(shopify|framework360):(.+)$/.exec(reference) ?? [null, null, reference];
    if (side !== "framework360") ids.shopify.push(/^\d+$/.test(id) ? `gid://shopify/Customer/${id}` : id);
    if (side !== "shopify") ids.framework360.push(id);
  }
  return [{ shopifyId: { in: ids.shopify } }, { framework360Id: { in: ids.framework360 } }];
}

function beyond(position: PagePosition): ActivityWhereInput {
  if (!position) return {};
  if ("olderThan" in position) {
    const { at, id } = position.olderThan;
    return { at: { lte: at }, OR: [{ at: { lt: at } }, { id: { lt: id } }] };
  }
  const { at, id } = position.newerThan;
  return { at: { gte: at }, OR: [{ at: { gt: at } }, { id: { gt: id } }] };
}

type Row = NonNullable<Awaited<ReturnType<Database["activity"]["findFirst"]>>>;

/** What recordActivity has written is what it was given. */
function asLine({ shop: _shop, requestId: _requestId, ...row }: Row): ActivityLine {
  const line = { ...row, explanations: parseExplained(row.explanations) } as ActivityLine;
  return { ...line, outcome: displayedOutcome(line.outcome, line.reason) };
}
