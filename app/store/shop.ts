import type { Database } from "./database/db.server.ts";
import { sharedNow } from "./database/shared-clock.ts";
import { pseudonymOf } from "./encryption/pseudonym.ts";
import type { Sealer } from "./encryption/seal.ts";
import { resetRounds } from "./sweep.ts";

/**
 * Records that the shop has the app. A shop that installs it again keeps its settings and links, and its sweeps restart,
 * because no notification reported the changes made meanwhile.
 */
export async function markInstalled(db: Database, shop: string): Promise<void> {
  const now = sharedNow();
  const isBack = { domain: shop, uninstalledAt: { not: null } };
  await db.$transaction([
    ...resetRounds(db, { owner: isBack }),
    db.shop.updateMany({
      where: isBack,
      data: { uninstalledAt: null, reinstalledAt: now, shopifyRefusedAt: null, shopifyRefusal: null },
    }),
    db.shop.upsert({
      where: { domain: shop },
      create: { domain: shop, installedAt: now },
      update: { installedAt: now },
    }),
  ]);
}

/** A time later than this was saved before the clock was set back. */
const inFuture = () => new Date(sharedNow().getTime() + 10 * 60_000);

/**
 * Records that the shop uninstalled the app, and deletes its tokens. Settings, key and links stay until Shopify asks
 * to redact.
 * @returns false when the app was installed again since; then nothing changes
 */
export async function markUninstalled(db: Database, shop: string, at: Date): Promise<boolean> {
  const { count } = await db.shop.updateMany({
    where: { domain: shop, OR: [{ installedAt: { lt: at } }, { installedAt: { gt: inFuture() } }] },
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

/** When the app was installed again, if the sweeps have not been restarted for another reason since; null: it was not. */
export async function readReinstalled(db: Database, shop: string): Promise<Date | null> {
  const row = await db.shop.findUnique({ where: { domain: shop }, select: { reinstalledAt: true } });
  return row?.reinstalledAt ?? null;
}

/** Whether the merchant dismissed the set-up guide. */
export async function isSetupDismissed(db: Database, shop: string): Promise<boolean> {
  return (await db.shop.count({ where: { domain: shop, setupDismissedAt: { not: null } } })) > 0;
}

export async function dismissSetup(db: Database, shop: string): Promise<void> {
  await db.shop.updateMany({ where: { domain: shop }, data: { setupDismissedAt: new Date() } });
}

/** The shop's time zone, by its IANA name, and when it was read; null: it was never read. */
export async function readShopClock(
  db: Database,
  shop: string,
): Promise<{ timeZone: string | null; readAt: Date | null }> {
  const row = await db.shop.findUnique({
    where: { domain: shop },
    select: { timeZone: true, timeZoneReadAt: true },
  });
  return { timeZone: row?.timeZone ?? null, readAt: row?.timeZoneReadAt ?? null };
}

export async function saveTimeZone(
  db: Database,
  shop: string,
  { timeZone, readAt }: { timeZone: string; readAt: Date },
): Promise<void> {
  await db.shop.updateMany({ where: { domain: shop }, data: { timeZone, timeZoneReadAt: readAt } });
}

/**
 * Deletes the shop and everything that belongs to it, and records the redaction by a keyed hash.
 * @returns false when the shop has the app; then nothing is deleted
 */
export async function forgetShop(db: Database, sealer: Sealer, shop: string): Promise<boolean> {
  const pseudonym = await pseudonymOf(db, sealer, [shop]);
  return db.$transaction(async (transaction) => {
    const left = { domain: shop, uninstalledAt: { not: null } };
    if ((await transaction.shop.count({ where: left })) === 0) return false;
    await deleteShop(transaction, shop);
    const at = sharedNow();
    await transaction.redaction.upsert({ where: { pseudonym }, create: { pseudonym, at }, update: { at } });
    return true;
  });
}

/** Deletes the shop and everything that belongs to it, whether it has the app or not. */
export async function deleteShop(
  transaction: Pick<Database, "shop" | "session" | "rateLimit">,
  shop: string,
): Promise<void> {
  await transaction.shop.deleteMany({ where: { domain: shop } });
  await transaction.session.deleteMany({ where: { shop } });
  await transaction.rateLimit.deleteMany({ where: { key: { endsWith: `:${shop}` } } });
}
