import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createCustomer, updateCustomer } from "../../sandbox/shopify/customers.ts";
import { fetchAsMerchant, readJson, sendWebhook, setUpBothWays, shop } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;
let database: pg.Client;

beforeAll(async () => {
  world = await startWorld({ SWEEP_INTERVAL_SECONDS: "1" });
  database = new pg.Client({ connectionString: world.databaseUrl });
  await database.connect();
  await setUpBothWays(world);
});

afterAll(async () => {
  await database.end();
  await world.close();
});

const store = () => world.framework360.control.store;
const there = (email: string) =>
  store()
    .seenCustomers()
    .find((one) => one.email === email);

/** A customer whose first name was changed on Shopify and carried to Framework360. */
async function renamed(email: string) {
  const { customer } = createCustomer(world.shopify.shop, { firstName: "Anna", lastName: "Neri", email });
  const { id } = customer!;
  await expect.poll(() => there(email)?.nome, within).toBe("Anna");
  updateCustomer(world.shopify.shop, id, { firstName: "Annamaria" });
  await expect.poll(() => there(email)?.nome, within).toBe("Annamaria");
  await expect.poll(() => keptLines(id), within).toHaveLength(1);
  return {
    id,
    path: `/app/customers/shopify/${id}`,
    onShopify: () => world.shopify.shop.customers.get(id)!.firstName,
  };
}

async function keptLines(id: string): Promise<string[]> {
  const { rows } = await database.query<{ id: string }>(
    `SELECT line.id FROM changed_values JOIN activity AS line ON line.id = activity_id
     WHERE line.shopify_id = $1 AND cause <> 'undo'`,
    [`gid://shopify/Customer/${id}`],
  );
  return rows.map((row) => row.id);
}

/** Asks for an undo and waits for its end. */
async function undo(path: string, form: Record<string, string> = {}): Promise<void> {
  const answer = await fetchAsMerchant(world, `${path}/undo`, shop, {
    method: "POST",
    body: new URLSearchParams(form),
  });
  const { requestId } = (await answer.json()) as { requestId: string };
  const state = async () => (await readJson(world, `${path}/undo?request=${requestId}`)).body;
  await expect.poll(state, within).toEqual({ state: "done" });
}

async function rounds(): Promise<number> {
  const { rows } = await database.query<{ rounds: string }>(
    "SELECT extract(epoch FROM min(finished_at)) AS rounds FROM sweep WHERE shop = $1",
    [shop],
  );
  return Number(rows[0]!.rounds);
}

/** Both sides are compared from their start to their end once more. */
async function compared(): Promise<void> {
  const { rows } = await database.query<{ now: string }>("SELECT extract(epoch FROM now()) AS now");
  await database.query("UPDATE sweep SET full_at = NULL, since = NULL WHERE shop = $1", [shop]);
  await expect.poll(rounds, within).toBeGreaterThan(Number(rows[0]!.now) + 2);
}

test("an undo says before what it puts back, puts it back, and no comparison carries it again", async () => {
  const { path, onShopify } = await renamed("anna@example.it");
  expect((await readJson(world, `${path}/undo`)).body).toEqual({
    problem: null,
    values: [{ side: "framework360", field: "firstName", before: "Annamaria", after: "Anna" }],
    left: [],
  });
  await undo(path);
  expect([onShopify(), there("anna@example.it")?.nome]).toEqual(["Annamaria", "Anna"]);
  await compared();
  expect([onShopify(), there("anna@example.it")?.nome]).toEqual(["Annamaria", "Anna"]);
  const now = await readJson<{ fields: { field: string; state: unknown }[] }>(world, `${path}/now`);
  expect(now.body.fields.find(({ field }) => field === "firstName")?.state).toEqual({ kind: "undone" });
  const { rows } = await database.query("SELECT outcome, target, fields FROM activity WHERE cause = 'undo'");
  expect(rows).toEqual([{ outcome: "updated", target: "framework360", fields: ["firstName"] }]);

  store().updateCustomer(there("anna@example.it")!, { nome: "Anita" });
  await expect.poll(onShopify, within).toBe("Anita");
});

test("an undo says before that it waits where a side shows late what was written a moment ago", async () => {
  const { path } = await renamed("dora@example.it");
  store().updateCustomer(there("dora@example.it")!, { nome: "Anna" });
  expect((await readJson(world, `${path}/undo`)).body).toEqual({ problem: "not-shown-yet" });
});

test("a value that a person edited since stays, and that is told before and after", async () => {
  const { id, path } = await renamed("bruna@example.it");
  const [line] = await keptLines(id);
  store().updateCustomer(there("bruna@example.it")!, { nome: "Bruna" });
  await expect.poll(() => keptLines(id), within).toHaveLength(2);
  expect((await readJson(world, `${path}/undo?line=${line}`)).body).toEqual({
    problem: null,
    values: [],
    left: [{ side: "framework360", field: "firstName", why: "edited" }],
  });
  await undo(path, { line: line! });
  expect(there("bruna@example.it")?.nome).toBe("Bruna");
});

test("an e-mail that another customer has by now is not put back, which is told before and after", async () => {
  const { id, path } = await renamed("elena@example.it");
  updateCustomer(world.shopify.shop, id, { email: "elena.neri@example.it" });
  await expect.poll(() => there("elena.neri@example.it")?.nome, within).toBe("Annamaria");
  await expect.poll(() => keptLines(id), within).toHaveLength(2);
  createCustomer(world.shopify.shop, { firstName: "Other", lastName: "Neri", email: "elena@example.it" });
  await expect.poll(() => there("elena@example.it")?.nome, within).toBe("Other");
  expect((await readJson(world, `${path}/undo`)).body).toEqual({
    problem: null,
    values: [{ side: "framework360", field: "firstName", before: "Annamaria", after: "Anna" }],
    left: [{ side: "framework360", field: "email", why: "taken" }],
  });
  await undo(path);
  expect(there("elena.neri@example.it")?.nome).toBe("Anna");
  const { rows } = await database.query(
    "SELECT explanations FROM activity WHERE cause = 'undo' AND shopify_id = $1",
    [`gid://shopify/Customer/${id}`],
  );
  expect(rows).toMatchObject([{ explanations: [{ field: "email", explanation: { code: "undo-taken" } }] }]);
});

test("overwritten values are shown on demand, told in a data request, and deleted with the customer", async () => {
  const { id, path } = await renamed("carla@example.it");
  const [line] = await keptLines(id);
  const looks = async () =>
    (await database.query("SELECT id FROM access_record WHERE page = 'customer-history'")).rowCount!;
  const before = await looks();
  expect((await readJson(world, `${path}/values/${line}`)).body).toEqual({
    values: [{ side: "framework360", field: "firstName", before: "Anna", after: "Annamaria" }],
  });
  expect(await looks()).toBe(before + 1);
  const { rows } = await database.query<{ sealed_values: string }>(
    "SELECT sealed_values FROM changed_values",
  );
  expect(JSON.stringify(rows)).not.toContain("Anna");

  const about = JSON.stringify({
    shop_id: 1,
    shop_domain: shop,
    customer: { id: Number(id), email: "carla@example.it" },
  });
  await sendWebhook(world, "customers/data_request", about);
  const requested = async () =>
    (await database.query<{ id: string }>("SELECT id FROM data_request")).rows[0]?.id;
  await expect.poll(requested, within).toBeDefined();
  const report = await fetchAsMerchant(world, `/app/data-requests/${await requested()}?format=json`);
  expect(await report.text()).toContain('"before":"Anna"');

  await sendWebhook(world, "customers/redact", about);
  await expect.poll(() => keptLines(id), within).toEqual([]);
  const kept = await database.query("SELECT FROM changed_values WHERE activity_id = $1", [line]);
  expect(kept.rowCount).toBe(0);
});
