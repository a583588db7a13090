import { startApp, whenHealthy, type AppProcess } from "../sandbox/app-process.ts";
import { freePort, type SandboxWorld } from "../sandbox/world.ts";

/** Starts another process of the app on the world's database, beside its own, and waits until it answers. */
export async function startAppBeside(
  world: SandboxWorld,
  env: Record<string, string>,
): Promise<AppProcess & { origin: string }> {
  const port = await freePort();
  const app = startApp({
    port,
    publicOrigin: world.proxy.origin,
    shopifyOrigin: world.shopify.origin,
    framework360Host: new URL(world.framework360.origin).host,
    env: { ...env, DATABASE_URL: world.databaseUrl },
    onLog: (text) => world.log.push(text),
  });
  const origin = `http://127.0.0.1:${port}`;
  await whenHealthy(origin, app);
  return { ...app, origin };
}
