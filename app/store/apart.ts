import { otherSide, type SideName } from "../sync/customer.ts";
import type { Database } from "./database/db.server.ts";
import { columnOf, type Sql } from "./database/sql.ts";

/** Two customers that a person said to be different people. */
export type ApartPair = { shopifyId: string; framework360Id: string };

type Db = Pick<Database, "apartPair">;

/** The customers of the other side that, as a person said, are different people from this one. */
export async function findApart(
  sql: Sql,
  shop: string,
  side: SideName,
  customerId: string,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT ${columnOf[otherSide(side)]} AS id FROM apart_pair WHERE shop = $1 AND ${columnOf[side]} = $2`,
    [shop, customerId],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Which of the pairs are kept apart, as `<Shopify id> <Framework360 id>`. */
export async function findApartAmong(
  db: Db,
  shop: string,
  pairs: readonly ApartPair[],
): Promise<Set<string>> {
  if (pairs.length === 0) return new Set();
  const rows = await db.apartPair.findMany({
    where: { shop, shopifyId: { in: pairs.map(({ shopifyId }) => shopifyId) } },
  });
  return new Set(rows.map(({ shopifyId, framework360Id }) => `${shopifyId} ${framework360Id}`));
}

/** Remembers that the two are different people. */
export async function saveApart(sql: Sql, shop: string, pair: ApartPair): Promise<void> {
  await sql.query(
    `INSERT INTO apart_pair (shop, shopify_id, framework360_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [shop, pair.shopifyId, pair.framework360Id],
  );
}

/** Forgets that the two are different people. */
export async function forgetApart(sql: Sql, shop: string, pair: ApartPair): Promise<void> {
  await sql.query("DELETE FROM apart_pair WHERE shop = $1 AND shopify_id = $2 AND framework360_id = $3", [
    shop,
    pair.shopifyId,
    pair.framework360Id,
  ]);
}
