import { randomUUID } from "node:crypto";

import type pg from "pg";
import type { PgBoss } from "pg-boss";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import type { SyncRequest } from "../../../app/jobs/sync-customer/job.ts";
import { openAppQueue } from "../../support/app-queue.ts";

const shop = "bulk.myshopify.com";
const quiet = "quiet.myshopify.com";

let opened: Awaited<ReturnType<typeof openAppQueue>> | undefined;
let pool: pg.Pool;
let boss: PgBoss;
let told: (customerId: string, which?: Partial<SyncRequest>) => Promise<void>;
let wakeAside: (among: readonly string[] | null) => Promise<void>;

/** No worker runs: the jobs stay as they were enqueued. */
beforeAll(async () => {
  opened = await openAppQueue();
  ({ pool, boss } = opened);
  await pool.query("INSERT INTO shop (domain) VALUES ($1), ($2)", [shop, quiet]);
  const { createWebhookStore } = await import("../../../app/intake/store-webhooks.ts");
  const aside = await import("../../../app/jobs/first-sync/wake-aside.ts");
  const receive = createWebhookStore(pool, boss);
  told = (customerId, which = {}) => {
    const request = { shop, side: "shopify", customerId, cause: "webhook", ...which } as const;
    return receive({
      shop: request.shop,
      eventId: randomUUID(),
      requests: [request],
      news: { customerId, changedAt: new Date() },
      shopEvent: null,
    });
  };
  wakeAside = (among) => aside.wakeAside(pool, shop, among);
}, 60_000);

afterAll(() => opened?.close());

beforeEach(async () => {
  await pool.query("DELETE FROM pgboss.job");
  await pool.query("DELETE FROM first_sync");
  await pool.query("DELETE FROM comparison");
  await pool.query("DELETE FROM customer_link");
});

const bulkIs = (stage: string | null) =>
  pool.query(
    `INSERT INTO first_sync (id, shop, stage, bulk_stage) VALUES (gen_random_uuid(), $1, 'writing', $2)
     ON CONFLICT (shop) DO UPDATE SET bulk_stage = $2`,
    [shop, stage],
  );

const link = (shopifyId: string) =>
  pool.query(
    `INSERT INTO customer_link (id, shop, shopify_id, framework360_id, synced_at)
     VALUES (gen_random_uuid(), $1, $2, 'f' || $2, now())`,
    [shop, shopifyId],
  );

/** The comparison of the first synchronization has read the customer. */
const compared = (comparison: string, side: string, customerId: string) =>
  pool.query(
    `INSERT INTO compared_customer (id, comparison_id, shop, side, customer_id, sealed_snapshot)
     VALUES (gen_random_uuid(), $1, $2, $3, $4, 'sealed')`,
    [comparison, shop, side, customerId],
  );

/** The customers whose jobs are due, and those whose jobs wait for their time. */
async function jobs(): Promise<{ due: string[]; aside: string[] }> {
  const { rows } = await pool.query<{ id: string; due: boolean }>(
    `SELECT data->>'customerId' AS id, start_after <= now() AS due FROM pgboss.job
     WHERE name = 'sync-customer' ORDER BY id`,
  );
  const idsOf = (which: boolean) => rows.filter(({ due }) => due === which).map(({ id }) => id);
  return { due: idsOf(true), aside: idsOf(false) };
}

test.each(["starting", "running"])(
  "While a bulk operation is %s, one job of a customer without a link is put aside, however often it is told of",
  async (stage) => {
    await bulkIs(stage);
    await told("1");
    await told("1");
    expect(await jobs()).toEqual({ due: [], aside: ["1"] });
  },
);

test("Changes of linked customers, of other shops and from other causes go on at once while a bulk operation runs", async () => {
  await bulkIs("running");
  await link("2");
  await told("2");
  await told("3", { shop: quiet });
  await told("4", { cause: "sweep" });
  expect(await jobs()).toEqual({ due: ["2", "3", "4"], aside: [] });
});

test("A customer that was on Shopify before the operation goes on at once, though it has no link yet", async () => {
  await bulkIs("running");
  const comparison = "00000000-0000-4000-8000-000000000001";
  await pool.query("INSERT INTO comparison (id, shop, account) VALUES ($1, $2, 'shop.example.it')", [
    comparison,
    shop,
  ]);
  await pool.query("UPDATE first_sync SET comparison_id = $1", [comparison]);
  await compared(comparison, "shopify", "12");
  await compared(comparison, "framework360", "13");
  await told("12");
  await told("13");
  expect(await jobs()).toEqual({ due: ["12"], aside: ["13"] });
});

test.each([null, "preparing"])("Nothing is put aside where no operation may run (%s)", async (stage) => {
  await bulkIs(stage);
  await told("5");
  expect(await jobs()).toEqual({ due: ["5"], aside: [] });
});

test("Jobs put aside are woken once their customers are linked, and the others once the operation has ended", async () => {
  await bulkIs("running");
  for (const id of ["6", "7", "8"]) await told(id);
  await wakeAside(["6"]);
  expect(await jobs()).toEqual({ due: ["6"], aside: ["7", "8"] });
  await wakeAside([]);
  expect((await jobs()).aside).toEqual(["7", "8"]);
  await wakeAside(null);
  expect(await jobs()).toEqual({ due: ["6", "7", "8"], aside: [] });
});

test("A job that is woken goes after an ordinary change that arrives meanwhile", async () => {
  await bulkIs("running");
  await told("9");
  await link("10");
  await wakeAside(null);
  await told("10");
  const [next] = await boss.fetch<SyncRequest>("sync-customer");
  expect(next!.data.customerId).toBe("10");
});

test("A repeated attempt keeps its time when jobs put aside are woken", async () => {
  await bulkIs("running");
  await told("11");
  await pool.query("UPDATE pgboss.job SET state = 'retry'");
  await wakeAside(null);
  expect((await jobs()).aside).toEqual(["11"]);
});
