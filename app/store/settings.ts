import type { Database } from "./db.server.ts";

/** What the merchant chose on the Synchronization page. */
export type SyncSettings = {
  customersEnabled: boolean;
  shopifyToFramework360: boolean;
  framework360ToShopify: boolean;
};

const off: SyncSettings = {
  customersEnabled: false,
  shopifyToFramework360: false,
  framework360ToShopify: false,
};

/** The shop's choices; everything is off until the merchant saves otherwise. */
export async function readSettings(db: Database, shop: string): Promise<SyncSettings> {
  const saved = await db.syncSettings.findUnique({ where: { shop } });
  if (!saved) return off;
  const { customersEnabled, shopifyToFramework360, framework360ToShopify } = saved;
  return { customersEnabled, shopifyToFramework360, framework360ToShopify };
}

export async function saveSettings(db: Database, shop: string, settings: SyncSettings): Promise<void> {
  await db.syncSettings.upsert({
    where: { shop },
    create: { shop, ...settings },
    update: settings,
  });
}

/** The shops whose Framework360 customers are carried to Shopify. */
export async function shopsWithOutbound(db: Database): Promise<string[]> {
  const rows = await db.syncSettings.findMany({
    where: { customersEnabled: true, framework360ToShopify: true, owner: { uninstalledAt: null } },
    select: { shop: true },
  });
  return rows.map(({ shop }) => shop);
}
