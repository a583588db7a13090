import { otherSide, type SideName } from "../sync/customer.ts";
import type { Database } from "./database/db.server.ts";
import { columnOf, type Sql } from "./database/sql.ts";

/** Two customers that a person said to be different people. */
export type ApartPair = { shopifyId: string; framework360Id: string };

type Db = Pick<Database, "apartPair">;

/** The customers of the other side that a person said to be somebody else than this one. */
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

/** Those of the pairs that are kept apart, as `<Shopify id> <Framework360 id>`. */
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

/** Remembers, or forgets, that the two are different people. */
export async function saveApart(db: Db, shop: string, pair: ApartPair, isApart: boolean): Promise<void> {
  if (!isApart) {
    await db.apartPair.deleteMany({ where: { shop, ...pair } });
    return;
  }
  await db.apartPair.createMany({ data: [{ shop, ...pair }], skipDuplicates: true });
}
