import type pg from "pg";

type Points = { available: number; maximum: number; restoreRate: number };

/** The points available now: those of the row, plus those restored since. A clock that was set back takes none away. */
const restored = `LEAST(points_budget.maximum, points_budget.available
  + points_budget.restore_rate * GREATEST(0, EXTRACT(EPOCH FROM clock_timestamp() - points_budget.at)::float8))`;

/**
 * The points of a shop's Admin API, which all processes spend in the order in which they ask. The table is unlogged: after a
 * crash of the database, Shopify is asked how many points are available.
 */
export function pointsLedger(pool: pg.Pool, shop: string) {
  return {
    async take(points: number): Promise<Points | null> {
      const { rows } = await pool.query<Points>(
        `UPDATE points_budget SET available = ${restored} - $2::float8, at = clock_timestamp()
         WHERE shop = $1 RETURNING available, maximum, restore_rate AS "restoreRate"`,
        [shop, points],
      );
      return rows[0] ?? null;
    },

    async giveBack(points: number, reported: Points | null): Promise<void> {
      if (!reported) {
        const given = `LEAST(points_budget.maximum, ${restored} + $2::float8)`;
        await pool.query(
          `UPDATE points_budget SET available = ${given}, at = clock_timestamp() WHERE shop = $1`,
          [shop, points],
        );
        return;
      }
      await pool.query(
        `INSERT INTO points_budget (shop, available, maximum, restore_rate, at)
         VALUES ($1, $3, $4, $5, clock_timestamp())
         ON CONFLICT (shop) DO UPDATE SET
           available = LEAST(${restored} + $2::float8, EXCLUDED.available),
           maximum = EXCLUDED.maximum, restore_rate = EXCLUDED.restore_rate, at = EXCLUDED.at`,
        [shop, points, reported.available, reported.maximum, reported.restoreRate],
      );
    },
  };
}

/** What a standard plan restores each second. https://shopify.dev/docs/api/usage/limits */
const standardRestoreRate = 100;

/** The points that the shop's plan restores each second, from Shopify's answers; before the first answer, those of a standard plan. */
export async function readRestoreRate(pool: pg.Pool, shop: string): Promise<number> {
  const { rows } = await pool.query<{ rate: number }>(
    "SELECT restore_rate AS rate FROM points_budget WHERE shop = $1",
    [shop],
  );
  return rows[0]?.rate ?? standardRestoreRate;
}
