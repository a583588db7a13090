import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { emptyObject } from "../../support/empty-object.ts";
import { recordActivity, type ActivityEntry } from "../../../app/store/activity.ts";
import { countCustomers, type CustomerCounts } from "../../../app/store/customer-counts.ts";
import { finishFirstSync, readFirstSync } from "../../../app/store/first-sync.ts";
import { readFoundBySweeps } from "../../../app/store/found-by-sweeps.ts";
import { supersedeFollowed } from "../../../app/store/supersede.ts";
import { openTestStore, type TestStore } from "../../support/store.ts";

const shop = "a.myshopify.com";

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore(shop);
});

afterAll(() => store.close());

beforeEach(async () => {
  await store.pool.query("DELETE FROM activity");
  await store.pool.query("DELETE FROM customer_link");
  await store.pool.query("DELETE FROM first_sync");
});

const gid = (id: number) => `gid://shopify/Customer/${id}`;

function record(entry: Partial<ActivityEntry> & { at?: Date }): Promise<void> {
  return recordActivity(store.pool, {
    ...{ shop, cause: "webhook", outcome: "failed", reason: "unavailable", target: "framework360" },
    ...{ shopifyId: null, framework360Id: null, fields: [], conflicts: [], explanations: [] },
    ...entry,
  });
}

/** Pairs of customers with these numbers as ids. */
async function link(
  numbers: number[],
  more: { hasOwed?: boolean; hasUndone?: boolean; deletedOn?: string } = {},
): Promise<void> {
  await store.db.customerLink.createMany({
    data: numbers.map((number) => ({
      ...{ shop, shopifyId: gid(number), framework360Id: String(number), syncedAt: new Date() },
      ...more,
    })),
  });
}

/** With these Shopify customers waiting. */
function count(...waiting: string[]): Promise<CustomerCounts> {
  const rows = waiting.map((id) => `SELECT 'shopify' AS side, '${id}' AS id WHERE $1 <> $2`);
  const sql = rows.join(" UNION ") || "SELECT 'shopify' AS side, '' AS id WHERE $1 = $2";
  return countCustomers(store.pool, shop, { sql, name: "sync-customer" });
}

test("a pair counts as in sync unless it owes a value, failed at the last look or waits", async () => {
  await link([1, 2, 3, 4]);
  await link([5], { hasOwed: true });
  await link([6], { deletedOn: "shopify" });
  await record({ shopifyId: gid(2), framework360Id: "2" });
  expect(await count(gid(3))).toEqual({
    ...{ same: 2, undone: 0, partly: 1, waiting: 1, unreached: 0 },
    ...{ failed: { unavailable: 1 }, skipped: {} },
  });
});

/** A first synchronization that the merchant stopped before it reached these Shopify customers. */
async function stopBefore(...numbers: number[]): Promise<void> {
  await store.db.firstSync.create({ data: { shop, stage: "writing", stoppedAt: new Date() } });
  await store.db.firstSyncCustomer.createMany({
    data: numbers.map((number) => ({ shop, side: "shopify", customerId: gid(number) })),
  });
  const { id } = (await readFirstSync(store.db, shop))!;
  await finishFirstSync(store.db, { id, shop, failure: null });
}

test("customers that a stopped full synchronization did not reach are not in sync, linked or not, until they are looked at", async () => {
  await link([1, 2]);
  await record({ shopifyId: gid(5), framework360Id: "5" });
  await stopBefore(1, 3, 4, 5);
  expect(await count()).toMatchObject({ same: 1, unreached: 3, failed: { unavailable: 1 } });
  expect(await count(gid(3))).toMatchObject({ same: 1, unreached: 2, waiting: 1 });
  await record({ shopifyId: gid(1), framework360Id: "1", outcome: "unchanged", reason: null });
  await record({ shopifyId: gid(3), framework360Id: "3", outcome: "skipped", reason: "no-email" });
  expect(await count()).toMatchObject({ same: 2, unreached: 1, skipped: { "no-email": 1 } });
});

test("a pair with values that an undo put back counts as in sync, and is told apart", async () => {
  await link([1, 2]);
  await link([3, 4], { hasUndone: true });
  await link([5], { hasUndone: true, hasOwed: true });
  await record({ shopifyId: gid(4), framework360Id: "4" });
  expect(await count()).toMatchObject({ same: 3, undone: 1, partly: 1, failed: { unavailable: 1 } });
});

test("a customer that failed counts once, whichever ids its lines have, and not while another attempt waits", async () => {
  await link([1]);
  await record({ shopifyId: gid(1), reason: "unavailable" });
  await record({ framework360Id: "1", reason: "refused", outcome: "skipped" });
  await record({ shopifyId: gid(7) });
  expect(await count()).toMatchObject({ same: 0, failed: { refused: 1, unavailable: 1 } });
  expect(await count(gid(1), gid(7))).toMatchObject({ same: 0, waiting: 2, failed: emptyObject });
});

test("a failure that a later look solved counts no longer, also where the two know the customer by other ids", async () => {
  await record({ shopifyId: gid(1) });
  await record({ shopifyId: gid(2), outcome: "skipped", reason: "no-email" });
  await record({ framework360Id: "1", shopifyId: gid(1), outcome: "updated", reason: null });
  expect(await count()).toMatchObject({ failed: emptyObject, skipped: { "no-email": 1 } });
});

test("a customer that is skipped again and again counts once, also after another look in between", async () => {
  const skip = { shopifyId: gid(1), outcome: "skipped", reason: "no-email" } as const;
  await record(skip);
  await record(skip);
  expect(await count()).toMatchObject({ skipped: { "no-email": 1 } });
  await record({ shopifyId: gid(1), framework360Id: "1", outcome: "updated", reason: null });
  expect(await count()).toMatchObject({ skipped: emptyObject });
  await record(skip);
  expect(await count()).toMatchObject({ skipped: { "no-email": 1 } });
});

test("a line that is recorded late does not count against a newer one", async () => {
  await record({ shopifyId: gid(1), outcome: "updated", reason: null });
  await record({ shopifyId: gid(1), at: new Date(Date.now() - 60_000) });
  await record({ shopifyId: gid(2) });
  await record({
    shopifyId: gid(2),
    outcome: "skipped",
    reason: "deleted",
    at: new Date(Date.now() - 60_000),
  });
  expect(await count()).toMatchObject({ failed: { unavailable: 1 }, skipped: emptyObject });
});

test("what a process of an earlier version wrote is brought up to date", async () => {
  await store.pool.query(
    `INSERT INTO activity (id, shop, at, cause, outcome, shopify_id, reason)
     SELECT gen_random_uuid(), $1, now() - make_interval(mins => minutes), 'webhook', outcome, customer, 'unavailable'
     FROM (VALUES (3, 'failed', 'a'), (2, 'updated', 'a'), (2, 'failed', 'b'), (1, 'failed', 'b')) AS line (minutes, outcome, customer)`,
    [shop],
  );
  expect(await supersedeFollowed(store.pool)).toBe(2);
  expect(await count()).toMatchObject({ failed: { unavailable: 1 } });
});

test("what comparisons found in Framework360 is counted by customers and by comparisons", async () => {
  const found = (id: number, minutes: number, more: Partial<ActivityEntry> = {}) =>
    record({
      ...{ cause: "sweep", outcome: "updated", reason: null, target: "shopify", fields: ["city"] },
      ...{ shopifyId: gid(id), framework360Id: String(id), at: new Date(Date.now() - minutes * 60_000) },
      ...more,
    });
  await found(1, 30);
  await found(2, 30);
  await found(3, 20);
  await found(1, 10);
  await found(4, 10, { cause: "hint" });
  await found(5, 10, { target: "framework360" });
  const since = (minutes: number) => ({ since: new Date(Date.now() - minutes * 60_000), roundSeconds: 150 });
  expect(await readFoundBySweeps(store.pool, shop, since(60))).toEqual({ customers: 3, rounds: 3 });
  expect(await readFoundBySweeps(store.pool, shop, since(15))).toEqual({ customers: 1, rounds: 1 });
  expect(await readFoundBySweeps(store.pool, shop, since(5))).toEqual({ customers: 0, rounds: 0 });
});
