import { requestSweeps } from "../jobs/sweep/job.ts";
import { queue } from "../runtime.server.ts";
import { pool } from "../store/database/db.server.ts";
import { readShopRefusal } from "../store/shopify-refusal.ts";
import { readPolicy } from "../store/sync-settings.ts";
import type { ShopRefusal } from "../sync/shop-refusal.ts";

/** Since when Shopify refuses every call for a shop, ISO 8601, and why. */
export type ShownShopRefusal = { at: string; why: ShopRefusal };

/** Null when Shopify does not refuse the shop. */
export async function readShownShopRefusal(shop: string): Promise<ShownShopRefusal | null> {
  const refusal = await readShopRefusal(pool, shop);
  return refusal && { at: refusal.at.toISOString(), why: refusal.why };
}

/**
 * Requests a sweep, which asks Shopify whether it accepts calls again for a shop that it refused: opening the app may have
 * brought a new token, or the missing scopes.
 */
export async function sweepIfRefused(shop: string): Promise<void> {
  if (!(await readShopRefusal(pool, shop))) return;
  await requestSweeps(queue(), shop, await readPolicy(pool, shop));
}
