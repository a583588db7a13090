import { spawn, spawnSync } from "node:child_process";
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import pg from "pg";

import { freePort } from "../../sandbox/world.ts";
import type { Image } from "./build-image.ts";

const shop = "a-shop.myshopify.com";
const webhooks = 200;
/** As in compose.yaml, which kills a process after 20 s; the app promises 15. */
const stopWithinMs = 15_000;

type Container = { name: string; port: number; stop(): Promise<void> };

/** Runs a migration, two web and two worker processes of the image, and ends them. */
export async function runSideBySide(image: Image, databaseUrl: string): Promise<void> {
  const secret = randomBytes(16).toString("hex");
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: "production",
    ...image.env,
    PATH: process.env.PATH,
    HOST: "127.0.0.1",
    SHOPIFY_API_KEY: "key",
    SHOPIFY_API_SECRET: secret,
    SHOPIFY_APP_URL: "https://localhost",
    ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    DATABASE_URL: databaseUrl,
    MIGRATE_AT_START: "false",
  };
  const migrated = spawnSync(process.execPath, ["scripts/migrate.ts"], {
    cwd: image.directory,
    env,
    encoding: "utf8",
  });
  if (migrated.status !== 0) throw new Error(`The migration failed: ${migrated.stderr}`);
  console.log(`migrate: ${migrated.stdout.trim()}`);

  const start = (name: string, role: string) => startContainer(image, name, { ...env, PROCESS_ROLE: role });
  const webs = [await start("web 1", "web"), await start("web 2", "web")];
  const workers = [await start("worker 1", "worker"), await start("worker 2", "worker")];
  const database = new pg.Pool({ connectionString: databaseUrl });
  try {
    await database.query("INSERT INTO shop (domain) VALUES ($1)", [shop]);
    for (let number = 0; number < webhooks; number += 1) {
      if (number === webhooks / 2) {
        // A rolling deploy: the other one answers meanwhile.
        await webs.shift()!.stop();
        webs.push(await start("web 3", "web"));
      }
      await sendWebhook(webs[number % webs.length]!.port, secret, number);
    }
    await whenDone(database);
    console.log(
      `${webhooks} webhooks were taken by web processes of which one was replaced, and their jobs done by the workers.`,
    );
  } finally {
    await database.end();
    await Promise.all([...webs, ...workers].map((one) => one.stop()));
  }
}

async function startContainer(image: Image, name: string, env: NodeJS.ProcessEnv): Promise<Container> {
  const port = await freePort();
  const [program = "node", ...args] = image.command;
  const own: NodeJS.ProcessEnv = { ...env, PORT: String(port) };
  const path = program === "node" ? process.execPath : program;
  const child = spawn(path, args, { cwd: image.directory, env: own, stdio: ["ignore", "pipe", "pipe"] });
  const words: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => words.push(chunk.toString()));
  const [check, ...checkArgs] = image.healthcheck;
  const isHealthy = () =>
    spawnSync(check === "node" ? process.execPath : check!, checkArgs, { env: own }).status === 0;
  const deadline = Date.now() + 120_000;
  while (!isHealthy()) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`${name} does not start: ${words.join("")}`);
    await sleep(200);
  }
  console.log(`${name}: healthy`);
  return {
    name,
    port,
    async stop() {
      const ended = once(child, "exit") as Promise<[number | null]>;
      const askedAt = performance.now();
      child.kill("SIGTERM");
      const [code] = await ended;
      const ms = performance.now() - askedAt;
      if (code !== 0 || ms > stopWithinMs)
        throw new Error(`${name} ended with ${code} after ${Math.round(ms)} ms: ${words.join("")}`);
      console.log(`${name}: stopped in order after ${Math.round(ms)} ms`);
    },
  };
}

async function sendWebhook(port: number, secret: string, number: number): Promise<void> {
  const id = 1_000 + number;
  const body = JSON.stringify({ id, admin_graphql_api_id: `gid://shopify/Customer/${id}` });
  const answer = await fetch(`http://127.0.0.1:${port}/webhooks/shopify`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-Shopify-Topic": "customers/update",
      "X-Shopify-Shop-Domain": shop,
      "X-Shopify-Event-Id": randomUUID(),
      "X-Shopify-Webhook-Id": randomUUID(),
      "X-Shopify-Hmac-Sha256": createHmac("sha256", secret).update(body).digest("base64"),
    },
    body,
  });
  if (answer.status !== 200) throw new Error(`A webhook was answered ${answer.status}.`);
}

async function whenDone(database: pg.Pool): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { rows } = await database.query<{ state: string; count: number }>(
      "SELECT state::text AS state, count(*)::int AS count FROM pgboss.job WHERE name = 'sync-customer' GROUP BY state",
    );
    if (rows.length === 1 && rows[0]!.state === "completed" && rows[0]!.count === webhooks) return;
    if (Date.now() > deadline) throw new Error(`The jobs are not done: ${JSON.stringify(rows)}`);
    await sleep(100);
  }
}
