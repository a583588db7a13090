import { afterAll, beforeAll, expect, test } from "vitest";

import { becomeApp } from "../../support/app-environment.ts";
import { createTestDatabase } from "../../support/database.ts";

const workers = 10;
let store: typeof import("../../../app/store/database/db.server.ts");
let withLocks: (typeof import("../../../app/store/database/lock.ts"))["withLocks"];
let withCustomerLocks: (typeof import("../../../app/store/customer-locks.server.ts"))["withCustomerLocks"];

beforeAll(async () => {
  // The pools are those of the process that they are told of.
  becomeApp(await createTestDatabase(), { WORKER_CONCURRENCY: String(workers) });
  store = await import("../../../app/store/database/db.server.ts");
  ({ withLocks } = await import("../../../app/store/database/lock.ts"));
  ({ withCustomerLocks } = await import("../../../app/store/customer-locks.server.ts"));
});

afterAll(async () => {
  await store.prisma.$disconnect();
  await Promise.all([store.pool.end(), store.lockPool.end()]);
});

test("every job that holds its customers can renew its shop's token meanwhile, however long that takes", async () => {
  const { lockPool } = store;
  const allRenew = Promise.withResolvers<void>();
  let renewing = 0;
  const renew = async () => {
    renewing += 1;
    if (renewing === workers) allRenew.resolve();
    await allRenew.promise;
  };
  const jobs = Array.from({ length: workers }, (_, index) =>
    withLocks(lockPool, [`customer:${index}`], () => withLocks(lockPool, [`token:${index}`], renew)),
  );
  // A job that is refused a connection lets the others end.
  for (const job of jobs) job.catch(() => allRenew.resolve());
  expect(await Promise.allSettled(jobs)).toEqual(jobs.map(() => ({ status: "fulfilled", value: undefined })));
});

test("shops that share an account work on a customer of it one after the other, and so lose no tag to each other", async () => {
  const customer = [{ side: "framework360", id: "7" }] as const;
  const shops = ["first.myshopify.com", "second.myshopify.com"];
  let tags: string[] = [];
  let reads = 0;
  const waiting = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
  /** An account takes tags as a whole list: what another one added between the read and the write is lost. */
  const addTag = (shop: string) => async () => {
    const read = tags;
    reads += 1;
    await expect
      .poll(async () => reads === shops.length || (await store.pool.query(waiting)).rowCount === 1)
      .toBe(true);
    tags = [...read, shop];
  };
  const account = "https://one.framework360.site";
  await Promise.all(shops.map((shop) => withCustomerLocks(shop, customer, addTag(shop), account)));
  expect(tags.sort()).toEqual(shops);
});

test("shops with accounts of their own wait for no other one's customer of the same number", async () => {
  const customer = [{ side: "framework360", id: "7" }] as const;
  const both = Promise.withResolvers<void>();
  let running = 0;
  const work = async () => {
    running += 1;
    if (running === 2) both.resolve();
    await both.promise;
  };
  const jobs = ["first", "second"].map((name) =>
    withCustomerLocks(`${name}.myshopify.com`, customer, work, `https://${name}.framework360.site`),
  );
  for (const job of jobs) job.catch(() => both.resolve());
  expect(await Promise.allSettled(jobs)).toEqual(jobs.map(() => ({ status: "fulfilled", value: undefined })));
});
