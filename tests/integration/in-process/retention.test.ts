import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createPool } from "../../../app/store/database/pg-pool.ts";
import { deleteExpired } from "../../../app/store/retention.ts";
import { createTestDatabase } from "../../support/database.ts";

let db: pg.Pool;
const now = new Date("2026-11-24T12:00:00Z");
const days = {
  activity: 90,
  changedValues: 30,
  webhookEvents: 7,
  accessRecords: 365,
  redactions: 400,
  tombstones: 0,
  uninstalledShops: 30,
};
const shop = "a.myshopify.com";

const ago = (count: number) => new Date(now.getTime() - count * 86_400_000);

beforeAll(async () => {
  db = createPool(await createTestDatabase());
  await db.query("INSERT INTO shop (domain) VALUES ($1)", [shop]);
  await db.query("INSERT INTO shop (domain, uninstalled_at) VALUES ('gone.myshopify.com', $1)", [ago(31)]);
  await db.query("INSERT INTO shop (domain, uninstalled_at) VALUES ('leaving.myshopify.com', $1)", [ago(29)]);
  await db.query(
    "INSERT INTO sync_settings (shop, updated_at) VALUES ('gone.myshopify.com', now()), ('leaving.myshopify.com', now())",
  );
  for (const age of [91, 89]) {
    await db.query(
      "INSERT INTO activity (id, shop, at, cause, outcome) VALUES (gen_random_uuid(), $1, $2, 'webhook', 'created')",
      [shop, ago(age)],
    );
  }
  for (const age of [31, 29]) {
    await db.query(
      `WITH line AS (
         INSERT INTO activity (id, shop, at, cause, outcome) VALUES (gen_random_uuid(), $1, $2, 'webhook', 'updated')
         RETURNING id
       )
       INSERT INTO changed_values (activity_id, shop, sealed_values, on_shopify, in_framework360, newsletter_choices, kept_at)
       SELECT id, $1, 'sealed', 1, 0, 0, $2 FROM line`,
      [shop, ago(age)],
    );
  }
  for (const age of [8, 6]) {
    await db.query("INSERT INTO webhook_event (shop, event_id, received_at) VALUES ($1, $2, $3)", [
      shop,
      `event ${age}`,
      ago(age),
    ]);
  }
  for (const age of [366, 364]) {
    await db.query(
      `INSERT INTO access_record (id, shop, staff_id, page, shopify_ids, framework360_ids, at)
       VALUES (gen_random_uuid(), $1, '1', 'customers', '{}', '{1}', $2)`,
      [shop, ago(age)],
    );
  }
  for (const age of [401, 399]) {
    await db.query("INSERT INTO redaction (pseudonym, at) VALUES ($1, $2)", [`redacted ${age}`, ago(age)]);
  }
  for (const age of [1, -1]) {
    await db.query(
      `INSERT INTO data_request (id, shop, shopify_id, sealed_report, requested_at, expires_at)
       VALUES (gen_random_uuid(), $1, $2, 'sealed', $3, $4)`,
      [shop, `customer ${age}`, ago(31), ago(age)],
    );
  }
  // A shop has one comparison.
  for (const [of, age] of [
    [shop, 1.1],
    ["leaving.myshopify.com", 0.9],
  ] as const) {
    await db.query(
      "INSERT INTO comparison (id, shop, account, started_at) VALUES (gen_random_uuid(), $1, 'account', $2)",
      [of, ago(age)],
    );
  }
  for (const age of [1.1, 0.9]) {
    await db.query(
      `INSERT INTO listed_customer (id, shop, side, customer_id, sealed_snapshot, listed_at)
       VALUES (gen_random_uuid(), $1, 'shopify', $2, 'sealed', $3)`,
      [shop, `customer ${age}`, ago(age)],
    );
  }
  for (const [id, deletedOn, age] of [
    ["dead", "shopify", 800],
    ["lately dead", "shopify", 10],
    ["alive", null, 800],
  ] as const) {
    await db.query(
      "INSERT INTO customer_link (id, shop, framework360_id, deleted_on, synced_at) VALUES (gen_random_uuid(), $1, $2, $3, $4)",
      [shop, id, deletedOn, ago(age)],
    );
  }
});

afterAll(() => db.end());

async function values(sql: string): Promise<unknown[]> {
  const { rows } = await db.query<{ value: unknown }>(sql);
  return rows.map(({ value }) => value);
}

test("what was kept for long enough goes, and nothing else", async () => {
  expect(await deleteExpired(db, days, now)).toEqual({
    activity: 1,
    changed_values: 1,
    webhook_event: 1,
    comparison: 1,
    listed_customer: 1,
    access_record: 1,
    data_request: 1,
    redaction: 1,
    shop: 1,
  });
  expect(await values("SELECT at AS value FROM activity ORDER BY at")).toEqual([ago(89), ago(31), ago(29)]);
  expect(await values("SELECT kept_at AS value FROM changed_values")).toEqual([ago(29)]);
  expect(await values("SELECT event_id AS value FROM webhook_event")).toEqual(["event 6"]);
  expect(await values("SELECT at AS value FROM access_record")).toEqual([ago(364)]);
  expect(await values("SELECT pseudonym AS value FROM redaction")).toEqual(["redacted 399"]);
  expect(await values("SELECT shopify_id AS value FROM data_request")).toEqual(["customer -1"]);
  expect(await values("SELECT shop AS value FROM comparison")).toEqual(["leaving.myshopify.com"]);
  expect(await values("SELECT customer_id AS value FROM listed_customer")).toEqual(["customer 0.9"]);
  expect(await values("SELECT shop AS value FROM sync_settings")).toEqual(["leaving.myshopify.com"]);
  expect(await values("SELECT count(*)::int AS value FROM customer_link")).toEqual([3]);
});

test("a tombstone goes only where the operator wants it to", async () => {
  expect(await deleteExpired(db, { ...days, tombstones: 730 }, now)).toMatchObject({ customer_link: 1 });
  expect(await values("SELECT framework360_id AS value FROM customer_link ORDER BY 1")).toEqual([
    "alive",
    "lately dead",
  ]);
});
