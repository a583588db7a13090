import type { Database } from "./database/db.server.ts";
import type { Sql } from "./database/sql.ts";

/** A Shopify customer, and the Framework360 id that it shows. */
export type CustomId = { shopifyId: string; framework360Id: string };

/** Customers whose id could not be written keep the refusal until they are linked with another one. */
export async function saveCustomIds(
  sql: Sql,
  shop: string,
  ids: readonly CustomId[],
  { isRefused = false } = {},
): Promise<void> {
  await sql.query(
    `INSERT INTO custom_id (shop, shopify_id, framework360_id, is_refused)
     SELECT $1, shopify_id, framework360_id, $2
     FROM unnest($3::text[], $4::text[]) AS given (shopify_id, framework360_id)
     ON CONFLICT (shop, shopify_id) DO UPDATE
     SET framework360_id = EXCLUDED.framework360_id, is_refused = EXCLUDED.is_refused`,
    [shop, isRefused, ids.map(({ shopifyId }) => shopifyId), ids.map(({ framework360Id }) => framework360Id)],
  );
}

/**
 * Whether the id that a Shopify customer shows was written once that customer was linked, as far as it is known, or may have been
 * written by a creation that was begun for an earlier account.
 */
export async function mayShowEarlierId(
  sql: Sql,
  shop: string,
  { shopifyId, framework360Id }: CustomId,
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `SELECT FROM custom_id WHERE shop = $1 AND shopify_id = $2
     UNION ALL SELECT FROM earlier_creation WHERE shop = $1 AND framework360_id = $3`,
    [shop, shopifyId, framework360Id],
  );
  return rowCount! > 0;
}

/** Shopify customers that show a Framework360 id without being linked with that customer. */
export async function listStaleCustomIds(
  db: Pick<Database, "$queryRaw">,
  shop: string,
  max: number,
): Promise<string[]> {
  const rows = await db.$queryRaw<{ shopify_id: string }[]>`
    SELECT shown.shopify_id FROM custom_id AS shown
    WHERE shown.shop = ${shop} AND NOT EXISTS (
      SELECT FROM customer_link AS link
      WHERE link.shop = shown.shop AND link.shopify_id = shown.shopify_id
        AND link.framework360_id = shown.framework360_id AND link.deleted_on IS NULL)
    LIMIT ${max}`;
  return rows.map(({ shopify_id: id }) => id);
}

/** Linked customers that do not show their id. */
export async function listMissingCustomIds(
  db: Pick<Database, "$queryRaw">,
  shop: string,
  max: number,
): Promise<CustomId[]> {
  return db.$queryRaw<CustomId[]>`
    SELECT link.shopify_id AS "shopifyId", link.framework360_id AS "framework360Id" FROM customer_link AS link
    WHERE link.shop = ${shop} AND link.deleted_on IS NULL
      AND link.shopify_id IS NOT NULL AND link.framework360_id IS NOT NULL
      AND NOT EXISTS (
        SELECT FROM custom_id AS shown WHERE shown.shop = link.shop AND shown.shopify_id = link.shopify_id)
    LIMIT ${max}`;
}

/** Forgets the ids of Shopify customers that no longer show one, or no longer exist. Shopify is not called. */
export async function forgetCustomIds(
  db: Pick<Database, "customId">,
  shop: string,
  shopifyIds: readonly string[],
): Promise<void> {
  await db.customId.deleteMany({ where: { shop, shopifyId: { in: [...shopifyIds] } } });
}
