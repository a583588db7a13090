import { afterAll, beforeAll, expect, test } from "vitest";

import { createCustomer, findByEmail, updateCustomer } from "../../sandbox/shopify/customers.ts";
import { letWritesAge, sweepNow } from "../support/later.ts";
import { openApp, submit } from "../support/merchant.ts";
import { whenFirstCompared, whenIdle } from "../chaos/rest.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

beforeAll(async () => {
  // No sweep begins by itself within these tests.
  world = await startWorld({ SWEEP_INTERVAL_SECONDS: "86400" });
  await openApp(world);
  const { origin, apiKey } = world.framework360;
  await submit(world, "/app/connection", { baseUrl: origin, apiKey });
});

afterAll(() => world.close());

test("finds an edit in Framework360 that takes back what was carried there since the last sweep", async () => {
  const { shop } = world.shopify;
  const { store } = world.framework360.control;
  const email = "ada@example.it";
  const inFramework360 = () => store.customersByEmail(email)[0]!;
  const { customer } = createCustomer(shop, { firstName: "Ada", lastName: "Prima", email });
  store.createCustomer({ nome: "Ada", cognome: "Prima", email });
  await submit(world, "/app/synchronization", {
    customersEnabled: "on",
    shopifyToFramework360: "on",
    framework360ToShopify: "on",
  });
  await whenFirstCompared(world);
  // A round that the refusals below interrupted would go on behind the customer.
  await sweepNow(world);

  updateCustomer(shop, customer!.id, { lastName: "Poi" });
  await expect.poll(() => inFramework360().cognome, within).toBe("Poi");
  await whenIdle(world);
  // Shopify's sweep has nothing to tell any more, and Framework360's has not seen what was carried.
  world.framework360.control.faults.replace({ refuseAll: true, onlyPaths: ["customers/list"] });
  await sweepNow(world);
  await whenIdle(world);
  world.framework360.control.faults.replace({});
  // What stood there before a write of a moment ago might be a late read.
  await letWritesAge(world);
  store.updateCustomer(inFramework360(), { cognome: "Prima" });
  await sweepNow(world);
  await expect.poll(() => findByEmail(shop, email)?.lastName, within).toBe("Prima");
});

test("finds a deletion in Framework360, of which nothing tells", async () => {
  const { shop } = world.shopify;
  const { store } = world.framework360.control;
  const email = "vito@example.it";
  createCustomer(shop, { firstName: "Vito", lastName: "Sparito", email });
  await expect.poll(() => store.customersByEmail(email).length, within).toBe(1);
  await whenIdle(world);
  await sweepNow(world);
  await whenIdle(world);
  // Who was created a moment ago might only not be shown yet.
  await letWritesAge(world);
  store.deleteCustomer(store.customersByEmail(email)[0]!);
  const deleted = async () => {
    const { rows } = await world.database.query("SELECT deleted_on FROM customer_link ORDER BY created_at");
    return rows.at(-1)?.deleted_on as string | null;
  };
  expect(await deleted()).toBeNull();
  await sweepNow(world);
  await expect.poll(deleted, within).toBe("framework360");
  expect(findByEmail(shop, email)).toBeDefined();
  const { rows } = await world.database.query("SELECT customers FROM sweep WHERE side = 'framework360'");
  expect(rows).toEqual([{ customers: 1 }]);
});

test("finds a change on Shopify that its search shows only after a sweep asked for it", async () => {
  const { shop, control } = world.shopify;
  const { store } = world.framework360.control;
  const email = "tarda@example.it";
  const { customer } = createCustomer(shop, { firstName: "Tarda", lastName: "Prima", email });
  await expect.poll(() => store.customersByEmail(email).length, within).toBe(1);
  await whenIdle(world);
  await sweepNow(world);
  await whenIdle(world);

  control.faults.replace({ webhooks: { dropRate: 1 } });
  control.choose({ searchBehindSeconds: 3_600 });
  updateCustomer(shop, customer!.id, { lastName: "Poi" });
  await sweepNow(world);
  await whenIdle(world);
  expect(store.customersByEmail(email)[0]!.cognome).toBe("Prima");
  control.choose({});
  await sweepNow(world);
  await expect.poll(() => store.customersByEmail(email)[0]!.cognome, within).toBe("Poi");
  control.faults.replace({});
});
