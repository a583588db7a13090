import { afterAll, beforeAll, expect, test } from "vitest";

import {
  connectAccount,
  dataPath,
  fetchAsMerchant,
  openApp,
  sendWebhook,
  setUpInbound,
  shop,
  submit,
} from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";

const stranger = "second-store.myshopify.com";
const backlog = 10_000;

let world: World;

beforeAll(async () => {
  // A shop alone may keep every worker busy.
  world = await startWorld({
    WORKER_CONCURRENCY: "5",
    WORKER_CONCURRENCY_PER_SHOP: "5",
    SWEEP_INTERVAL_SECONDS: "3600",
  });
  await setUpInbound(world);
  await openApp(world, "/app/connection", stranger);
  await connectAccount(world, stranger);
  await save("synchronization", { customersEnabled: "on", shopifyToFramework360: "on" });
});

afterAll(() => world.close());

/** Sends a form of the other shop. */
async function save(page: string, fields: Record<string, string>) {
  const answer = await fetchAsMerchant(world, dataPath(`/app/${page}`), stranger, {
    method: "POST",
    body: new URLSearchParams(fields),
  });
  expect(answer.status).toBe(200);
}

async function count(sql: string, values: unknown[]): Promise<number> {
  const { rows } = await world.database.query<{ count: string }>(`SELECT count(*) ${sql}`, values);
  return Number(rows[0]!.count);
}

const waiting = () =>
  count("FROM pgboss.job WHERE name = 'sync-customer' AND group_id = $1 AND state = 'created'", [shop]);

test("300 customers of one shop that are to be created do not keep another one waiting", async () => {
  world.shopify.control.faults.replace({ latencyMs: { min: 1000, max: 1000 } });
  for (let number = 0; number < 300; number += 1) {
    const fields = { nome: "Ugo", cognome: "Verdi", email: `ugo${number}@example.it` };
    world.framework360.control.store.createCustomer(fields, { silent: true });
  }
  const bothWays = { customersEnabled: "on", shopifyToFramework360: "on", framework360ToShopify: "on" };
  await submit(world, "/app/synchronization", bothWays);
  const writing = () => count("FROM activity WHERE shop = $1 AND outcome = 'created'", [shop]);
  await expect.poll(writing, { timeout: 30_000 }).toBeGreaterThan(5);

  const told = () => count("FROM activity WHERE shop = $1", [stranger]);
  const before = await told();
  const body = JSON.stringify({ id: 2, admin_graphql_api_id: "gid://shopify/Customer/8" });
  await sendWebhook(world, "customers/update", body, { "X-Shopify-Shop-Domain": stranger });
  await expect.poll(told, { timeout: 20_000 }).toBe(before + 1);
  const left = await count("FROM first_sync_customer WHERE shop = $1 AND state <> 'done'", [shop]);
  expect(left + (await waiting())).toBeGreaterThan(0);
});

test("a shop of which 10,000 jobs wait does not keep another one waiting", async () => {
  world.shopify.control.faults.replace({ latencyMs: { min: 200, max: 200 } });
  await world.database.query(
    `INSERT INTO pgboss.job (name, data, singleton_key, priority, group_id, policy)
     SELECT 'sync-customer',
       jsonb_build_object('shop', $1::text, 'side', 'shopify', 'cause', 'webhook',
         'customerId', 'gid://shopify/Customer/' || number),
       'one of many ' || number, 20, $1, 'stately'
     FROM generate_series(1, $2::int) AS number`,
    [shop, backlog],
  );
  const active = () =>
    count("FROM pgboss.job WHERE name = 'sync-customer' AND group_id = $1 AND state = 'active'", [shop]);
  await expect.poll(active).toBeGreaterThan(1);

  const before = await count("FROM activity WHERE shop = $1", [stranger]);
  const body = JSON.stringify({ id: 1, admin_graphql_api_id: "gid://shopify/Customer/7" });
  await sendWebhook(world, "customers/update", body, { "X-Shopify-Shop-Domain": stranger });
  await expect
    .poll(() => count("FROM activity WHERE shop = $1", [stranger]), { timeout: 5000 })
    .toBe(before + 1);
  expect(await waiting()).toBeGreaterThan(0.9 * backlog);
});
