import type pg from "pg";

import { fieldGroups } from "../sync/field-groups.ts";

/** How many of Framework360's customers sweeps found changed and carried to Shopify, and in how many rounds. */
export type FoundBySweeps = { customers: number; rounds: number };

/** How many lines are read at most: more would not change the answer. */
const maxLines = 1_000;

/**
 * What the shop's sweeps found in Framework360 since then. Order figures do not count: the app asks for them customer
 * by customer, because no hint reports an order.
 * @param roundSeconds lines further apart than this are of different rounds
 */
export async function readFoundBySweeps(
  db: pg.Pool,
  shop: string,
  { since, roundSeconds }: { since: Date; roundSeconds: number },
): Promise<FoundBySweeps> {
  const { rows } = await db.query<FoundBySweeps>(
    `WITH found AS (
       SELECT at, framework360_id FROM activity
       WHERE shop = $1 AND at > $2 AND cause = 'sweep' AND direction IN ('outbound', 'both')
         AND outcome IN ('created', 'updated', 'partly') AND (fields = '{}' OR NOT fields <@ $4)
       ORDER BY at DESC LIMIT ${maxLines}
     ), gaps AS (
       SELECT at - lag(at) OVER (ORDER BY at) AS gap FROM found
     )
     SELECT (SELECT count(DISTINCT framework360_id)::int FROM found) AS customers,
       count(*) FILTER (WHERE gap IS NULL OR gap > make_interval(secs => $3))::int AS rounds
     FROM gaps`,
    [shop, since, roundSeconds, fieldGroups.orderFigures],
  );
  return rows[0]!;
}
