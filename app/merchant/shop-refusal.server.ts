import { prisma } from "../store/database/db.server.ts";
import { readShopRefusal } from "../store/shopify-refusal.ts";
import type { ShopRefusal } from "../sync/shop-refusal.ts";

/** Since when Shopify refuses every call for a shop, ISO 8601, and why. */
export type ShownShopRefusal = { at: string; why: ShopRefusal };

/** Null when Shopify does not refuse the shop. */
export async function readShownShopRefusal(shop: string): Promise<ShownShopRefusal | null> {
  const refusal = await readShopRefusal(prisma, shop);
  return refusal && { at: refusal.at.toISOString(), why: refusal.why };
}
