import type { Database } from "./db.server.ts";

/** Forgets one Shopify customer: the link with its base, and what happened to it. */
export async function forgetCustomer(db: Database, shop: string, shopifyId: string): Promise<void> {
  await db.$transaction([
    db.customerLink.deleteMany({ where: { shop, shopifyId } }),
    db.activity.deleteMany({ where: { shop, shopifyId } }),
  ]);
}
