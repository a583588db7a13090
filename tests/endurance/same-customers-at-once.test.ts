import { randomUUID } from "node:crypto";

import pg from "pg";
import type { PgBoss } from "pg-boss";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { SyncRequest } from "../../app/jobs/sync-customer/job.ts";
import { becomeApp } from "../support/app-environment.ts";
import { createTestDatabase } from "../support/database.ts";

const shop = "busy.myshopify.com";
const ids = Array.from({ length: 2000 }, (_, index) => String(index));

let pool: pg.Pool;
let boss: PgBoss;
let toldByWebhooks: (order: readonly string[], round: number) => Promise<void>[];
let toldByHints: (order: readonly string[]) => Promise<void>[];
let rest: (order: readonly string[]) => Promise<void>;
let redriven: () => Promise<void>;

beforeAll(async () => {
  const connectionString = await createTestDatabase();
  // The queue works on the database that its process is told of.
  becomeApp(connectionString);
  pool = new pg.Pool({ connectionString });
  await pool.query("INSERT INTO shop (domain) VALUES ($1)", [shop]);
  const { syncCustomerJob } = await import("../../app/jobs/sync-customer/job.ts");
  const { toInsert } = await import("../../app/jobs/queue/enqueue.ts");
  const { deadLetterQueue } = await import("../../app/jobs/queue/job-definition.ts");
  const { registry } = await import("../../app/jobs/registry.server.ts");
  const { redrive } = await import("../../app/jobs/queue/redrive.ts");
  const { openQueue } = await import("../../app/jobs/queue/open-queue.server.ts");
  const { createWebhookStore } = await import("../../app/intake/store-webhooks.ts");
  const { createHintStore } = await import("../../app/intake/store-hints.ts");
  boss = await openQueue(registry.map(({ definition }) => definition));

  const request = (customerId: string): SyncRequest => ({
    shop,
    side: "shopify",
    customerId,
    cause: "webhook",
  });
  toldByWebhooks = (order, round) => {
    const receive = createWebhookStore(pool, boss);
    return order.map((id) =>
      receive({ shop, eventId: `${round} ${id}`, requests: [request(id)], news: null, shopEvent: null }),
    );
  };
  toldByHints = (order) => {
    const keep = createHintStore(pool, boss);
    return order.map((id) => keep({ shop, requests: [request(id)], resolve: [], sweep: false }));
  };
  rest = async (order) => {
    // As the queue keeps them: each rests since another time.
    const letters = order.map((id) => ({ ...toInsert(syncCustomerJob, request(id)), id: randomUUID() }));
    await boss.insert(deadLetterQueue(syncCustomerJob), letters);
    await pool.query(
      `UPDATE pgboss.job SET source_name = 'sync-customer', created_on = now() - rest.age * interval '1 second'
       FROM unnest($1::uuid[]) WITH ORDINALITY AS rest (id, age) WHERE job.id = rest.id`,
      [letters.map(({ id }) => id)],
    );
  };
  redriven = () => redrive(pool, boss, syncCustomerJob, { shop, side: "shopify" });
});

afterAll(async () => {
  await boss.stop();
  await pool.end();
});

test("processes that are told of the same customers in different orders never wait for each other in a circle", async () => {
  for (let round = 0; round < 10; round += 1) {
    await pool.query("DELETE FROM pgboss.job WHERE name = 'sync-customer'");
    const told = [
      ...toldByWebhooks(ids, round),
      ...toldByWebhooks(ids.toReversed(), round),
      ...toldByHints(ids.toReversed()),
    ];
    await Promise.all(told);
    const { rows } = await pool.query(
      "SELECT count(*)::int AS waiting FROM pgboss.job WHERE name = 'sync-customer'",
    );
    expect(rows).toEqual([{ waiting: ids.length }]);
  }
});

test("nor do those who give dead letters back while the same customers are told of", async () => {
  for (let round = 0; round < 10; round += 1) {
    await pool.query("DELETE FROM pgboss.job WHERE name LIKE 'sync-customer%'");
    await rest(ids.toSorted());
    await Promise.all([redriven(), ...toldByWebhooks(ids, 100 + round)]);
    const { rows } = await pool.query(
      "SELECT name, count(*)::int AS waiting FROM pgboss.job WHERE name LIKE 'sync-customer%' GROUP BY name",
    );
    expect(rows).toEqual([{ name: "sync-customer", waiting: ids.length }]);
  }
});
