import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { findByCustomId } from "../../sandbox/shopify/customer-metafields.ts";
import {
  createCustomer,
  findByEmail,
  mergeCustomers,
  updateCustomer,
} from "../../sandbox/shopify/customers.ts";
import { setUpBothWays } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

/** On both sides before the synchronization, and in Framework360 alone. */
const both = Array.from({ length: 50 }, (_, index) => `coppia${index}@example.it`);
const alone = Array.from({ length: 5 }, (_, index) => `sola${index}@example.it`);

let world: World;
let database: pg.Client;

beforeAll(async () => {
  world = await startWorld({ SWEEP_INTERVAL_SECONDS: "1", SYNC_RETRY_DELAY_SECONDS: "3" });
  for (const email of both) createCustomer(world.shopify.shop, { email, firstName: "Pia", lastName: "Riva" });
  for (const email of [...both, ...alone]) await register(email);
  // As Shopify's do, a notification comes later than the answer to the call that it tells of.
  world.shopify.control.faults.replace({ webhooks: { delayMs: { min: 2_000, max: 3_000 } } });
  await setUpBothWays(world);
  database = new pg.Client({ connectionString: world.databaseUrl });
  await database.connect();
});

afterAll(async () => {
  await database.end();
  await world.close();
});

async function call(operation: string, body: Record<string, unknown>): Promise<{ id: number }> {
  const { origin, apiKey } = world.framework360;
  const answer = await fetch(`${origin}/m/api/customers/${operation}`, {
    method: "POST",
    headers: { "X-Fw360-Key": apiKey, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return ((await answer.json()) as { data: { id: number } }).data;
}

const register = (email: string) => call("registration", { nome: "Pia", cognome: "Riva", email });

/** The Shopify customer that shows this id, by the number of its own. */
const showing = (framework360Id: string) =>
  findByCustomId(world.shopify.shop, { namespace: "$app", key: "framework360_id", value: framework360Id })
    ?.id;

async function links(): Promise<{ shopify: string; framework360: string }[]> {
  const { rows } = await database.query<{ shopify: string; framework360: string }>(
    `SELECT split_part(shopify_id, '/', 5) AS shopify, framework360_id AS framework360 FROM customer_link
     WHERE deleted_on IS NULL AND shopify_id IS NOT NULL AND framework360_id IS NOT NULL`,
  );
  return rows;
}

const linkOf = async (framework360Id: number) =>
  (await links()).find(({ framework360 }) => framework360 === String(framework360Id));

async function stats() {
  const answer = await fetch(`${world.shopify.origin}/_control/stats`);
  return (await answer.json()) as { calls: Record<string, number>; writes: Record<string, number> };
}

async function setFaults(faults: object): Promise<void> {
  await fetch(`${world.shopify.origin}/_control/faults`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(faults),
  });
}

test("linked customers show their Framework360 id, for 0.4 points each where nothing else is written", async () => {
  await expect.poll(async () => (await links()).length, within).toBe(both.length + alone.length);
  await expect
    .poll(async () => (await links()).filter((link) => showing(link.framework360) !== link.shopify), within)
    .toEqual([]);
  expect((await stats()).writes).toEqual({ customerCreate: alone.length, metafieldsSet: both.length / 25 });
});

test("the notifications of our own ids have no customer read", async () => {
  const waiting = `SELECT count(*)::int AS count FROM pgboss.job
    WHERE name = 'sync-customer' AND state IN ('created', 'retry', 'active')`;
  const told =
    "SELECT count(DISTINCT customer_id)::int AS count FROM webhook_event WHERE customer_id IS NOT NULL";
  const countOf = async (sql: string) => (await database.query<{ count: number }>(sql)).rows[0]!.count;
  await expect.poll(() => countOf(told), within).toBe(both.length + alone.length);
  await expect.poll(() => countOf(waiting), within).toBe(0);
  expect((await stats()).calls.customer ?? 0).toBe(0);
});

test("the first synchronization comes about once, however often sweeps ask whether both sides were read", () => {
  expect(world.log.join("").match(/"msg":"The first synchronization ended\."/g)).toHaveLength(1);
});

test("a merge leaves the survivor with the id of its own link", async () => {
  const [one, two] = (await links()).slice(0, 2);
  mergeCustomers(world.shopify.shop, one!.shopify, two!.shopify, {});
  await expect
    .poll(async () => {
      const left = (await links()).filter(({ shopify }) => [one!.shopify, two!.shopify].includes(shopify));
      return left.length === 1 && showing(left[0]!.framework360) === left[0]!.shopify;
    }, within)
    .toBe(true);
});

test("a customer who is not linked any more shows no id", async () => {
  const { shopify, framework360 } = (await links())[5]!;
  await database.query("UPDATE customer_link SET deleted_on = 'framework360' WHERE framework360_id = $1", [
    framework360,
  ]);
  await expect.poll(() => showing(framework360), within).toBeUndefined();
  expect(world.shopify.shop.customers.has(shopify)).toBe(true);
});

test("an id that another customer still shows is taken from it", async () => {
  const { shopify, framework360 } = (await links())[7]!;
  const { customer } = createCustomer(world.shopify.shop, { firstName: "Resto", phone: "+393331234999" });
  const held = world.shopify.shop.customers.get(shopify)!;
  customer!.metafields = held.metafields;
  held.metafields = [];
  await database.query("DELETE FROM custom_id WHERE shopify_id LIKE '%/' || $1", [shopify]);
  await expect.poll(() => showing(framework360), within).toBe(shopify);
});

test("a creation whose answer was lost is found by the id, whatever the customer is known by meanwhile", async () => {
  const faults = { errorRate: 1, errorKinds: ["reset"], errorWhen: "after", webhooks: { dropRate: 1 } };
  await setFaults({ ...faults, onlyPaths: ["customerCreate"] });
  const { id } = await register("persa@example.it");
  const made = () => findByEmail(world.shopify.shop, "persa@example.it");
  await expect.poll(made, within).toBeDefined();
  const shopifyId = made()!.id;
  await setFaults({ ...faults, onlyPaths: ["customer"] });
  updateCustomer(world.shopify.shop, shopifyId, { email: "trovata@example.it", firstName: "Altra" });
  await call("update", { id, customer_id: id, email: "nuova@example.it" });
  await setFaults({});
  await expect.poll(async () => (await linkOf(id))?.shopify, within).toBe(shopifyId);
  await expect
    .poll(() => findByEmail(world.shopify.shop, "nuova@example.it")?.id ?? shopifyId)
    .toBe(shopifyId);
});
