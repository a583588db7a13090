import { afterAll, beforeAll, expect, test } from "vitest";

import { becomeApp } from "../../support/app-environment.ts";
import { createTestDatabase } from "../../support/database.ts";

const workers = 10;
let store: typeof import("../../../app/store/database/db.server.ts");
let withLocks: (typeof import("../../../app/store/database/lock.ts"))["withLocks"];

beforeAll(async () => {
  // The pools are those of the process that they are told of.
  becomeApp(await createTestDatabase(), { WORKER_CONCURRENCY: String(workers) });
  store = await import("../../../app/store/database/db.server.ts");
  ({ withLocks } = await import("../../../app/store/database/lock.ts"));
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
