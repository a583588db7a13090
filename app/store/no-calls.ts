import type { NoCalls } from "../sync/shop-refusal.ts";
import type { Database } from "./database/db.server.ts";
import type { Sql } from "./database/sql.ts";
import { readConnection, readLinkedAccount } from "./framework360-connection.ts";
import { readShopRefusal } from "./shopify-refusal.ts";

/**
 * Why no calls can be made for the shop; null: they can.
 * @param account the Framework360 account that the work was begun for
 */
export async function findNoCalls(
  db: Database,
  sql: Sql,
  shop: string,
  account: string,
): Promise<NoCalls | null> {
  const [connection, linkedAccount, shopifyRefusal] = await Promise.all([
    readConnection(db, shop),
    readLinkedAccount(sql, shop),
    readShopRefusal(sql, shop),
  ]);
  if (!connection || linkedAccount !== account) return "not-connected";
  if (connection.refusedAt) return "key-refused";
  return shopifyRefusal ? "shopify-refused" : null;
}
