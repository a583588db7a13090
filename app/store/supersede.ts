import type pg from "pg";

import { openSql } from "./activity-outcome.ts";
import type { Sql } from "./database/sql.ts";

/** Under which ids customers were looked at. */
type LookedAt = { shopifyIds: readonly string[]; framework360Ids: readonly string[] };

/**
 * Notes that these customers of the shop were looked at: what earlier lines say of them holds no longer. It belongs before the line
 * that tells what came of it, so that a process which dies between the two leaves a customer that its job repeats.
 * @param until when they were looked at; now without it
 * @param except a line that holds still
 */
export async function supersede(
  sql: Sql,
  shop: string,
  { shopifyIds, framework360Ids }: LookedAt,
  { until = null, except = null }: { until?: Date | null | undefined; except?: string | null } = {},
): Promise<void> {
  if (shopifyIds.length + framework360Ids.length === 0) return;
  await sql.query(supersedeLines, [shop, until, except, [...shopifyIds], [...framework360Ids]]);
}

const supersedeLines = `
  UPDATE activity SET superseded = true
  WHERE shop = $1 AND ${openSql.sql} AND ($2::timestamptz IS NULL OR at <= $2::timestamptz)
    AND id IS DISTINCT FROM $3::uuid
    AND (shopify_id = ANY($4::text[]) OR framework360_id = ANY($5::text[]))`;

const batchSize = 5_000;

/**
 * Notes the same of lines that a process of an earlier version followed up, a few thousand at a time.
 * @returns how many lines there were
 */
export async function supersedeFollowed(db: pg.Pool): Promise<number> {
  for (let superseded = 0; ;) {
    const { rowCount } = await db.query(supersedeBatch);
    superseded += rowCount ?? 0;
    if ((rowCount ?? 0) < batchSize) return superseded;
  }
}

const supersedeBatch = `
  UPDATE activity SET superseded = true WHERE id IN (
    SELECT line.id FROM activity AS line
    WHERE line.outcome IN ('failed', 'skipped') AND NOT line.superseded AND (
      EXISTS (
        SELECT FROM activity AS later
        WHERE later.shop = line.shop AND later.shopify_id = line.shopify_id AND later.at > line.at
          AND later.cause <> 'undo'
      ) OR EXISTS (
        SELECT FROM activity AS later
        WHERE later.shop = line.shop AND later.framework360_id = line.framework360_id AND later.at > line.at
          AND later.cause <> 'undo'
      )
    )
    LIMIT ${batchSize}
  )`;
