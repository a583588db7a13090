import pg from "pg";
import { afterAll, beforeEach, beforeAll, describe, expect, test } from "vitest";

import { createCustomer, findByEmail, updateCustomer } from "../../sandbox/shopify/customers.ts";
import type { Overview } from "../../app/merchant/overview.server.ts";
import type { Preview } from "../../app/merchant/preview.server.ts";
import { rowsAbout } from "../support/dump.ts";
import { makeJobsDue, restartLongAfterKill, sweepNow } from "../support/later.ts";
import {
  fetchAsMerchant,
  openApp,
  readJson,
  sendWebhook,
  shop,
  startAgain,
  submit,
} from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;
let database: pg.Client;

const bothWays = { customersEnabled: "on", shopifyToFramework360: "on", framework360ToShopify: "on" };
const same = 260;
/** Pairs that differ, customers of one side only, and those who are skipped or ambiguous. */
const others = 2 + 3 + 3 + 1 + 3;

const account = () => world.framework360.control.store;
const store = () => world.shopify.shop;

/** A customer on both sides, with what differs. */
function both(email: string, shopify: object = {}, framework360: object = {}) {
  createCustomer(store(), { firstName: "Ugo", lastName: "Verdi", email, ...shopify });
  inFramework360({ nome: "Ugo", cognome: "Verdi", email, ...framework360 });
}

const inFramework360 = (fields: object) => account().createCustomer(fields, { silent: true });

/** These customers are there already: no notification tells of them. */
function seed(): void {
  const { onChange } = store();
  store().onChange = () => {};
  for (let number = 0; number < same; number += 1) both(`same${number}@example.it`);
  both("phone@example.it", { phone: "+393331230001" });
  both("name@example.it", { firstName: "Ugolino" }, { nome: "Ugone" });
  for (const name of ["Lea", "Mia", "Noa"]) {
    createCustomer(store(), { firstName: name, lastName: "Sole", email: `${name}@example.it` });
    inFramework360({ nome: name, cognome: "Luna", email: `luna-${name}@example.it` });
  }
  createCustomer(store(), { firstName: "Tel", lastName: "Solo", phone: "+393331230009" });
  both("twins@example.it");
  inFramework360({ nome: "Gemella", cognome: "Verdi", email: "twins@example.it" });
  store().onChange = onChange;
}

async function readFirst() {
  const { rows } = await database.query<{
    id: string;
    stage: string;
    failure: string | null;
    cursor: string | null;
    totals: Record<string, number> | null;
  }>("SELECT id, stage, failure, cursor, totals FROM first_sync WHERE shop = $1", [shop]);
  return rows[0];
}

async function whenOver(): Promise<Record<string, number>> {
  await expect.poll(async () => (await readFirst())?.stage, within).toBe("done");
  return (await readFirst())!.totals!;
}

const count = async (sql: string) => (await database.query(sql)).rowCount!;
const turnOn = (choices: Record<string, string> = bothWays) => submit(world, "/app/synchronization", choices);

beforeAll(async () => {
  world = await startWorld({ SYNC_RETRY_DELAY_SECONDS: "1", SWEEP_INTERVAL_SECONDS: "86400" });
  database = new pg.Client({ connectionString: world.databaseUrl });
  await database.connect();
});

afterAll(async () => {
  await database.end();
  await world.close();
});

/** Many who are the same, some that are on one side only, and one for each other thing that may come of a customer. */
beforeEach(async () => {
  world.framework360.control.faults.replace({});
  await startAgain(world, database);
  await openApp(world);
  const { origin, apiKey } = world.framework360;
  await submit(world, "/app/connection", { baseUrl: origin, apiKey });
  seed();
}, 60_000);

/** What is on both sides in the end, whichever way it came there. */
async function expectInStep() {
  expect(store().customers.size).toBe(same + 2 + 3 + 3 + 1 + 1);
  expect(account().customerCount()).toBe(same + 2 + 3 + 3 + 2);
  expect(account().customersByEmail("phone@example.it")[0]!.telefono).toBe("+393331230001");
  expect(account().customersByEmail("name@example.it")[0]!.nome).toBe("Ugolino");
  expect(account().customersByEmail("lea@example.it")).toHaveLength(1);
  expect(findByEmail(store(), "luna-noa@example.it")).toBeDefined();
  const links = "SELECT FROM customer_link WHERE shopify_id IS NOT NULL AND framework360_id IS NOT NULL";
  expect(await count(links)).toBe(same + 2 + 3 + 3);
}

/** What the preview tells of these choices, by what would become of the customers. */
async function previewOf(choices: Record<string, string>) {
  await fetchAsMerchant(world, "/app/synchronization/preview", shop, { method: "POST" });
  const path = `/app/synchronization/preview?${new URLSearchParams(choices).toString()}`;
  const preview = async () => (await readJson<Preview>(world, path)).body;
  await expect.poll(async () => (await preview()).state, within).toBe("done");
  const { figures } = (await preview()) as Extract<Preview, { state: "done" }>;
  return figures.classes;
}

describe("a first synchronization", () => {
  test("does what the preview tells, and links equal pairs without a call to either side", async () => {
    const foreseen = await previewOf(bothWays);
    const points = world.shopify.control.calls.counts().points;

    await turnOn();
    expect(await whenOver()).toEqual({
      same: foreseen.same,
      "created-on-shopify": foreseen["created-on-shopify"],
      "created-in-framework360": foreseen["created-in-framework360"],
      changed: foreseen.changed,
      unchanged: 0,
      skipped: foreseen.skipped,
      failed: foreseen.ambiguous,
      left: 0,
    });
    await expectInStep();
    expect(world.shopify.control.calls.counts().points - points).toBeLessThan(same);
    expect(await count("SELECT FROM activity WHERE outcome = 'unchanged' AND cause = 'backfill'")).toBe(0);
    expect(await count("SELECT FROM first_sync_customer")).toBe(0);
    const { rows } = await database.query<{ params: object }>(
      "SELECT explanations->0->'explanation'->'params' AS params FROM activity WHERE outcome = 'finished'",
    );
    expect(rows).toMatchObject([{ params: { same, onShopify: 3, inFramework360: 3, left: 0 } }]);
  });

  test("reads both sides by itself, goes on where its process died, and creates no second customer", async () => {
    world.framework360.control.faults.replace({ latencyMs: { min: 20, max: 40 } });
    await turnOn();
    const states = [
      async () => typeof (await readFirst())?.cursor === "string",
      async () => (await count("SELECT FROM activity")) > 0,
    ];
    for (const isReached of states) {
      await expect.poll(isReached, { ...within, interval: 5 }).toBe(true);
      await restartLongAfterKill(world);
    }
    world.framework360.control.faults.replace({});
    const totals = await whenOver();
    // A pair that was written to meanwhile, if only an id, is looked at by a job of its own.
    expect(totals.left).toBe(0);
    // A run that died after it wrote finds nothing left to do.
    expect(totals.same! + totals.unchanged!).toBeGreaterThanOrEqual(same);
    expect(Object.values(totals).reduce((sum, one) => sum + one)).toBe(same + others);
    await expectInStep();
  });

  test("leaves a customer who changed since both were read to a job of its own", async () => {
    await fetchAsMerchant(world, "/app/synchronization/preview", shop, { method: "POST" });
    const finished = "SELECT FROM comparison WHERE finished_at IS NOT NULL";
    await expect.poll(() => count(finished), within).toBe(1);
    const { id } = findByEmail(store(), "same7@example.it")!;
    updateCustomer(store(), id, { lastName: "Neri" });
    const [other] = account().customersByEmail("same8@example.it");
    account().updateCustomer(other!, { cognome: "Bianchi" });
    await turnOn();
    await whenOver();
    await expect.poll(() => account().customersByEmail("same7@example.it")[0]!.cognome, within).toBe("Neri");
    // No notification told of the other one: a sweep finds it, and the base says who changed.
    await sweepNow(world);
    const shown = () => findByEmail(store(), "same8@example.it")!.lastName;
    await expect.poll(shown, within).toBe("Bianchi");
  });

  test("searches Framework360 for no customer, and yet pairs one who came there after both were read", async () => {
    const tell = (intent: string) =>
      fetchAsMerchant(world, "/app/synchronization/first-sync", shop, {
        method: "POST",
        body: new URLSearchParams({ intent }),
      });
    const [email, phone] = ["zoe@example.it", "+393331230077"];
    const { onChange } = store();
    store().onChange = () => {};
    createCustomer(store(), { firstName: "Zoe", lastName: "Ultima", email, phone });
    store().onChange = onChange;
    await fetchAsMerchant(world, "/app/synchronization/preview", shop, { method: "POST" });
    await expect.poll(() => count("SELECT FROM comparison WHERE finished_at IS NOT NULL"), within).toBe(1);
    inFramework360({ nome: "Zoe", cognome: "Ultima", telefono: phone });

    await turnOn();
    await tell("pause");
    const swept = `SELECT FROM sweep JOIN comparison USING (shop) WHERE side = 'framework360'
      AND since + interval '10 minutes' > comparison.finished_at`;
    await expect.poll(() => count(swept), within).toBe(1);
    const unfinished = "SELECT FROM pgboss.job WHERE name = 'sync-customer' AND state < 'completed'";
    await expect.poll(() => count(unfinished), within).toBe(0);
    const searches = () => world.framework360.control.calls.counts().calls["customers/search"];
    const before = searches();
    await tell("resume");
    await whenOver();
    expect(searches()).toBe(before);
    expect(account().customersByEmail("lea@example.it")).toHaveLength(1);
    const zoes = account()
      .seenCustomers()
      .filter(({ cognome }) => cognome === "Ultima");
    expect(zoes).toMatchObject([{ email, telefono: phone }]);
  });

  test("counts customers whom the merchant's choice leaves out, and tells of each once", async () => {
    const tags = ["vip"];
    createCustomer(store(), { firstName: "Via", lastName: "Vip", email: "vip@example.it", tags });
    const choice = {
      customersEnabled: "on",
      shopifyToFramework360: "on",
      inboundAudience: "tagged",
      inboundTags: "vip",
    };
    const foreseen = await previewOf(choice);
    await turnOn(choice);
    const totals = await whenOver();
    expect(foreseen["left-out"]).toBeGreaterThan(same);
    expect(totals).toMatchObject({ same: foreseen.same, skipped: foreseen.skipped + foreseen["left-out"] });
    const leftOut = store().customers.size - 1;
    const counted = async () => {
      const { customers } = (await readJson<Overview>(world, "/app/overview/state")).body;
      return customers.skipped["left-out"];
    };
    // Overview counts anew after a moment.
    await expect.poll(counted, within).toBe(leftOut);
    expect(account().customersByEmail("vip@example.it")).toHaveLength(1);
    await fetchAsMerchant(world, "/app/overview/compare", shop, { method: "POST" });
    await whenOver();
    expect(await count("SELECT FROM activity WHERE reason = 'left-out'")).toBe(leftOut);
  });

  test("ends when the account is disconnected, and begins when there is one again", async () => {
    world.framework360.control.faults.replace({ latencyMs: { min: 200, max: 200 } });
    await turnOn();
    await submit(world, "/app/connection", { intent: "disconnect" });
    await expect.poll(async () => (await readFirst())?.failure, within).toBe("not-connected");
    world.framework360.control.faults.replace({});
    const { origin, apiKey } = world.framework360;
    await submit(world, "/app/connection", { baseUrl: origin, apiKey });
    await expect.poll(async () => (await readFirst())?.failure, within).toBe(null);
    await whenOver();
    await expectInStep();
  });

  test("begins again for the direction that stays on where the other one is turned off while it runs", async () => {
    const { onChange } = store();
    store().onChange = () => {};
    both("tel@example.it", {}, { telefono: "+393331230055" });
    store().onChange = onChange;
    world.framework360.control.faults.replace({ errorRate: 1, onlyPaths: ["customers/get"] });
    await turnOn();
    const failed = "SELECT FROM pgboss.job WHERE name = 'sync-customer' AND state = 'retry'";
    await expect.poll(() => count(failed), within).toBeGreaterThan(0);
    await turnOn({ customersEnabled: "on", framework360ToShopify: "on" });
    world.framework360.control.faults.replace({});
    await makeJobsDue(world, "sync-customer");
    await whenOver();
    expect(findByEmail(store(), "tel@example.it")!.phone).toBe("+393331230055");
  });

  test("keeps nothing of a customer that is redacted while it runs", async () => {
    world.framework360.control.faults.replace({ errorRate: 1, onlyPaths: ["customers/registration"] });
    await turnOn();
    const lea = findByEmail(store(), "lea@example.it")!;
    const waiting = `SELECT FROM first_sync_customer WHERE customer_id = 'gid://shopify/Customer/${lea.id}'`;
    await expect.poll(() => count(waiting), within).toBe(1);
    const redaction = { shop_domain: shop, customer: { id: Number(lea.id), email: "lea@example.it" } };
    await sendWebhook(world, "customers/redact", JSON.stringify(redaction));
    const events = "SELECT FROM pgboss.job WHERE name = 'shop-event' AND state < 'completed'";
    await expect.poll(async () => (await count(waiting)) + (await count(events)), within).toBe(0);
    world.framework360.control.faults.replace({});
    await makeJobsDue(world, "sync-customer");
    await whenOver();
    expect(await rowsAbout(database, ["lea@example.it", lea.id])).toEqual([]);
    expect(account().customersByEmail("lea@example.it")).toEqual([]);
  });
});
