import { PgBoss } from "pg-boss";
import { afterAll, beforeAll, expect, test } from "vitest";

import { becomeApp } from "../../support/app-environment.ts";
import { createTestDatabase } from "../../support/database.ts";

let boss: PgBoss;
let names: string[];

/** A database of an earlier version: other options, a waiting job and no schedule. */
beforeAll(async () => {
  const connectionString = await createTestDatabase();
  const earlier = new PgBoss({ connectionString, schedule: false });
  await earlier.start();
  await earlier.createQueue("sync-customer-dead-letters", { retentionSeconds: 1_000 });
  await earlier.createQueue("sync-customer", {
    policy: "stately",
    retryLimit: 1,
    deadLetter: "sync-customer-dead-letters",
  });
  await earlier.createQueue("renew-tokens", { policy: "exclusive", retryLimit: 0 });
  await earlier.createQueue("retention", { retryLimit: 3 });
  await earlier.send("sync-customer", { shop: "a.myshopify.com" }, { singletonKey: "waiting" });
  await earlier.stop();

  becomeApp(connectionString);
  const { registry } = await import("../../../app/jobs/registry.server.ts");
  const { openQueue } = await import("../../../app/jobs/queue/open-queue.server.ts");
  const definitions = registry.map(({ definition }) => definition);
  names = definitions.map(({ name }) => name);
  boss = await openQueue(definitions);
});

afterAll(() => boss.stop());

test("every job has a queue of its own", async () => {
  const queues = (await boss.getQueues()).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(queues).toEqual(expect.arrayContaining([...names, "sync-customer-dead-letters"]));
});

test("a database of an earlier version gets the options of this one, and keeps its jobs", async () => {
  expect(await boss.getQueue("sync-customer")).toMatchObject({
    policy: "stately",
    retryLimit: 12,
    deadLetter: "sync-customer-dead-letters",
  });
  expect(await boss.getQueue("sync-customer-dead-letters")).toMatchObject({
    retentionSeconds: 90 * 86_400,
  });
  expect(await boss.findJobs("sync-customer", { key: "waiting" })).toHaveLength(1);
});

test("pg-boss keeps the schedules, in UTC, and makes up for a missed time once", async () => {
  const schedules = await boss.getSchedules();
  const told = schedules.map(({ name, cron, timezone, options }) => [name, cron, timezone, options?.missed]);
  expect(told.toSorted()).toEqual([
    ["renew-tokens", "*/5 * * * *", "UTC", "once"],
    ["retention", "20 * * * *", "UTC", "once"],
  ]);
});

test("a job that another attempt replaced is not over while that one waits or runs", async () => {
  const { syncCustomerJob } = await import("../../../app/jobs/sync-customer/job.ts");
  const { readJobStates } = await import("../../../app/jobs/queue/job-states.ts");
  const { pool } = await import("../../../app/store/database/db.server.ts");
  const [shop, key] = ["a.myshopify.com", "sent again"];
  const send = async () =>
    (await boss.send(syncCustomerJob.name, { shop }, { singletonKey: key, group: { id: shop } }))!;
  const become = (id: string, state: string) =>
    pool.query("UPDATE pgboss.job SET state = $2 WHERE id = $1", [id, state]);
  const first = await send();
  const firstIs = async () => (await readJobStates(pool, shop, syncCustomerJob, [first])).get(first);
  await become(first, "active");
  const second = await send();
  await become(first, "completed");
  expect(await firstIs()).toBe("retrying");
  await become(second, "active");
  expect(await firstIs()).toBe("retrying");
  await become(second, "completed");
  expect(await firstIs()).toBe("ended");
});
