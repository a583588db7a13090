import { sandboxApp, startApp, whenHealthy } from "../../sandbox/app-process.ts";
import { startFramework360Sandbox, type Framework360Sandbox } from "../../sandbox/framework360/server.ts";
import { startShopifySandbox, type ShopifySandbox } from "../../sandbox/shopify/server.ts";
import type { ShopState } from "../../sandbox/shopify/state.ts";
import { freePort } from "../../sandbox/world.ts";
import type { Personality } from "./choices.ts";

/** One shop with an account of its own, which behaves as its personality says. */
export type World = Personality & {
  domain: string;
  shop: ShopState;
  account: Framework360Sandbox;
};

export type Worlds = Awaited<ReturnType<typeof openWorlds>>;

export const sweepSeconds = 3;

/**
 * Shops and accounts, one pair for each personality, and for them all one process of the built app, with as many
 * `workers` beside it as are wanted: a process sweeps one side of one shop at a time.
 */
export async function openWorlds(
  databaseUrl: string,
  personalities: readonly Personality[],
  workers: number,
) {
  const port = await freePort();
  const appOrigin = `http://127.0.0.1:${port}`;
  const shops = personalities.map((_, index) => ({ domain: domainOf(index), name: `Shop ${index}` }));
  const shopify = await startShopifySandbox({
    port: 0,
    shops,
    plan: "plus",
    app: { ...sandboxApp, appOrigin, proxyPort: port, configFile: "shopify.app.toml" },
  });
  const worlds: World[] = [];
  for (const [index, { name, behaviour }] of personalities.entries()) {
    const account = await startFramework360Sandbox({ port: 0, behaviour });
    const domain = domainOf(index);
    worlds.push({ name, behaviour, domain, shop: shopify.control.shop(domain), account });
  }
  const log: string[] = [];
  const start = async (role: "all" | "worker", at: number) => {
    const app = startApp({
      port: at,
      publicOrigin: appOrigin,
      shopifyOrigin: shopify.origin,
      framework360Host: "127.0.0.1",
      env: {
        DATABASE_URL: databaseUrl,
        PROCESS_ROLE: role,
        SWEEP_INTERVAL_SECONDS: String(sweepSeconds),
        SYNC_RETRY_DELAY_SECONDS: "1",
        // The last attempt comes after a write without an answer counts as not done.
        SYNC_RETRY_LIMIT: "7",
      },
      onLog: (text) => log.push(text),
    });
    await whenHealthy(`http://127.0.0.1:${at}`, app).catch((error: unknown) => {
      throw new Error(log.join(""), { cause: error });
    });
    return app;
  };
  // The first one migrates the database.
  const apps = [await start("all", port)];
  const others = Array.from({ length: workers }, async () => start("worker", await freePort()));
  apps.push(...(await Promise.all(others)));
  return {
    appOrigin,
    databaseUrl,
    shopify,
    worlds,
    log,
    async close() {
      await Promise.all(apps.map((app) => app.stop()));
      await closeAll(shopify, worlds);
    },
  };
}

async function closeAll(shopify: ShopifySandbox, worlds: readonly World[]): Promise<void> {
  await shopify.close();
  await Promise.all(worlds.map(({ account }) => account.close()));
}

const domainOf = (index: number) => `personality-${index}.myshopify.com`;
