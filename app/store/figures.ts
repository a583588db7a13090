import type pg from "pg";

/** Totals over all shops, for the metrics. They say nothing about a single shop. */
export type ShopFigures = {
  shops: number;
  resting: { side: string; reason: string; count: number }[];
  comparisons: { stage: string; count: number; oldestSeconds: number }[];
  firstSyncLeft: number;
};

/** Counts the shops that have the app, the resting shops by reason, the running comparisons, and the customers that first synchronizations have left. */
export async function readShopFigures(db: pg.Pool): Promise<ShopFigures> {
  const [shops, resting, comparisons, left] = await Promise.all([
    db.query<{ count: number }>("SELECT count(*)::int AS count FROM shop WHERE uninstalled_at IS NULL"),
    db.query<ShopFigures["resting"][number]>(
      `SELECT 'shopify' AS side, COALESCE(shopify_refusal, 'access') AS reason, count(*)::int AS count
       FROM shop WHERE uninstalled_at IS NULL AND shopify_refused_at IS NOT NULL GROUP BY 2
       UNION ALL
       SELECT 'framework360', 'key', count(*)::int
       FROM framework360_connection JOIN shop ON shop.domain = framework360_connection.shop
       WHERE uninstalled_at IS NULL AND refused_at IS NOT NULL HAVING count(*) > 0`,
    ),
    db.query<ShopFigures["comparisons"][number]>(
      `SELECT stage, count(*)::int AS count,
         EXTRACT(EPOCH FROM now() - min(started_at))::float8 AS "oldestSeconds"
       FROM comparison WHERE finished_at IS NULL AND failure IS NULL GROUP BY stage`,
    ),
    db.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM first_sync_customer WHERE state NOT IN ('done', 'left')",
    ),
  ]);
  return {
    shops: shops.rows[0]!.count,
    resting: resting.rows,
    comparisons: comparisons.rows,
    firstSyncLeft: left.rows[0]!.count,
  };
}
