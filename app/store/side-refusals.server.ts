import { shopRefusalOf } from "../sync/shop-refusal.ts";
import type { SideError } from "../sync/side.ts";
import { prisma } from "./database/db.server.ts";
import { sharedNow } from "./database/shared-clock.ts";
import { refuseKey } from "./framework360-connection.ts";
import { refuseShop } from "./shopify-refusal.ts";

/**
 * Saves that a side refuses the shop, so that its jobs rest.
 * @param error an `unauthorized`
 * @param begunAt when the work began that was refused, by the shared clock
 * @returns false when that was saved already, another key was saved meanwhile, or the shop does not have the app
 */
export function saveRefusal(shop: string, error: SideError, begunAt: Date): Promise<boolean> {
  if (error.side === "shopify") return saveShopRefusal(shop, error);
  const { code, params } = error.explanation;
  const lacking = code === "call-not-permitted" ? [String(params!.operation)] : [];
  return refuseKey(prisma, shop, { at: sharedNow(), begunAt, lacking });
}

/**
 * Saves that Shopify refuses the shop, so that its jobs rest.
 * @param error an `unauthorized` of Shopify
 * @returns false when that was saved already, or the shop does not have the app
 */
export function saveShopRefusal(shop: string, { explanation }: SideError): Promise<boolean> {
  return refuseShop(prisma, shop, { at: new Date(), why: shopRefusalOf(explanation) });
}
