import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";

import type { AppProcess } from "../../sandbox/app-process.ts";
import { startApp } from "../../sandbox/app-process.ts";
import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { wakeWorkers } from "../support/later.ts";
import { openApp, sendWebhook, setUpInbound, shop, whenCompared } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;
let secondWorker: AppProcess;

beforeAll(async () => {
  const env = { SWEEP_INTERVAL_SECONDS: "3600" };
  world = await startWorld(env);
  world.shopify.control.change({ plan: "plus" });
  secondWorker = startApp({
    port: 0,
    publicOrigin: world.proxy.origin,
    shopifyOrigin: world.shopify.origin,
    framework360Host: new URL(world.framework360.origin).host,
    env: { ...env, DATABASE_URL: world.databaseUrl, PROCESS_ROLE: "worker", SYNC_RETRY_DELAY_SECONDS: "1" },
    onLog: (text) => world.log.push(text),
  });
  await setUpInbound(world);
  await whenCompared(world);
  await vi.waitFor(() => {
    if (!world.log.some((line) => line.includes('"role":"worker"'))) throw new Error("No second worker.");
  }, within);
});

afterAll(async () => {
  await secondWorker.stop();
  await world.close();
});

beforeEach(async () => {
  await setFaults({});
  await openApp(world);
  await whenQuiet();
});

/** How often a token was asked for so far, whatever came of it. */
const refreshes = () => world.shopify.control.calls.counts().calls["oauth/access_token"] ?? 0;

async function setFaults(faults: object): Promise<void> {
  await fetch(`${world.shopify.origin}/_control/faults`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(faults),
  });
}

const tokens = async () => {
  const { rows } = await world.database.query(
    `SELECT expires AT TIME ZONE 'UTC' AS expires, "refreshToken" AS refresh_token FROM session`,
  );
  return (rows as { expires: Date; refresh_token: string | null }[])[0]!;
};

const minutesLeft = async () => ((await tokens()).expires.getTime() - Date.now()) / 60_000;

const setDate = (column: "expires" | "refreshTokenExpires", to: Date) =>
  world.database.query(`UPDATE session SET "${column}" = $1::timestamptz AT TIME ZONE 'UTC'`, [to]);

/** Moves the moment at which the app takes its token for expired. */
async function expiresIn(minutes: number): Promise<void> {
  await setDate("expires", new Date(Date.now() + minutes * 60_000));
}

/** Adds the job that pg-boss adds every five minutes. */
async function renewNow(): Promise<void> {
  await world.database.query(
    `INSERT INTO pgboss.job (name, data, policy) VALUES ('renew-tokens', '{}', 'exclusive') ON CONFLICT DO NOTHING`,
  );
  await wakeWorkers(world, "renew-tokens");
}

async function whenQuiet(): Promise<void> {
  await vi.waitFor(async () => {
    const { rowCount } = await world.database.query(
      "SELECT FROM pgboss.job WHERE name = 'sync-customer' AND state IN ('created', 'retry', 'active')",
    );
    if (rowCount) throw new Error("There is more to do.");
  }, within);
}

function created(email: string): string {
  const { customer } = createCustomer(world.shopify.shop, { firstName: "Rita", lastName: "Attesa", email });
  return customer!.id;
}

async function carried(pattern: RegExp): Promise<number> {
  const response = await fetch(`${world.framework360.origin}/_control/state`);
  const { customers } = (await response.json()) as { customers: { email: string }[] };
  return customers.filter(({ email }) => pattern.test(email)).length;
}

test("a token is renewed in the background well before it expires, by one process", async () => {
  const before = refreshes();
  await expiresIn(15);
  await renewNow();
  await expect.poll(minutesLeft, within).toBeGreaterThan(50);
  expect(refreshes() - before).toBe(1);
});

test("a token is renewed in the background before its refresh token ends", async () => {
  const before = refreshes();
  await setDate("refreshTokenExpires", new Date(Date.now() + 20 * 86_400_000));
  await renewNow();
  await expect.poll(() => refreshes() - before, within).toBe(1);
});

test("a burst of webhooks at the moment of expiry costs one renewal over all processes", async () => {
  const there = new Set(world.shopify.shop.customers.keys());
  world.shopify.control.generate({ count: 40, seed: 1 });
  const ids = [...world.shopify.shop.customers.keys()].filter((id) => !there.has(id));
  const before = refreshes();
  world.shopify.control.expireTokens(world.shopify.shop);
  await expiresIn(-1);
  const answers = await Promise.all(ids.map((id) => sendWebhook(world, "customers/update", `{"id": ${id}}`)));
  expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 200));
  await expect.poll(() => world.log.join("").includes("The shop's token was renewed."), within).toBe(true);
  await whenQuiet();
  expect(refreshes() - before).toBe(1);
  const { rowCount } = await world.database.query("SELECT FROM activity WHERE outcome = 'failed'");
  expect(rowCount).toBe(0);
}, 180_000);

test("a token that Shopify no longer accepts is renewed at once, and the work goes on", async () => {
  world.shopify.control.expireTokens(world.shopify.shop);
  const before = refreshes();
  created("refused-token@example.it");
  await expect.poll(() => carried(/^refused-token@/), within).toBe(1);
  expect(refreshes() - before).toBe(1);
});

test.each(["reset", "hang"])(
  "a renewal whose answer is lost (%s) is made again with the same token",
  async (kind) => {
    world.shopify.control.expireTokens(world.shopify.shop);
    await setFaults({
      errorRate: 1,
      errorWhen: "after",
      errorKinds: [kind],
      onlyPaths: ["oauth/access_token"],
    });
    const { refresh_token: kept } = await tokens();
    const said = world.log.length;
    await expiresIn(-1);
    created(`lost-${kind}@example.it`);
    const isLost = () =>
      world.log.slice(said).some((line) => line.includes("did not renew the access token"));
    await expect.poll(isLost, within).toBe(true);
    expect((await tokens()).refresh_token).toBe(kept);
    await setFaults({});
    await expect.poll(() => carried(new RegExp(`^lost-${kind}@`)), within).toBe(1);
    expect((await tokens()).refresh_token).not.toBe(kept);
  },
);

test("a refresh token that Shopify refuses is used no more, and opening the app puts it right", async () => {
  world.shopify.control.expireTokens(world.shopify.shop, true);
  created("refused-refresh@example.it");
  await expect.poll(async () => (await tokens()).refresh_token, within).toBeNull();
  const before = refreshes();
  created("refused-again@example.it");
  await expect
    .poll(() => world.log.some((line) => line.includes(`no longer accepts the tokens for ${shop}`)), within)
    .toBe(true);
  expect(refreshes()).toBe(before);
  await openApp(world);
  await expect.poll(() => carried(/^refused-(refresh|again)@/), within).toBe(2);
});

test("opening the app brings one token, though several parts of the page ask for it at once", async () => {
  await world.database.query("DELETE FROM session");
  const before = refreshes();
  await openApp(world);
  expect(refreshes() - before).toBe(1);
});

test("a token that came without a date and a refresh token is replaced when the merchant opens the app", async () => {
  await world.database.query(
    'UPDATE session SET expires = NULL, "refreshToken" = NULL, "refreshTokenExpires" = NULL',
  );
  world.shopify.control.expireTokens(world.shopify.shop);
  const said = world.log.length;
  created("undated-token@example.it");
  const isTold = () => world.log.slice(said).some((line) => line.includes("no longer accepts the tokens"));
  await expect.poll(isTold, within).toBe(true);
  await openApp(world);
  await expect.poll(() => carried(/^undated-token@/), within).toBe(1);
});

test("a refusal that is not about the refresh token leaves it alone", async () => {
  const { refresh_token: kept } = await tokens();
  await secondWorker.stop();
  await world.restartApp("SIGTERM", { SHOPIFY_API_SECRET: "a-secret-mistyped-by-the-operator" });
  await expiresIn(15);
  await renewNow();
  await expect
    .poll(() => world.log.some((line) => line.includes("could not be renewed ahead")), within)
    .toBe(true);
  expect((await tokens()).refresh_token).toBe(kept);
  await world.restartApp();
  await renewNow();
  await expect.poll(minutesLeft, within).toBeGreaterThan(50);
});
