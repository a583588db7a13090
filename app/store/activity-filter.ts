import { listStillFailed } from "./activity-failures.ts";
import { causeFilter, skippedFilter } from "./activity-outcome.ts";
import type { Database } from "./database/db.server.ts";
import { Prisma } from "./database/generated/client.ts";
import type { ActivityWhereInput } from "./database/generated/models.ts";
import type { PersonIds } from "./redaction.ts";
import type { Cause, Direction, Outcome, Reason } from "../sync/outcome.ts";

/**
 * Which lines are wanted. `noteworthy` leaves out the many customers that were in step already. `failed` leaves out lines
 * whose customer was tried again since.
 */
export type ActivityFilter = {
  outcome: Outcome | "noteworthy" | "all";
  direction?: Direction | undefined;
  cause?: Cause | undefined;
  /** Customers that failed or were skipped for this reason, and were not looked at since. */
  reason?: Reason | undefined;
  /**
   * Ids; Shopify's with or without the `gid://` prefix of its API. After `shopify:` or `framework360:` an id of that side,
   * otherwise of either side.
   */
  customers?: string[] | undefined;
};

/** A line's place in the list, newest first. */
export type Place = { at: Date; id: string };

/** Where a page begins: just before or just after a line that was seen. */
export type PagePosition = { olderThan: Place } | { newerThan: Place } | null;

type Part = { position: PagePosition; order: "asc" | "desc"; limit: number };

/**
 * The condition for the lines of a part of the list. The filter `failed` needs a query of its own: only the line that says how
 * the customer stands now counts.
 */
export async function linesWanted(
  db: Database,
  shop: string,
  filter: ActivityFilter,
  { position, order, limit }: Part,
): Promise<ActivityWhereInput> {
  if (filter.outcome !== "failed") return { AND: [matching(shop, filter), beyond(position)] };
  const condition = failedSql(filter, position);
  return { shop, id: { in: await listStillFailed(db, shop, { condition, order, limit }) } };
}

function failedSql(
  { direction, cause, reason, customers }: ActivityFilter,
  position: PagePosition,
): Prisma.Sql {
  const conditions = [Prisma.empty];
  if (cause) conditions.push(Prisma.sql`line.cause = ${cause}`);
  if (reason) conditions.push(Prisma.sql`line.reason = ${reason}`);
  if (direction) conditions.push(Prisma.sql`line.direction IN (${direction}, 'both')`);
  if (customers) {
    const { shopify, framework360 } = idsOf(customers);
    conditions.push(
      Prisma.sql`(line.shopify_id = ANY(${shopify}) OR line.framework360_id = ANY(${framework360}))`,
    );
  }
  if (position && "olderThan" in position) {
    const { at, id } = position.olderThan;
    conditions.push(Prisma.sql`(line.at, line.id) < (${at}, ${id}::uuid)`);
  } else if (position) {
    const { at, id } = position.newerThan;
    conditions.push(Prisma.sql`(line.at, line.id) > (${at}, ${id}::uuid)`);
  }
  return Prisma.join(conditions, " AND ");
}

function matching(
  shop: string,
  { outcome, direction, cause, reason, customers }: ActivityFilter,
): ActivityWhereInput {
  return {
    shop,
    ...(reason ? { reason, superseded: false } : {}),
    ...(direction ? { direction: { in: [direction, "both"] } } : {}),
    AND: [
      withOutcome(outcome),
      cause ? causeFilter(cause) : {},
      customers ? { OR: aboutCustomers(customers) } : {},
    ],
  };
}

function withOutcome(outcome: ActivityFilter["outcome"]): ActivityWhereInput {
  switch (outcome) {
    case "all":
      return {};
    case "noteworthy":
      return { outcome: { not: "unchanged" } };
    case "skipped":
      return skippedFilter;
    default:
      return { outcome };
  }
}

function aboutCustomers(references: readonly string[]): ActivityWhereInput[] {
  const { shopify, framework360 } = idsOf(references);
  return [{ shopifyId: { in: shopify } }, { framework360Id: { in: framework360 } }];
}

function idsOf(references: readonly string[]): PersonIds {
  const ids: PersonIds = { shopify: [], framework360: [] };
  for (const reference of references) {
    const [, side, id] = /^(shopify|framework360):(.+)$/.exec(reference) ?? [null, null, reference];
    if (side !== "framework360") ids.shopify.push(/^\d+$/.test(id) ? `gid://shopify/Customer/${id}` : id);
    if (side !== "shopify") ids.framework360.push(id);
  }
  return ids;
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
