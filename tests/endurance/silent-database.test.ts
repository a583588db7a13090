import { afterAll, beforeAll, expect, test } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { load, sendWebhook, setUpInbound, whenCompared } from "../support/merchant.ts";
import { openWatchedWorld, type World } from "../support/world.ts";
import { startFragilePostgres, type FragilePostgres } from "../chaos/fragile-postgres.ts";
import { within } from "../support/within.ts";

let database: FragilePostgres;
let world: World;

beforeAll(async () => {
  database = await startFragilePostgres("silent");
  world = await openWatchedWorld(database.url, { SWEEP_INTERVAL_SECONDS: "1" });
  await setUpInbound(world);
  await whenCompared(world);
});

afterAll(async () => {
  await world.close();
  await database.stop();
});

async function timed(ask: () => Promise<Response>): Promise<{ status: number; ms: number }> {
  const started = performance.now();
  const { status } = await ask();
  return { status, ms: performance.now() - started };
}

test("while the database says nothing, whoever notifies is told to come again before they give up waiting", async () => {
  const { hintAddress } = await load(world, "/app/connection");
  const { pathname } = new URL((hintAddress as { url: string }).url);
  const webhook = () =>
    sendWebhook(world, "customers/update", '{"admin_graphql_api_id":"gid://shopify/Customer/1"}');
  const hint = () => fetch(`${world.appOrigin}${pathname}`, { method: "POST", body: '{"customer_id":1}' });

  database.fallSilent();
  for (let round = 0; round < 2; round += 1) {
    const answers = await Promise.all([webhook, webhook, hint].map(timed));
    for (const { status, ms } of answers) {
      expect(status).toBe(503);
      expect(ms).toBeLessThan(5_000);
    }
  }
  const [ready, alive] = await Promise.all([
    timed(() => fetch(`${world.appOrigin}/readyz`)),
    timed(() => fetch(`${world.appOrigin}/healthz`)),
  ]);
  expect(ready.status).toBe(503);
  expect(ready.ms).toBeLessThan(5_000);
  expect(alive.status).toBe(200);

  database.back();
  createCustomer(world.shopify.shop, { email: "after@example.it", firstName: "Dopo" });
  await expect
    .poll(() => world.framework360.control.store.customersAscending().map(({ email }) => email), within)
    .toContain("after@example.it");
  expect((await webhook()).status).toBe(200);
  // What was found out last holds for some seconds.
  await expect.poll(async () => (await fetch(`${world.appOrigin}/readyz`)).status, within).toBe(200);
}, 180_000);
