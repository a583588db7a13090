import { afterAll, beforeAll, expect, test } from "vitest";

import { createCustomer, findByEmail, updateCustomer } from "../../sandbox/shopify/customers.ts";
import { startBothWays } from "../support/both-ways.ts";
import type { World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

beforeAll(async () => {
  world = await startBothWays({ SWEEP_INTERVAL_SECONDS: "1" });
});

afterAll(() => world.close());

const milano = {
  address1: "Via Roma 1",
  city: "Milano",
  provinceCode: "MI",
  zip: "20121",
  countryCode: "IT",
};
const torino = {
  address1: "Via Verdi 2",
  city: "Torino",
  provinceCode: "TO",
  zip: "10121",
  countryCode: "IT",
};

type Billing = { indirizzo: string; comune: string; citta: string; cap: string; stato: string };
type Account = { id: number; nome: string; telefono: string; email: string } & Partial<Billing>;

async function accountOf(email: string): Promise<Account | undefined> {
  const answer = await fetch(`${world.framework360.origin}/_control/state`);
  const { customers } = (await answer.json()) as { customers: Account[] };
  return customers.find((customer) => customer.email === email);
}

async function edit(email: string, billing: Billing): Promise<void> {
  const { origin, apiKey } = world.framework360;
  const { id } = (await accountOf(email))!;
  const answer = await fetch(`${origin}/m/api/customers/update`, {
    method: "POST",
    headers: { "X-Fw360-Key": apiKey, "Content-Type": "application/json" },
    body: JSON.stringify({ id, customer_id: id, dati_fatturazione: billing }),
  });
  expect(await answer.json()).toMatchObject({ status: 1 });
}

const onShopify = (email: string) => findByEmail(world.shopify.shop, email)!;

/** Whether the customer was created in Framework360 and the run is over: an edit made before is not known as one. */
async function isCreated(email: string): Promise<boolean> {
  const { rowCount } = await world.database.query(
    "SELECT FROM activity WHERE shopify_id = $1 AND outcome = 'created'",
    [`gid://shopify/Customer/${onShopify(email).id}`],
  );
  return rowCount === 1;
}

function defaultOf(email: string) {
  const { addresses, defaultAddressId } = onShopify(email);
  return addresses.find(({ id }) => id === defaultAddressId);
}

test("an address from Framework360 that the customer has on Shopify becomes the default one, and none is mixed", async () => {
  const email = "due.indirizzi@example.it";
  createCustomer(world.shopify.shop, { email, firstName: "Anna", addresses: [milano, torino] });
  await expect.poll(() => isCreated(email), within).toBe(true);
  await edit(email, { indirizzo: "Via Verdi 2", comune: "Torino", citta: "TO", cap: "10121", stato: "IT" });
  await expect.poll(() => defaultOf(email), within).toMatchObject(torino);
  expect(onShopify(email).addresses).toMatchObject([milano, torino]);
});

test("Carbonia with today's province has no province on Shopify, never Milan's, and the merchant is told", async () => {
  const email = "carbonia@example.it";
  createCustomer(world.shopify.shop, { email, firstName: "Anna", addresses: [milano] });
  await expect.poll(() => isCreated(email), within).toBe(true);
  await edit(email, {
    indirizzo: "Via Sulcis 1",
    comune: "Carbonia",
    citta: "SU",
    cap: "09013",
    stato: "IT",
  });
  await expect
    .poll(() => defaultOf(email), within)
    .toMatchObject({ address1: "Via Sulcis 1", city: "Carbonia", zip: "09013", provinceCode: null });
  const told = async () => {
    const { rows } = await world.database.query<{ explanations: unknown }>(
      "SELECT explanations FROM activity WHERE shopify_id = $1",
      [`gid://shopify/Customer/${onShopify(email).id}`],
    );
    return JSON.stringify(rows);
  };
  await expect.poll(told, within).toContain("province-unknown");
  expect(await accountOf(email)).toMatchObject({ comune: "Carbonia", citta: "SU" });
  updateCustomer(world.shopify.shop, onShopify(email).id, { firstName: "Anita" });
  const outcomes = async () => {
    const { rows } = await world.database.query<{ outcome: string; fields: string[] }>(
      "SELECT outcome, fields FROM activity WHERE shopify_id = $1 ORDER BY at",
      [`gid://shopify/Customer/${onShopify(email).id}`],
    );
    return rows.filter(({ fields }) => fields.includes("firstName")).at(-1)?.outcome;
  };
  await expect.poll(outcomes, within).toBe("partly");
});

test("a customer without default address gives a new one in Framework360 the address, names and phone it has", async () => {
  const email = "checkout@example.it";
  const address = { ...torino, firstName: "Carla", lastName: "Conti", phone: "+393471234567" };
  createCustomer(world.shopify.shop, { email, addresses: [address], withoutDefaultAddress: true });
  await expect
    .poll(() => accountOf(email), within)
    .toMatchObject({
      nome: "Carla",
      telefono: "+393471234567",
      indirizzo: "Via Verdi 2",
      comune: "Torino",
    });
  expect(onShopify(email)).toMatchObject({ firstName: null, phone: null, defaultAddressId: null });
});
