import { prisma } from "../store/db.server.ts";
import { forgetCustomer } from "../store/forget.ts";
import { forgetShop, markUninstalled } from "../store/shops.ts";
import type { ShopEvent } from "./requests.ts";

/** Does what an event about an installation asks for. */
export async function handleShopEvent({ shop, topic, customerId, at }: ShopEvent): Promise<void> {
  if (topic === "app/uninstalled") return markUninstalled(prisma, shop, new Date(at));
  if (topic === "shop/redact") return forgetShop(prisma, shop);
  if (topic === "customers/redact" && customerId !== null) return forgetCustomer(prisma, shop, customerId);
}
