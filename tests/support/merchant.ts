import { createHmac } from "node:crypto";

import { decode } from "turbo-stream";
import { expect, vi } from "vitest";

import { sandboxApp } from "../../sandbox/app-process.ts";
import { mintSessionToken } from "../../sandbox/shopify/session-token.ts";
import type { SandboxWorld } from "../../sandbox/world.ts";
import type { Database } from "./dump.ts";
import type { World } from "./world.ts";
import { within } from "./within.ts";

export const shop = "framework360-dev.myshopify.com";

// The library answers robots with 410, and takes a fetch without this for one.
const browser = {
  "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
};

const sessionToken = (shopDomain = shop) => mintSessionToken({ shopDomain, userId: "1", ...sandboxApp });

/** Empties both simulators and forgets all shops, as if the world had just started. */
export async function startAgain(world: World, database: Database = world.database): Promise<void> {
  const { shopify, framework360 } = world;
  await forgetShops(database);
  shopify.control.reset();
  framework360.control.reset();
  await database.query("DELETE FROM session");
}

/** Forgets all shops and their jobs, and returns once none runs any more, which would write into what comes next. */
export async function forgetShops(database: Database): Promise<void> {
  await deleteShops(database);
  await database.query("DELETE FROM pgboss.job WHERE state IN ('created', 'retry') AND data ? 'shop'");
  const running = "SELECT name FROM pgboss.job WHERE state = 'active'";
  await expect.poll(async () => (await database.query(running)).rows, within).toEqual([]);
}

/** The app may hold what goes with a shop, and wait for another part of it: PostgreSQL ends one of the two. */
async function deleteShops(database: Database): Promise<void> {
  const deadlock = "40P01";
  try {
    await database.query("DELETE FROM shop");
  } catch (error) {
    if ((error as { code?: unknown }).code !== deadlock) throw error;
    await deleteShops(database);
  }
}

/** Opens the app as the admin's frame does; the first time this installs it. */
export async function openApp(
  { appOrigin }: Pick<SandboxWorld, "appOrigin">,
  path = "/app/connection",
  shopDomain = shop,
): Promise<Response> {
  const address = new URL(path, appOrigin);
  const query = {
    embedded: "1",
    shop: shopDomain,
    host: Buffer.from(`admin.shopify.com/store/${shopDomain.split(".")[0]}`).toString("base64"),
    id_token: await sessionToken(shopDomain),
  };
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  return fetch(address, { redirect: "manual", headers: browser });
}

/** Asks for something as a page does once it is open: with a session token of the shop. */
export async function fetchAsMerchant(
  { appOrigin }: SandboxWorld,
  path: string,
  shopDomain = shop,
  init: RequestInit = {},
): Promise<Response> {
  return fetchWithToken(`${appOrigin}${path}`, await sessionToken(shopDomain), init);
}

/** Asks with any session token, as a browser would. */
export function fetchWithToken(url: string, token: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...browser, Authorization: `Bearer ${token}` };
  return fetch(url, { headers, redirect: "manual", ...init });
}

/** Sends a page's form as the browser does, and gives back what the page's action answered. */
export async function submit(
  { appOrigin }: Pick<SandboxWorld, "appOrigin">,
  path: string,
  fields: Record<string, string> | [string, string][],
  shopDomain = shop,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(appOrigin + dataPath(path), {
    method: "POST",
    headers: { ...browser, Authorization: `Bearer ${await sessionToken(shopDomain)}` },
    body: new URLSearchParams(fields),
  });
  const { data } = (await decodeData(response)) as Answer<Record<string, unknown>>;
  return { status: response.status, body: data ?? {} };
}

/** What a page's loader answers to the browser, also what follows when it is ready. */
export async function load(world: SandboxWorld, path: string): Promise<Record<string, unknown>> {
  return (await readPage<Record<string, unknown>>(world, path)).body;
}

/** The same, with the status of the answer. */
export async function readPage<T extends object>(
  { appOrigin }: SandboxWorld,
  path: string,
): Promise<{ status: number; body: T }> {
  const address = new URL(dataPath(path), appOrigin);
  // The routes around the page are not read again (their `shouldRevalidate`): the browser asks for the page alone.
  const route = `routes/${new URL(path, appOrigin).pathname.split("/")[2] ?? "overview"}/route`;
  address.searchParams.set("_routes", route);
  const response = await fetch(address, {
    headers: { ...browser, Authorization: `Bearer ${await sessionToken()}` },
  });
  const byRoute = (await decodeData(response)) as Record<string, Answer<T>>;
  const { data } = byRoute[route]!;
  const values = Object.entries(data ?? {}).map(async ([name, value]) => [name, await value] as const);
  return { status: response.status, body: Object.fromEntries(await Promise.all(values)) as T };
}

/** Reads what a route that is no page answers, as JSON. */
export async function readJson<T>(
  { appOrigin }: SandboxWorld,
  path: string,
): Promise<{ status: number; body: T }> {
  const response = await fetch(appOrigin + path, {
    headers: { ...browser, Authorization: `Bearer ${await sessionToken()}` },
  });
  return { status: response.status, body: (await response.json()) as T };
}

/** Where a page's data is, without its document (https://remix.run/docs/en/main/guides/single-fetch). */
export function dataPath(path: string): string {
  const { pathname, search } = new URL(path, "http://app.invalid");
  return `${pathname === "/" ? "/_root" : pathname}.data${search}`;
}

type Answer<T> = { data?: T; error?: unknown };

async function decodeData(response: Response): Promise<unknown> {
  const { value, done } = await decode(response.body!, {
    plugins: [(type, ...parts) => ({ value: { type, parts } })],
  });
  await done;
  return value;
}

/** Installed, connected, Shopify => Framework360 on. */
export async function setUpInbound(world: SandboxWorld): Promise<void> {
  await setUp(world, { shopifyToFramework360: "on" });
}

/** Installed, connected, both directions on. */
export async function setUpBothWays(world: SandboxWorld): Promise<void> {
  await setUp(world, { shopifyToFramework360: "on", framework360ToShopify: "on" });
}

async function setUp(world: SandboxWorld, directions: Record<string, string>): Promise<void> {
  await openApp(world);
  await connectAccount(world);
  await submit(world, "/app/synchronization", { customersEnabled: "on", ...directions });
}

/**
 * Connects a shop that has the app to the simulated account.
 * @throws {Error} with what the page answered, when it is not connected then
 */
export async function connectAccount(world: SandboxWorld, shopDomain = shop): Promise<void> {
  const { origin, apiKey } = world.framework360;
  const { body } = await submit(world, "/app/connection", { baseUrl: origin, apiKey }, shopDomain);
  if (JSON.stringify(body.problems) !== "[]") throw new Error(`Not connected: ${JSON.stringify(body)}`);
}

/** Waits until the comparison that turning a direction on begins is over, and so is what it asked for. */
export async function whenCompared({ database }: World): Promise<void> {
  await vi.waitFor(async () => {
    const { rowCount } = await database.query(
      `SELECT FROM sweep WHERE finished_at IS NOT NULL AND NOT EXISTS (
           SELECT FROM pgboss.job WHERE name IN ('sweep', 'sync-customer') AND state IN ('created', 'retry', 'active'))
         AND NOT EXISTS (SELECT FROM first_sync WHERE stage <> 'done')`,
    );
    if (!rowCount) throw new Error("The comparison is not over.");
  }, within);
}

/** What Shopify sends with a webhook, signed over these bytes. */
export function webhookHeaders(topic: string, signedBytes: string | Buffer) {
  const signature = createHmac("sha256", sandboxApp.clientSecret).update(signedBytes).digest("base64");
  return {
    "Content-Type": "application/json",
    "X-Shopify-Topic": topic,
    "X-Shopify-Shop-Domain": shop,
    "X-Shopify-API-Version": "2026-10",
    "X-Shopify-Webhook-Id": crypto.randomUUID(),
    "X-Shopify-Event-Id": crypto.randomUUID(),
    "X-Shopify-Triggered-At": new Date().toISOString(),
    "X-Shopify-Hmac-Sha256": signature,
  };
}

/** A webhook as Shopify signs it. What is named in `headers` replaces the usual header; null leaves it out. */
export async function sendWebhook(
  { appOrigin }: SandboxWorld,
  topic: string,
  body: string | Buffer<ArrayBuffer>,
  headers: Record<string, string | null> = {},
): Promise<Response> {
  const sent = Object.entries({ ...webhookHeaders(topic, body), ...headers }).filter(
    ([, value]) => value !== null,
  );
  return fetch(`${appOrigin}/webhooks/shopify`, {
    method: "POST",
    headers: sent,
    body,
  });
}
