import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { startFramework360Sandbox, type Framework360Sandbox } from "../../sandbox/framework360/server.ts";
import { createCustomer } from "../../sandbox/shopify/customers.ts";
import type { ShopifySandbox } from "../../sandbox/shopify/server.ts";
import { becomeApp } from "../support/app-environment.ts";
import { createTestDatabase } from "../support/database.ts";
import { forgetShops, shop } from "../support/merchant.ts";
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
import { startShopify } from "../support/shopify.ts";

let shopify: ShopifySandbox;
let framework360: Framework360Sandbox;
let database: pg.Client;
/** A shop with both directions on, whose first synchronization begins. */
let begin: () => Promise<void>;
let tell: (intent: "pause" | "resume") => Promise<unknown>;
let choose: typeof import("../../app/merchant/synchronization.server.ts").applySettings;
let stop: () => Promise<void>;

const store = () => shopify.shop;
const points = () => shopify.control.calls.counts().points;

/** The app's workers run in this process; there are no pages, and no webhook arrives. */
beforeAll(async () => {
  const { sandbox, token } = await startShopify();
  shopify = sandbox;
  framework360 = await startFramework360Sandbox({ port: 0 });
  const connectionString = await createTestDatabase();
  becomeApp(connectionString, {
    SWEEP_INTERVAL_SECONDS: "86400",
    SYNC_RETRY_DELAY_SECONDS: "1",
    BULK_CREATION_ABOVE: String(above),
    FRAMEWORK360_DEVELOPMENT_HOSTS: new URL(framework360.origin).host,
  });
  database = new pg.Client({ connectionString });
  await database.connect();
  const { queue, startRuntime, stopRuntime } = await import("../../app/runtime.server.ts");
  const { firstSyncJob } = await import("../../app/jobs/first-sync/job.ts");
  const { enqueue } = await import("../../app/jobs/queue/enqueue.ts");
  const { controlFirstSync } = await import("../../app/merchant/first-sync.server.ts");
  ({ applySettings: choose } = await import("../../app/merchant/synchronization.server.ts"));
  const { pool, prisma } = await import("../../app/store/database/db.server.ts");
  const { sealer } = await import("../../app/store/encryption/sealer.server.ts");
  const { beginFirstSync } = await import("../../app/store/first-sync.ts");
  const { saveConnection } = await import("../../app/store/framework360-connection.ts");
  const { readSettings, saveSettings } = await import("../../app/store/sync-settings.ts");
  const { tokenStorage } = await import("../../app/shopify.server.ts");
  const { Session } = await import("@shopify/shopify-api");
  await startRuntime();
  stop = () => stopRuntime(5_000);
  tell = (intent) => controlFirstSync(shop, intent);
  begin = async () => {
    await prisma.shop.create({ data: { domain: shop } });
    const session = { id: `offline_${shop}`, shop, state: "", isOnline: false, accessToken: token };
    await tokenStorage.storeSession(new Session(session));
    const { origin: baseUrl, apiKey } = framework360;
    await saveConnection(prisma, sealer, shop, { baseUrl, apiKey }, new Date());
    const chosen = { customersEnabled: true, shopifyToFramework360: true, framework360ToShopify: true };
    await saveSettings(prisma, shop, { ...(await readSettings(pool, shop)), ...chosen });
    await prisma.$transaction((transaction) => beginFirstSync(transaction, shop));
    await enqueue(queue(), firstSyncJob, [{ shop }]);
  };
}, 60_000);

afterAll(async () => {
  await stop();
  await database.end();
  await framework360.close();
  await shopify.close();
});

async function clear(): Promise<void> {
  await forgetShops(database);
  shopify.control.reset({ keepInstallation: true });
  shopify.control.choose({});
  framework360.control.reset();
}

beforeEach(clear);

/** What Shopify holds of a customer, without what tells one creation from another. */
function held(email: string): string {
  const found = [...store().customers.values()].find((one) => one.email === email);
  return JSON.stringify(found, (key, value: unknown) => (/^(id|.*Id|.*At)$/.test(key) ? undefined : value));
}

describe("creating many customers on Shopify", () => {
  test("is done by one bulk operation, with the values that a single creation gives", async () => {
    seed(framework360, above - 5);
    await begin();
    expect((await whenOver(database)).bulk_count).toBe(0);
    const singly = Array.from({ length: above - 5 }, (_, number) => held(`nuova.${number}@example.it`));

    await clear();
    seed(framework360, many);
    const before = points();
    await begin();
    const { totals, bulk_count: operations } = await whenOver(database);
    expect(operations).toBe(1);
    expect(totals).toMatchObject({ "created-on-shopify": many, failed: 0, left: 0 });
    await expectEachOnce(shopify, database, many);
    expect(points() - before).toBeLessThan(60);
    expect(singly.map((_, number) => held(`nuova.${number}@example.it`))).toEqual(singly);
    const created = `SELECT FROM activity WHERE outcome = 'created' AND target = 'shopify' AND cause = 'backfill'`;
    expect(await count(database, created)).toBe(many);
  });

  test("leaves a customer that Shopify refuses to a job of its own, which tells what came of it", async () => {
    seed(framework360, many);
    // Refused in bulk; a single creation leaves the phone out.
    const taken = { firstName: "Altra", lastName: "Persona", email: "altra@example.it" };
    await begin();
    await expect
      .poll(async () => (await readFirst(database))?.bulk_stage, { ...within, interval: 5 })
      .toBe("preparing");
    createCustomer(store(), { ...taken, phone: "+393331230003" });
    const { totals } = await whenOver(database);
    expect(totals.left).toBe(0);
    expect(totals["created-on-shopify"]! + totals.changed!).toBe(many);
    const emails = [...store().customers.values()].map(({ email }) => email);
    expect(emails.toSorted()).toEqual([...new Set(emails)].toSorted());
    expect(emails).toHaveLength(many + 1);
  });

  test("creates no customer whose e-mail has a blank, which Shopify would take out", async () => {
    seed(framework360, many);
    framework360.control.store.createCustomer(
      { nome: "Con", cognome: "Spazio", email: "con spazio@example.it" },
      { silent: true },
    );
    await begin();
    const { totals, bulk_count: operations } = await whenOver(database);
    expect(operations).toBe(1);
    expect(totals).toMatchObject({ "created-on-shopify": many, failed: 1, left: 0 });
    expect(store().customers.size).toBe(many);
    expect(await count(database, pairs)).toBe(many);
  });

  test("pauses and goes on: what was not created yet is created after that", async () => {
    seed(framework360, many);
    shopify.control.choose({ bulk: { linesPerSecond: 10 } });
    await begin();
    await expect.poll(() => store().customers.size, within).toBeGreaterThan(3);
    await tell("pause");
    await expect.poll(async () => (await readFirst(database))!.bulk_stage, within).toBe(null);
    const made = store().customers.size;
    expect(made).toBeLessThan(many);
    await expect.poll(() => count(database, pairs), within).toBe(made);
    shopify.control.choose({});
    await tell("resume");
    const { totals } = await whenOver(database);
    expect(totals).toMatchObject({ "created-on-shopify": many, left: 0 });
    await expectEachOnce(shopify, database, many);
  });

  test("ends on Shopify when the merchant turns that direction off and has both sides compared again", async () => {
    seed(framework360, many);
    shopify.control.choose({ bulk: { linesPerSecond: 10 } });
    await begin();
    await expect.poll(() => store().customers.size, within).toBeGreaterThan(3);
    await choose(shop, { framework360ToShopify: false, conflictWinner: "framework360" });
    const statuses = () => store().record.bulkOperations.map(({ status }) => status);
    await expect.poll(statuses, within).toEqual(["CANCELED"]);
    await whenOver(database);
    expect(store().customers.size).toBeLessThan(many);
  });

  test("is done one by one where bulk operations create no customer", async () => {
    seed(framework360, above + 5);
    shopify.control.choose({ bulk: { failAfterLines: 0 } });
    await begin();
    const { totals } = await whenOver(database);
    expect(totals).toMatchObject({ "created-on-shopify": above + 5, left: 0 });
    await expectEachOnce(shopify, database, above + 5);
  });
});
