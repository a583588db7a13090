import type pg from "pg";

export type Line = {
  at: Date;
  outcome: string;
  reason: string | null;
  fields: string[];
  shopifyId: string | null;
  framework360Id: string | null;
  explanations: { field: string | null; explanation: { code: string; said?: string } }[];
};

/** Shopify's ids as the simulator has them, without `gid://`. */
const bare = "regexp_replace(shopify_id, '^.*/', '')";

/** Who is whom to the app: read to find pairs by, never to judge what they hold. */
export async function readLinks(pool: pg.Pool, shop: string) {
  const { rows } = await pool.query<{ shopify: string | null; framework360: string | null }>(
    `SELECT ${bare} AS shopify, framework360_id AS framework360 FROM customer_link
     WHERE shop = $1 AND deleted_on IS NULL`,
    [shop],
  );
  return rows;
}

/** What the merchant was told, the newest first. */
export async function readActivity(pool: pg.Pool, shop: string): Promise<Line[]> {
  const { rows } = await pool.query<Line>(
    `SELECT at, outcome, reason, fields, explanations, ${bare} AS "shopifyId",
       framework360_id AS "framework360Id"
     FROM activity WHERE shop = $1 ORDER BY at DESC, id DESC`,
    [shop],
  );
  return rows;
}

/**
 * Jobs about customers that wait or run, by name, with the time of the oldest, and when each side's last sweep ended. The first synchronization asks for its customers' jobs
 * while both sides are swept already.
 */
export async function readQueue(pool: pg.Pool, shop: string) {
  const jobs = await pool.query<{ name: string; count: string; askedAt: Date }>(
    `SELECT name, count(*), min(created_on) AS "askedAt" FROM pgboss.job
     WHERE data->>'shop' = $1 AND state < 'completed'
       AND name IN ('sync-customer', 'resolve-hint', 'shop-event', 'compare', 'first-sync')
     GROUP BY name`,
    [shop],
  );
  const sweeps = await pool.query<{ side: string; at: string }>(
    "SELECT side, finished_at::text AS at FROM sweep WHERE shop = $1 AND finished_at IS NOT NULL",
    [shop],
  );
  return {
    jobs: jobs.rows,
    ended: new Map(sweeps.rows.map(({ side, at }) => [side, at])),
  };
}
