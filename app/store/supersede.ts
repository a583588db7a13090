import type pg from "pg";

import { openSql } from "./activity-outcome.ts";
import type { Sql } from "./database/sql.ts";

/** The ids of the customers that were looked at. */
type LookedAt = { shopifyIds: readonly string[]; framework360Ids: readonly string[] };

/**
 * Marks the earlier lines about these customers as superseded: the customers were looked at again. One that a stopped first
 * synchronization did not reach (`keepUnreached`) is reached by that. Call it before the line with
 * the new outcome is written: if the process dies between the two, the job is attempted again.
 * @param until when they were looked at; now if left out
 * @param except a line that stays current
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
  WITH reached AS (
    DELETE FROM first_sync_customer
    WHERE shop = $1 AND state = 'left'
      AND (side, customer_id) IN (
        SELECT 'shopify', unnest($4::text[]) UNION ALL SELECT 'framework360', unnest($5::text[]))
  )
  UPDATE activity SET superseded = true
  WHERE shop = $1 AND ${openSql.sql} AND ($2::timestamptz IS NULL OR at <= $2::timestamptz)
    AND id IS DISTINCT FROM $3::uuid
    AND (shopify_id = ANY($4::text[]) OR framework360_id = ANY($5::text[]))`;

const batchSize = 5_000;

/**
 * Does the same, a few thousand lines at a time, where a process of an earlier version wrote the later line.
 * @returns how many lines it marked
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
