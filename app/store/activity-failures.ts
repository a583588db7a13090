import type { Field } from "../sync/customer.ts";
import type { Outcome, Reason } from "../sync/outcome.ts";
import type { ActivityLine } from "./activity-list.ts";
import type { Database } from "./database/db.server.ts";
import { Prisma } from "./database/generated/client.ts";
import { failureSql, displayedOutcome } from "./activity-outcome.ts";

/** A recorded failure, as much of it as is needed to try again. */
export type Failure = Pick<ActivityLine, "id" | "cause" | "direction" | "shopifyId" | "framework360Id">;

/** What came of the latest try after the line with this id. */
export type FollowUp = { id: string; outcome: Outcome; fields: Field[]; at: Date };

/**
 * A line that failed and after which its customer was not tried again. Two look-ups instead of one with OR: each has its
 * index.
 */
const stillFailed = (shop: string, condition: Prisma.Sql) => Prisma.sql`
  FROM activity AS line
  WHERE line.shop = ${shop} AND ${failureSql} AND NOT line.superseded ${condition}
    AND NOT EXISTS (
      SELECT FROM activity AS later
      WHERE later.shop = line.shop AND later.shopify_id = line.shopify_id AND later.at > line.at
    )
    AND NOT EXISTS (
      SELECT FROM activity AS later
      WHERE later.shop = line.shop AND later.framework360_id = line.framework360_id AND later.at > line.at
    )`;

/** The shop's customers whose latest try failed, each once, the newest failure first; `limit` of them at most. */
export async function openFailures(db: Database, shop: string, limit: number): Promise<Failure[]> {
  return db.$queryRaw<Failure[]>`
    SELECT line.id, line.cause, line.direction, line.shopify_id AS "shopifyId", line.framework360_id AS "framework360Id"
    ${stillFailed(shop, Prisma.empty)}
    ORDER BY line.at DESC, line.id DESC
    LIMIT ${limit}`;
}

/**
 * The ids of lines that are still failed.
 * @param condition on `line`, beginning with AND, or empty
 */
export async function listStillFailed(
  db: Database,
  shop: string,
  { condition, order, limit }: { condition: Prisma.Sql; order: "asc" | "desc"; limit: number },
): Promise<string[]> {
  const direction = order === "asc" ? Prisma.sql`ASC` : Prisma.sql`DESC`;
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT line.id ${stillFailed(shop, condition)}
    ORDER BY line.at ${direction}, line.id ${direction}
    LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}

/** For each of the shop's lines with these ids after which the same customer was tried again: what came of it last. */
export async function followUps(db: Database, shop: string, ids: readonly string[]): Promise<FollowUp[]> {
  if (ids.length === 0) return [];
  // Two look-ups instead of one with OR: each has its index.
  const found = await db.$queryRaw<(FollowUp & { reason: Reason | null })[]>`
    SELECT line.id, latest.outcome, latest.reason, latest.fields, latest.at
    FROM activity AS line
    CROSS JOIN LATERAL (
      (
        SELECT later.outcome, later.reason, later.fields, later.at FROM activity AS later
        WHERE later.shop = line.shop AND later.shopify_id = line.shopify_id AND later.at > line.at
        ORDER BY later.at DESC LIMIT 1
      )
      UNION ALL
      (
        SELECT later.outcome, later.reason, later.fields, later.at FROM activity AS later
        WHERE later.shop = line.shop AND later.framework360_id = line.framework360_id AND later.at > line.at
        ORDER BY later.at DESC LIMIT 1
      )
      ORDER BY at DESC LIMIT 1
    ) AS latest
    WHERE line.shop = ${shop} AND line.id = ANY(${[...ids]}::uuid[])`;
  return found.map(({ reason, ...one }) => ({ ...one, outcome: displayedOutcome(one.outcome, reason) }));
}
