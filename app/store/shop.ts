import type { Database } from "./database/db.server.ts";
import { resetRounds } from "./sweep.ts";

/**
 * Records that the shop has the app. A shop that comes back keeps its settings and links, and its sweeps restart,
 * because no notification told of the changes made meanwhile.
 */
export async function markInstalled(db: Database, shop: string): Promise<void> {
  const now = new Date();
  const isBack = { domain: shop, uninstalledAt: { not: null } };
  await db.$transaction([
    ...resetRounds(db, { owner: isBack }),
    db.shop.updateMany({
      where: isBack,
      data: { uninstalledAt: null, reinstalledAt: now, shopifyRefusedAt: null, shopifyRefusal: null },
    }),
    db.shop.upsert({
      where: { domain: shop },
      create: { domain: shop },
      update: { installedAt: now },
    }),
  ]);
}

/**
 * Records that the shop uninstalled the app, and deletes its tokens. Settings, key and links stay until Shopify asks
 * to redact.
 * @returns false when the app was installed again since: then nothing is touched
 */
export async function markUninstalled(db: Database, shop: string, at: Date): Promise<boolean> {
  const { count } = await db.shop.updateMany({
    where: { domain: shop, installedAt: { lt: at } },
    data: { uninstalledAt: at },
  });
  if (count === 0) return false;
  await db.session.deleteMany({ where: { shop } });
  return true;
}

/** Whether the shop has the app now. */
export async function isInstalled(db: Database, shop: string): Promise<boolean> {
  return (await db.shop.count({ where: { domain: shop, uninstalledAt: null } })) > 0;
}

/** Whether the shop had the app and uninstalled it. */
export async function hasLeft(db: Database, shop: string): Promise<boolean> {
  return (await db.shop.count({ where: { domain: shop, uninstalledAt: { not: null } } })) > 0;
}

/** Shopify asks for this long after an uninstallation to forget the shop. */
const redactAfterMs = 48 * 3_600_000;
const toleranceMs = 3_600_000;

/**
 * Deletes the shop and everything that belongs to it.
 * @param askedAt when Shopify asked for it
 * @returns false when the shop came back since the uninstallation that Shopify speaks of: then it stays
 */
export async function forgetShop(db: Database, shop: string, askedAt: Date): Promise<boolean> {
  const row = await db.shop.findUnique({ where: { domain: shop } });
  const uninstalledAt = askedAt.getTime() - redactAfterMs;
  const isBack = row?.uninstalledAt === null && row.reinstalledAt !== null;
  if (isBack && row.reinstalledAt!.getTime() > uninstalledAt - toleranceMs) return false;
  await db.$transaction([
    db.session.deleteMany({ where: { shop } }),
    db.rateLimit.deleteMany({ where: { key: { endsWith: `:${shop}` } } }),
    db.shop.deleteMany({ where: { domain: shop } }),
  ]);
  return true;
}

/** Records which scopes the merchant grants now. */
export async function saveScopes(db: Database, shop: string, scopes: readonly string[]): Promise<void> {
  await db.session.updateMany({ where: { shop }, data: { scope: scopes.join(",") } });
}
