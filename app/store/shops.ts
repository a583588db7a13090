import type { Database } from "./db.server.ts";

/** Notes that the shop has the app; a shop that comes back finds its settings and links as they were. */
export async function markInstalled(db: Database, shop: string): Promise<void> {
  await db.shop.upsert({
    where: { domain: shop },
    create: { domain: shop },
    update: { uninstalledAt: null, installedAt: new Date() },
  });
}

/** Notes that the app is gone from the shop, and forgets its tokens. Settings stay until Shopify asks to redact. */
export async function markUninstalled(db: Database, shop: string, at: Date): Promise<void> {
  await db.$transaction([
    db.session.deleteMany({ where: { shop } }),
    db.shop.updateMany({ where: { domain: shop }, data: { uninstalledAt: at } }),
  ]);
}

/** Forgets the shop and everything that belongs to it. */
export async function forgetShop(db: Database, shop: string): Promise<void> {
  await db.$transaction([
    db.session.deleteMany({ where: { shop } }),
    db.shop.deleteMany({ where: { domain: shop } }),
  ]);
}
