import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { openApp, shop, startAgain, submit } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";

let world: World;
let database: pg.Client;

const within = { timeout: 120_000, interval: 50 };
const bothWays = { customersEnabled: "on", shopifyToFramework360: "on", framework360ToShopify: "on" };
const above = 20;
const many = 45;

const account = () => world.framework360.control.store;
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

/** Customers of Framework360 alone, each with other choices, tags and orders. */
function seed(count: number): void {
  for (let number = 0; number < count; number += 1) {
    account().createCustomer(
      {
        nome: `Nuova ${number}`,
        cognome: "Cliente",
        email: `nuova.${number}@example.it`,
        ...(number % 3 === 0 && { telefono: `+39333123${String(number).padStart(4, "0")}` }),
        marketingActive: number % 2 === 1,
        tags: number % 4 === 0 ? ["vip"] : [],
      },
      { silent: true },
    );
  }
}

type Row = { stage: string; bulk_stage: string | null; bulk_count: number; totals: Record<string, number> };

async function readFirst(): Promise<Row> {
  const sql = "SELECT stage, bulk_stage, bulk_count, totals FROM first_sync WHERE shop = $1";
  return (await database.query<Row>(sql, [shop])).rows[0]!;
}

async function whenOver(): Promise<Row> {
  await expect.poll(async () => (await readFirst())?.stage, within).toBe("done");
  return readFirst();
}

const count = async (sql: string) => (await database.query(sql)).rowCount!;
const pairs = "SELECT FROM customer_link WHERE shopify_id IS NOT NULL AND framework360_id IS NOT NULL";

/** Each customer is there once, is linked, and has the values that are to be carried. */
async function expectEachOnce(expected: number): Promise<void> {
  const emails = [...store().customers.values()].map(({ email }) => email);
  expect(new Set(emails).size).toBe(expected);
  expect(emails).toHaveLength(expected);
  expect(await count(pairs)).toBe(expected);
  expect(await count("SELECT FROM customer_link WHERE unfinished_key IS NOT NULL")).toBe(0);
}

test("Customers are created in bulk once each, although the process is killed, an operation fails and results are lost", async () => {
  seed(many);
  world.shopify.control.choose({
    bulk: { linesPerSecond: 20, loseResultAfterLines: 30, loseResultEvery: 7 },
  });
  await turnOn();
  const file = "SELECT FROM first_sync_customer WHERE state = 'bulk'";
  const isRunning = async () => (await readFirst())?.bulk_stage === "running";
  const moments = [
    async () => (await count(file)) > 5,
    isRunning,
    async () => (await isRunning()) && store().customers.size > 10,
    async () => (await count(pairs)) > 3,
  ];
  for (const isReached of moments) {
    await expect.poll(isReached, { ...within, interval: 5 }).toBe(true);
    await world.restartApp("SIGKILL");
  }
  world.shopify.control.choose({});
  const { totals, bulk_count: operations } = await whenOver();
  expect(operations).toBeGreaterThan(1);
  expect(totals.left).toBe(0);
  await expectEachOnce(many);
});
