import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { PrismaClient } from "../../../app/store/database/generated/client.ts";
import { withLocks } from "../../../app/store/database/lock.ts";
import { createPool } from "../../../app/store/database/pg-pool.ts";
import { withTransaction } from "../../../app/store/database/transaction.ts";
import { createTestDatabase, openOperator } from "../../support/database.ts";

let url: string;
let pool: pg.Pool;
let operator: pg.Client;

beforeAll(async () => {
  url = await createTestDatabase();
  pool = createPool(url, { max: 1 });
  pool.on("error", () => undefined);
  operator = new pg.Client({ connectionString: url });
  await operator.connect();
});

afterAll(async () => {
  await operator.end();
  await pool.end();
});

/** Ends every connection but the operator's, and waits until that was noticed. */
async function breakConnections(): Promise<void> {
  await operator.query(
    "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
  );
  await operator.query("SELECT pg_sleep(0.1)");
}

// Without a listener the event of a broken connection would be an error that nobody caught, which fails the run.
test("a connection that breaks while a lock is held ends neither the work nor the process", async () => {
  const work = async () => {
    await breakConnections();
    return "done";
  };
  expect(await withLocks(pool, ["a"], work)).toBe("done");
  expect(await withLocks(pool, ["a"], async () => "again")).toBe("again");
});

test("a connection that breaks in a transaction fails it, and the next one has another", async () => {
  await expect(withTransaction(pool, breakConnections)).rejects.toThrow();
  const one = await withTransaction(pool, (connection) =>
    connection.query<{ one: number }>("SELECT 1 AS one"),
  );
  expect(one.rows).toEqual([{ one: 1 }]);
});

test("a connection that ends in the moment in which it is handed out fails its use, and not the process", async () => {
  const ended = new Error("terminating connection due to administrator command");
  const handedOut = new Promise<Error | undefined>((resolve) => {
    pool.connect((error, client, release) => {
      client!.emit("error", ended);
      release(true);
      resolve(error);
    });
  });
  expect(await handedOut).toBeUndefined();
});

test("a transaction of Prisma whose connection breaks gives its place in the pool back", async () => {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  for (const moment of ["between two statements", "within the last one"]) {
    const broken = prisma.$transaction(async (transaction) => {
      await transaction.shop.count();
      if (moment === "between two statements") await breakConnections();
      else await transaction.$executeRaw`SELECT pg_terminate_backend(pg_backend_pid())`;
    });
    await expect(broken, moment).rejects.toThrow();
    expect(await prisma.shop.count(), moment).toBe(0);
  }
  await prisma.$disconnect();
});

test("a transaction of Prisma that was too late already when its connection breaks ends nothing but itself", async () => {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const late = prisma.$transaction(
    (transaction) => transaction.$queryRaw`SELECT pg_sleep(20) IS NULL AS slept`,
    { timeout: 50 },
  );
  const failed = expect(late).rejects.toThrow();
  await operator.query("SELECT pg_sleep(0.3)");
  await breakConnections();
  await failed;
  expect(await prisma.shop.count()).toBe(0);
  await prisma.$disconnect();
});

test("a transaction of Prisma whose COMMIT is refused gives its place in the pool back", async () => {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const owner = await openOperator(url);
  await owner.query("CREATE TABLE once (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
  await owner.query("GRANT INSERT ON once TO PUBLIC");
  await owner.end();
  const refused = prisma.$transaction(
    (transaction) => transaction.$executeRaw`INSERT INTO once VALUES (1), (1)`,
  );
  await expect(refused).rejects.toThrow();
  expect(await prisma.shop.count()).toBe(0);
  await prisma.$disconnect();
});

test("a transaction of Prisma whose statement takes too long gives its place in the pool back", async () => {
  const impatient = createPool(url, { max: 1, queryTimeoutMs: 200 });
  impatient.on("error", () => undefined);
  const prisma = new PrismaClient({ adapter: new PrismaPg(impatient) });
  const late = prisma.$transaction(
    (transaction) => transaction.$queryRaw`SELECT pg_sleep(20) IS NULL AS slept`,
  );
  await expect(late).rejects.toThrow("timeout");
  expect(await prisma.shop.count()).toBe(0);
  await prisma.$disconnect();
  await impatient.end();
});
