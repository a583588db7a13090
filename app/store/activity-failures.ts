import type { Field } from "../sync/customer.ts";
import type { Outcome, Reason } from "../sync/outcome.ts";
import type { ActivityLine } from "./activity-list.ts";
import type { Database } from "./database/db.server.ts";
import { Prisma } from "./database/generated/client.ts";
import { failureSql, displayedOutcome, openSql } from "./activity-outcome.ts";

/** What a retry needs of a recorded failure. */
export type Failure = Pick<
  ActivityLine,
  "id" | "at" | "cause" | "direction" | "shopifyId" | "framework360Id"
>;

/** The outcome of the latest attempt after the line with this id. */
export type FollowUp = { id: string; outcome: Outcome; fields: Field[]; at: Date };

/**
 * A linked pair may have two current lines, one under each side's id. This finds the later one, under the id that the line
 * does not name.
 */
const laterOfPair = (own: Prisma.Sql, other: Prisma.Sql) => Prisma.sql`
      SELECT FROM customer_link AS link
      JOIN activity AS later ON later.shop = link.shop AND later.${other} = link.${other}
      WHERE link.shop = line.shop AND link.${own} = line.${own} AND line.${other} IS NULL
        AND ${openSql} AND later.at > line.at`;

/** A line that says that its customer is failed now. Two look-ups instead of one with OR: each has its index. */
const stillFailed = (shop: string, condition: Prisma.Sql) => Prisma.sql`
  FROM activity AS line
  WHERE line.shop = ${shop} AND ${failureSql} AND NOT line.superseded ${condition}
    AND NOT EXISTS (${laterOfPair(Prisma.sql`shopify_id`, Prisma.sql`framework360_id`)}
    )
    AND NOT EXISTS (${laterOfPair(Prisma.sql`framework360_id`, Prisma.sql`shopify_id`)}
    )`;

/** The shop's customers who are failed now, each once, the newest failure first; `limit` of them at most. */
export async function listOpenFailures(db: Database, shop: string, limit: number): Promise<Failure[]> {
  return db.$queryRaw<Failure[]>`
    SELECT line.id, line.at, line.cause, line.direction, line.shopify_id AS "shopifyId", line.framework360_id AS "framework360Id"
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

/** The ids, among those given, of the shop's lines that say that their customer is failed now. */
export async function findStillFailed(
  db: Database,
  shop: string,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const condition = Prisma.sql`AND line.id = ANY(${[...ids]}::uuid[])`;
  return new Set(await listStillFailed(db, shop, { condition, order: "desc", limit: ids.length }));
}

/**
 * The latest later outcome for the customer of each of these lines. Lines whose customer was not synchronized again are left
 * out. An undo does not count as an attempt.
 */
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
          AND later.cause <> 'undo'
        ORDER BY later.at DESC LIMIT 1
      )
      UNION ALL
      (
        SELECT later.outcome, later.reason, later.fields, later.at FROM activity AS later
        WHERE later.shop = line.shop AND later.framework360_id = line.framework360_id AND later.at > line.at
          AND later.cause <> 'undo'
        ORDER BY later.at DESC LIMIT 1
      )
      ORDER BY at DESC LIMIT 1
    ) AS latest
    WHERE line.shop = ${shop} AND line.id = ANY(${[...ids]}::uuid[])`;
  return found.map(({ reason, ...one }) => ({ ...one, outcome: displayedOutcome(one.outcome, reason) }));
}
