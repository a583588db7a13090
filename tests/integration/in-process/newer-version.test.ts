import { randomUUID } from "node:crypto";

import type pg from "pg";
import type { PgBoss } from "pg-boss";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { openAppQueue } from "../../support/app-queue.ts";

/*
 * A version that was rolled back reads what the newer one has left: names that this one does not know. It leaves them to the newer
 * one, and goes on.
 */

const shop = "newer.myshopify.com";
const account = "https://one.example.com";
const attempt = { retryCount: 0, lastAttempt: false, signal: new AbortController().signal };

let opened: Awaited<ReturnType<typeof openAppQueue>> | undefined;
let pool: pg.Pool;
let boss: PgBoss;
let app: Awaited<ReturnType<typeof loadApp>>;

/** The app reads its settings when its modules are loaded. */
async function loadApp() {
  return {
    ...(await import("../../../app/jobs/shop-event/redact-customer.server.ts")),
    ...(await import("../../../app/store/database/db.server.ts")),
    ...(await import("../../../app/store/encryption/sealer.server.ts")),
    ...(await import("../../../app/store/framework360-connection.ts")),
    ...(await import("../../../app/store/send-many.ts")),
  };
}

beforeAll(async () => {
  opened = await openAppQueue();
  ({ pool, boss } = opened);
  app = await loadApp();
}, 60_000);

afterAll(() => opened?.close());

beforeEach(async () => {
  await pool.query("DELETE FROM pgboss.job");
  await pool.query("DELETE FROM shop");
  await pool.query("INSERT INTO shop (domain) VALUES ($1)", [shop]);
  await pool.query(
    `INSERT INTO sync_settings (shop, customers_enabled, shopify_to_framework360, updated_at) VALUES ($1, true, true, now())`,
    [shop],
  );
  await app.saveConnection(app.prisma, app.sealer, shop, { baseUrl: account, apiKey: "key" }, new Date());
});

/** Does a job as a worker does. */
const work = (name: string, data: object) =>
  opened!.registry.find(({ definition }) => definition.name === name)!.handle(boss, data, attempt);

const event = (topic: string, sealedCustomerId: string | null = null) => {
  return { shop, topic, at: new Date().toISOString(), sealedCustomerId };
};

test("a shop event of an unknown topic waits, without an error, for the version that knows it", async () => {
  await expect(work("shop-event", event("app/moved"))).resolves.toBe("retry");
});

test("a request of an unknown topic about a customer is deleted with the customer", async () => {
  const customerId = "gid://shopify/Customer/1";
  const sealed = app.sealer.seal(customerId, { what: "redacted-customer", shop });
  await boss.send("shop-event", event("customers/export", sealed));
  await app.redactCustomer(boss, shop, customerId);
  const { rows } = await pool.query("SELECT id FROM pgboss.job WHERE name = 'shop-event'");
  expect(rows).toEqual([]);
});

test.each([
  ["stage", { stage: "polishing" }],
  ["stage of its bulk operation", { stage: "writing", bulk_stage: "uploading" }],
])("a first synchronization in an unknown %s is left as it is", async (_what, row) => {
  const kept = { bulk_stage: null, ...row };
  await pool.query(
    "INSERT INTO first_sync (id, shop, stage, bulk_stage, started_at) VALUES ($1, $2, $3, $4, now())",
    [randomUUID(), shop, kept.stage, kept.bulk_stage],
  );
  await work("first-sync", { shop });
  const { rows } = await pool.query("SELECT stage, bulk_stage FROM first_sync");
  expect(rows).toEqual([kept]);
});

test("a send of customers whom an unknown source names is left as it is", async () => {
  const source = { kind: "list-of-a-flow" };
  await app.prisma.$transaction((transaction) =>
    app.beginSend(transaction, app.sealer, shop, { side: "shopify", account, source }),
  );
  await work("send-many", { shop });
  expect(await app.readOpenSend(app.prisma, app.sealer, shop)).toMatchObject({ source, stoppedAt: null });
});
