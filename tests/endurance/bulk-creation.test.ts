import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { openApp, startAgain, submit } from "../support/merchant.ts";
import {
  above,
  count,
  expectEachOnce,
  many,
  pairs,
  readFirst,
  seed,
  whenOver,
} from "../support/bulk-creation.ts";
import { within } from "../support/within.ts";
import { startWorld, type World } from "../support/world.ts";

let world: World;
let database: pg.Client;

const bothWays = { customersEnabled: "on", shopifyToFramework360: "on", framework360ToShopify: "on" };

const store = () => world.shopify.shop;
const turnOn = () => submit(world, "/app/synchronization", bothWays);

beforeAll(async () => {
  world = await startWorld({
    SYNC_RETRY_DELAY_SECONDS: "1",
    SWEEP_INTERVAL_SECONDS: "86400",
    BULK_CREATION_ABOVE: String(above),
  });
  database = new pg.Client({ connectionString: world.databaseUrl });
  await database.connect();
});

afterAll(async () => {
  await database.end();
  await world.close();
});

beforeEach(async () => {
  await startAgain(world, database);
  world.shopify.control.choose({});
  await openApp(world);
  const { origin, apiKey } = world.framework360;
  await submit(world, "/app/connection", { baseUrl: origin, apiKey });
}, 60_000);

test("Customers are created in bulk once each, although the process is killed, an operation fails and results are lost", async () => {
  seed(world.framework360, many);
  world.shopify.control.choose({
    bulk: { linesPerSecond: 20, loseResultAfterLines: 30, loseResultEvery: 7 },
  });
  await turnOn();
  const file = "SELECT FROM first_sync_customer WHERE state = 'bulk'";
  const isRunning = async () => (await readFirst(database))?.bulk_stage === "running";
  const moments = [
    async () => (await count(database, file)) > 5,
    isRunning,
    async () => (await isRunning()) && store().customers.size > 10,
    async () => (await count(database, pairs)) > 3,
  ];
  for (const isReached of moments) {
    await expect.poll(isReached, { ...within, interval: 5 }).toBe(true);
    await world.restartApp("SIGKILL");
  }
  world.shopify.control.choose({});
  const { totals, bulk_count: operations } = await whenOver(database);
  expect(operations).toBeGreaterThan(1);
  expect(totals.left).toBe(0);
  await expectEachOnce(world.shopify, database, many);
});

test("A notification of a customer that is created in bulk costs one job and none of Shopify's points", async () => {
  seed(world.framework360, many);
  world.shopify.control.choose({ bulk: { linesPerSecond: 20 } });
  const notices = `SELECT FROM pgboss.job
    WHERE name = 'sync-customer' AND data->>'side' = 'shopify' AND data->>'cause' = 'webhook'`;
  await database.query("DELETE FROM pgboss.job WHERE name = 'sync-customer'");
  const before = world.shopify.control.calls.counts().points;
  await turnOn();
  await whenOver(database);
  await expect.poll(() => count(database, `${notices} AND state = 'completed'`), within).toBe(many);
  expect(await count(database, notices)).toBe(many);
  expect(world.shopify.control.calls.counts().points - before).toBeLessThan(100);
  await expectEachOnce(world.shopify, database, many);
});
