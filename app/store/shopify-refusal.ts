import { shopRefusals, type ShopRefusal } from "../sync/shop-refusal.ts";
import type { Database } from "./database/db.server.ts";
import type { Sql } from "./database/sql.ts";
import { resetRounds } from "./sweep.ts";

/** Since when Shopify refuses every call for a shop, and why. */
export type RefusedByShopify = { at: Date; why: ShopRefusal };

/** Null when Shopify does not refuse the shop. */
export async function readShopRefusal(sql: Sql, shop: string): Promise<RefusedByShopify | null> {
  const { rows } = await sql.query<{ at: Date | null; refusal: string | null }>(
    "SELECT shopify_refused_at AS at, shopify_refusal AS refusal FROM shop WHERE domain = $1",
    [shop],
  );
  const [row] = rows;
  if (!row?.at) return null;
  return { at: row.at, why: shopRefusals.find((refusal) => refusal === row.refusal) ?? "access" };
}

/**
 * Records that Shopify refuses every call for the shop. The time of the first refusal stays.
 * @returns whether the shop has the app and was not refused before
 */
export async function refuseShop(
  db: Database,
  shop: string,
  { at, why }: RefusedByShopify,
): Promise<boolean> {
  const { count } = await db.shop.updateMany({
    where: { domain: shop, uninstalledAt: null, shopifyRefusedAt: null },
    data: { shopifyRefusedAt: at, shopifyRefusal: why },
  });
  if (count > 0) return true;
  await db.shop.updateMany({
    where: { domain: shop, shopifyRefusedAt: { not: null }, shopifyRefusal: { not: why } },
    data: { shopifyRefusal: why },
  });
  return false;
}

/** Records that Shopify accepts calls again, and restarts the sweeps, because no customer was synchronized meanwhile. */
export async function acceptShop(db: Database, shop: string): Promise<void> {
  await db.$transaction([
    ...resetRounds(db, { shop }),
    db.shop.updateMany({
      where: { domain: shop },
      data: { shopifyRefusedAt: null, shopifyRefusal: null, reinstalledAt: null },
    }),
  ]);
}
