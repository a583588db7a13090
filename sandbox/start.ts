import { spawn } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { parseArgs } from "node:util";

import { sandboxApp, startApp, whenHealthy, type AppProcess } from "./app-process.ts";
import { startFramework360Sandbox } from "./framework360/server.ts";
import { makeReady } from "./ready.ts";
import { startAppProxy } from "./shopify/admin/proxy.ts";
import { startShopifySandbox } from "./shopify/server.ts";

const usage = `Starts a simulated Shopify, a simulated Framework360 and the app.

  npm run sandbox -- [options]

  --ready          a shop that is connected and has 200 customers on each side
  --fresh          starts over: what you did is deleted
  --customers N    fills Framework360 with N generated people
  --data-dir DIR   where everything is kept (.data/sandbox)
  --logs           prints the app's whole log, not only its warnings
  --hot            runs the app's sources: a saved change shows at once (npm run dev)
  --help           prints this

The ports are set by SANDBOX_SHOPIFY_PORT (4000), SANDBOX_PROXY_PORT (4001), SANDBOX_FRAMEWORK360_PORT (4100) and PORT (3000).`;

const options = readOptions();
const dataDir = options["data-dir"];

const ports = {
  shopify: portFrom("SANDBOX_SHOPIFY_PORT", 4000),
  proxy: portFrom("SANDBOX_PROXY_PORT", 4001),
  framework360: portFrom("SANDBOX_FRAMEWORK360_PORT", 4100),
  app: portFrom("PORT", 3000),
};

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        fresh: { type: "boolean", default: false },
        customers: { type: "string", default: "0" },
        /** The app's sources under Vite: a saved change shows at once. */
        hot: { type: "boolean", default: false },
        logs: { type: "boolean", default: false },
        "data-dir": { type: "string", default: ".data/sandbox" },
        /** A shop that is connected and has customers on both sides. */
        ready: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (!values.help) return values;
  } catch (error) {
    stopWith(`${(error as Error).message}\n\n${usage}`);
  }
  console.log(usage);
  process.exit(0);
}

function portFrom(name: string, standard: number): number {
  const port = Number(process.env[name] || standard);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  stopWith(`${name} must be a port number, like ${standard}.`);
}

function stopWith(message: string): never {
  console.error(message);
  process.exit(1);
}

/** Says which of our ports are taken, before anything is started. */
async function refuseTakenPorts(): Promise<void> {
  const names = {
    shopify: "SANDBOX_SHOPIFY_PORT",
    proxy: "SANDBOX_PROXY_PORT",
    framework360: "SANDBOX_FRAMEWORK360_PORT",
    app: "PORT",
  };
  const taken: string[] = [];
  for (const [part, port] of Object.entries(ports)) {
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer().once("error", () => resolve(false));
      probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
    });
    if (!free)
      taken.push(
        `  Port ${port} is taken: stop what uses it, or set ${names[part as keyof typeof names]} to another one.`,
      );
  }
  if (taken.length > 0) stopWith(`The sandbox cannot start.\n${taken.join("\n")}`);
}

/** Builds the app; under Vite only what Prisma generates is needed. */
async function build(): Promise<void> {
  const output: Buffer[] = [];
  const [command, ...parameters] = options.hot ? ["prisma", "generate"] : ["npm", "run", "--silent", "build"];
  const child = spawn(command, parameters, { stdio: ["ignore", "pipe", "pipe"] });
  running.push(async () => void child.kill());
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  running.pop();
  if (code !== 0 && !stopping)
    throw new Error(`The app could not be built.\n${Buffer.concat(output).toString()}`);
}

/** What is to be ended, the last started first. */
const running: (() => Promise<void>)[] = [];
let stopping = false;

async function stop(exitCode: number): Promise<never> {
  if (!stopping) {
    stopping = true;
    while (running.length > 0) await running.pop()!();
    process.exit(exitCode);
  }
  return new Promise<never>(() => undefined);
}

async function start(): Promise<void> {
  await refuseTakenPorts();
  if (options.fresh) await rm(dataDir, { recursive: true, force: true });
  await mkdir(dataDir, { recursive: true });

  console.log(options.hot ? "Generating the database client…" : "Building the app…");
  await build();

  console.log("Starting Shopify, Framework360 and the app…");
  const framework360 = await startFramework360Sandbox({
    port: ports.framework360,
    dataDir,
    customers: Number(options.customers),
    // As in an account in which webhooks were turned on. What was chosen in the panel stays.
    behaviour: { webhooks: "json" },
  });
  running.push(() => framework360.close());

  const appOrigin = `http://127.0.0.1:${ports.app}`;
  const shopify = await startShopifySandbox({
    port: ports.shopify,
    dataDir,
    app: { ...sandboxApp, appOrigin, proxyPort: ports.proxy, configFile: "shopify.app.toml" },
  });
  running.push(() => shopify.close());
  const proxy = await startAppProxy({ port: ports.proxy, appOrigin, shopifyOrigin: shopify.origin });
  running.push(() => proxy.close());

  const app = startApp({
    port: ports.app,
    publicOrigin: proxy.origin,
    shopifyOrigin: shopify.origin,
    framework360Host: new URL(framework360.origin).host,
    hot: options.hot,
    env: {
      DATA_DIR: `${dataDir}/app`,
      LOG_LEVEL: options.logs ? "info" : "warn",
      SYNC_RETRY_DELAY_SECONDS: "2",
    },
    onLog: (text) => process.stdout.write(text),
  });
  running.push(() => app.stop());
  await whenHealthy(appOrigin, app);
  void sayWhenItEnds(app);
  if (options.ready) {
    console.log("Connecting a shop with 200 customers on each side…");
    const made = await makeReady({ appOrigin, shopify, framework360 });
    if (!made) console.log("There are customers already, so none were added: --fresh starts over.");
  }

  console.log(`
  Shopify       ${shopify.origin}      the shop's admin, with the app in it
  Framework360  ${framework360.origin}      the account's control panel
  App           ${appOrigin}      what runs in the admin's frame

${options.ready ? readySteps(shopify.origin) : firstSteps(shopify.origin, framework360)}

  Ctrl-C stops everything. What you did is kept; "npm run sandbox -- --fresh" starts over.
`);
}

function readySteps(shopifyOrigin: string): string {
  return `  1. Open ${shopifyOrigin}/store/framework360-dev/apps/${sandboxApp.clientId}: there is something to see on every page.
  2. Change a customer in Shopify: a moment later Framework360's panel has the change.
  3. Change one in Framework360's panel: a moment later Shopify has the change.
  4. Make things fail: "Settings" in Framework360's panel answers calls late, wrongly or not at all.`;
}

function firstSteps(shopifyOrigin: string, account: { origin: string; apiKey: string }): string {
  return `  1. Open ${shopifyOrigin}, choose Apps, and install the app.
  2. On its Connection page enter ${account.origin} and the key ${account.apiKey}
  3. On its Synchronization page turn on Sync Customers and both directions, and save.
  4. Add a customer in Shopify: a moment later it stands in Framework360's panel.
  5. Change it in Framework360's panel (${account.origin}): a moment later Shopify has the change.
  6. Make things fail: "Settings" in Framework360's panel answers calls late, wrongly or not at all.`;
}

async function sayWhenItEnds(app: AppProcess): Promise<void> {
  const how = await app.ended;
  if (stopping) return;
  console.error(`The app has ended (${how}); the sandbox stops.`);
  await stop(1);
}

process.on("SIGINT", () => void stop(0));
process.on("SIGTERM", () => void stop(0));

start().catch(async (error: unknown) => {
  if (stopping) return;
  console.error(error instanceof Error ? error.message : error);
  await stop(1);
});
