import { randomInt } from "node:crypto";
import { createServer } from "node:net";

import { sandboxApp, startApp, whenHealthy, type AppProcess } from "./app-process.ts";
import { startFramework360Sandbox } from "./framework360/server.ts";
import { startAppProxy } from "./shopify/admin/proxy.ts";
import { startShopifySandbox } from "./shopify/server.ts";

/** A free port below those that the system gives away by itself, so that no other process is given it meanwhile. */
export async function freePort(): Promise<number> {
  const port = randomInt(20_000, 30_000);
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
  return free ? port : freePort();
}

export type SandboxWorld = Awaited<ReturnType<typeof openWorld>>;

type WorldOptions = {
  /** Where the app is, when it is another version than this one. */
  directory?: string | undefined;
  /** The shops of the simulated Shopify, two unless told. */
  shops?: { domain: string; name: string }[];
};

const twoShops = [
  { domain: "framework360-dev.myshopify.com", name: "Framework360 Dev" },
  { domain: "second-store.myshopify.com", name: "Second Store" },
];

/**
 * Both simulators, the proxy and the built app, all over real HTTP on free ports. Nothing of it outlives `close`
 * but the database, which is the caller's. FRAMEWORK360_DEVELOPMENT_HOSTS in `env` names accounts beside the simulated one.
 */
export async function openWorld(
  databaseUrl: string,
  { FRAMEWORK360_DEVELOPMENT_HOSTS: otherAccounts, ...env }: Record<string, string> = {},
  { directory, shops = twoShops }: WorldOptions = {},
) {
  const [appPort, proxyPort] = [await freePort(), await freePort()];
  const appOrigin = `http://127.0.0.1:${appPort}`;
  const framework360 = await startFramework360Sandbox({ port: 0 });
  const shopify = await startShopifySandbox({
    port: 0,
    shops,
    app: { ...sandboxApp, appOrigin, proxyPort, configFile: "shopify.app.toml" },
  });
  const proxy = await startAppProxy({ port: proxyPort, appOrigin, shopifyOrigin: shopify.origin });
  const log: string[] = [];

  const startAppProcess = async (
    extra: Record<string, string> = {},
    from = directory,
  ): Promise<AppProcess> => {
    const app = startApp({
      ...(from !== undefined && { directory: from }),
      port: appPort,
      publicOrigin: proxy.origin,
      shopifyOrigin: shopify.origin,
      framework360Host: [new URL(framework360.origin).host, otherAccounts].filter(Boolean).join(),
      env: { DATABASE_URL: databaseUrl, SYNC_RETRY_DELAY_SECONDS: "1", ...env, ...extra },
      onLog: (text) => log.push(text),
    });
    try {
      await whenHealthy(appOrigin, app);
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${log.join("")}`, { cause: error });
    }
    return app;
  };
  let app = await startAppProcess();

  return {
    appOrigin,
    databaseUrl,
    framework360,
    shopify,
    proxy,
    log,
    app: () => app,
    async restartApp(
      signal: NodeJS.Signals = "SIGTERM",
      extra: Record<string, string> = {},
      from: string | undefined = directory,
    ) {
      await app.stop(signal);
      app = await startAppProcess(extra, from);
    },
    async close() {
      await app.stop();
      await proxy.close();
      await shopify.close();
      await framework360.close();
    },
  };
}
