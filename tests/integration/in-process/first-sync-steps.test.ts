import { randomUUID } from "node:crypto";

import type pg from "pg";
import { fromPrisma, type PgBoss } from "pg-boss";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { takeBack } from "../../../app/jobs/first-sync/take-back.ts";
import type { SyncRequest } from "../../../app/jobs/sync-customer/job.ts";
import { openAppQueue } from "../../support/app-queue.ts";

const shop = "steps.myshopify.com";
const account = "https://one.example.com";
const another = "https://another.example.com";

let opened: Awaited<ReturnType<typeof openAppQueue>> | undefined;
let pool: pg.Pool;
let boss: PgBoss;
/** What a notification asks for. */
let ask: (request: Omit<SyncRequest, "shop">) => Promise<unknown>;
/** What a sweep asks for. */
let find: (customer: Pick<SyncRequest, "side" | "customerId">) => Promise<unknown>;
/** One turn of the shop's first synchronization. No worker runs: jobs stay as they were enqueued. */
let takeTurn: () => Promise<unknown>;
let connect: (baseUrl: string) => Promise<void>;

beforeAll(async () => {
  opened = await openAppQueue();
  ({ pool, boss } = opened);
  const { runFirstSync } = await import("../../../app/jobs/first-sync/handler.server.ts");
  const { enqueue } = await import("../../../app/jobs/queue/enqueue.ts");
  const { requestFound, syncCustomerJob } = await import("../../../app/jobs/sync-customer/job.ts");
  const { prisma } = await import("../../../app/store/database/db.server.ts");
  const { sealer } = await import("../../../app/store/encryption/sealer.server.ts");
  const { saveConnection } = await import("../../../app/store/framework360-connection.ts");
  const others = { requestSweeps: async () => {}, openBulkRuns: () => Promise.reject(new Error("None.")) };
  takeTurn = () => runFirstSync(boss, { shop }, others);
  ask = (request) => enqueue(boss, syncCustomerJob, [{ shop, ...request }]);
  find = (customer) =>
    prisma.$transaction((transaction) =>
      requestFound(boss, fromPrisma(transaction), shop, [{ shop, cause: "sweep", ...customer }]),
    );
  connect = (baseUrl) => saveConnection(prisma, sealer, shop, { baseUrl, apiKey: "key" }, new Date());
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
  await connect(account);
});

const begin = (stage: string, more: Record<string, unknown> = {}) => {
  const row = { id: randomUUID(), shop, stage, started_at: new Date(), ...more };
  const names = Object.keys(row);
  const places = names.map((_, index) => `$${index + 1}`);
  return pool.query(
    `INSERT INTO first_sync (${names.join(", ")}) VALUES (${places.join(", ")})`,
    Object.values(row),
  );
};

async function current() {
  const sql = `SELECT stage, failure, comparison_id AS "comparisonId", totals FROM first_sync`;
  const { rows } = await pool.query<{
    stage: string;
    failure: string | null;
    comparisonId: string | null;
    totals: Record<string, number> | null;
  }>(sql);
  return rows[0]!;
}

describe("a first synchronization that waits for its comparison", () => {
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

  /** @returns the comparison's id */
  async function compared(more: {
    startedAt: Date;
    finishedAt?: Date;
    failure?: string;
    isOfPreview?: boolean;
  }) {
    const { startedAt, finishedAt = null, failure = null, isOfPreview = false } = more;
    const id = randomUUID();
    await pool.query(
      `INSERT INTO comparison (id, shop, account, stage, started_at, finished_at, failure)
       VALUES ($1, $2, $3, 'framework360', $4, $5, $6)`,
      [id, shop, account, startedAt, finishedAt, failure],
    );
    await begin("comparing", { comparison_id: isOfPreview ? null : id });
    return id;
  }

  const kept = async () => (await pool.query<{ id: string }>("SELECT id FROM comparison")).rows[0]!.id;

  test("waits on where the reading of a slow account takes hours", async () => {
    const id = await compared({ startedAt: minutesAgo(150) });
    await takeTurn();
    expect(await kept()).toBe(id);
  });

  test("waits on for the one that a preview began, whenever that one ends", async () => {
    const id = await compared({ startedAt: minutesAgo(50), isOfPreview: true });
    await takeTurn();
    expect(await current()).toMatchObject({ stage: "comparing", comparisonId: id });
    await pool.query("UPDATE comparison SET started_at = $1", [minutesAgo(70)]);
    await takeTurn();
    expect(await kept()).toBe(id);
  });

  test("uses one that took hours and has just ended, and not one that ended long ago", async () => {
    const id = await compared({ startedAt: minutesAgo(200), finishedAt: minutesAgo(1) });
    await takeTurn();
    expect(await kept()).toBe(id);
    expect((await current()).stage).not.toBe("comparing");

    await pool.query("DELETE FROM first_sync");
    await pool.query("UPDATE comparison SET finished_at = $1", [minutesAgo(70)]);
    await begin("comparing", { comparison_id: id });
    await takeTurn();
    expect(await kept()).not.toBe(id);
  });

  test("has another account's customers read when the shop was connected to that one meanwhile", async () => {
    const id = await compared({
      startedAt: minutesAgo(1),
      finishedAt: minutesAgo(0),
      failure: "not-connected",
    });
    await connect(another);
    await takeTurn();
    expect(await kept()).not.toBe(id);
    expect(await current()).toMatchObject({ stage: "comparing", failure: null });
  });

  test.each(["key-refused", "shopify-refused"])(
    "has both sides read again once the side accepts the shop that ended the reading (%s)",
    async (failure) => {
      const id = await compared({ startedAt: minutesAgo(9), finishedAt: minutesAgo(8), failure });
      await takeTurn();
      expect(await kept()).not.toBe(id);
      expect(await current()).toMatchObject({ stage: "comparing", failure: null });
    },
  );

  test("ends when a side did not answer at any attempt", async () => {
    await compared({ startedAt: minutesAgo(9), finishedAt: minutesAgo(1), failure: "unavailable" });
    await takeTurn();
    expect(await current()).toMatchObject({ stage: "done", failure: "unavailable" });
  });
});

test("the customers of both sides are synchronized by turns: each side's limit of calls would let the other one wait", async () => {
  const { addCustomers, takeWaiting } = await import("../../../app/store/first-sync-customer.ts");
  const { prisma } = await import("../../../app/store/database/db.server.ts");
  const { sealer } = await import("../../../app/store/encryption/sealer.server.ts");
  await begin("writing");
  for (const side of ["shopify", "framework360"] as const) {
    const customers = Array.from({ length: 100 }, (_, index) => ({
      side,
      customerId: `${index}`,
      identity: null,
    }));
    await addCustomers(prisma, sealer, shop, customers);
  }
  const taken = await takeWaiting(prisma, shop, { limit: 40, exceptForBulk: false });
  const counts = Map.groupBy(taken, ({ side }) => side);
  expect([...counts.values()].every((some) => some.length > 4)).toBe(true);
  expect(counts.size).toBe(2);
});

test("a first synchronization that links reads both sides again once the shop has another account", async () => {
  const id = randomUUID();
  await pool.query(
    `INSERT INTO comparison (id, shop, account, stage, started_at, finished_at)
     VALUES ($1, $2, $3, 'done', now(), now())`,
    [id, shop, account],
  );
  await begin("linking", { comparison_id: id });
  await connect(another);
  await takeTurn();
  expect(await current()).toMatchObject({ stage: "comparing", failure: null });
  const { rows } = await pool.query("SELECT account FROM comparison");
  expect(rows).toEqual([{ account: another }]);
});

describe("a customer whose job is no longer in the queue", () => {
  const customerId = "gid://shopify/Customer/1";

  async function asked(): Promise<string> {
    const id = randomUUID();
    await pool.query(
      "INSERT INTO first_sync_customer (id, shop, side, customer_id, state) VALUES ($1, $2, 'shopify', $3, 'asked')",
      [id, shop, customerId],
    );
    return id;
  }

  const jobs = async () =>
    (
      await pool.query<{ id: string; state: string }>(
        "SELECT id, state FROM pgboss.job WHERE name = 'sync-customer'",
      )
    ).rows;

  test("is asked for again: a pause may have taken the job back just before its process died", async () => {
    await begin("writing");
    const id = await asked();
    await takeTurn();
    expect(await jobs()).toEqual([{ id, state: "created" }]);
    expect(await current()).toMatchObject({ stage: "writing", totals: null });
  });

  test("waits for Resume while it is paused", async () => {
    await begin("writing", { paused_at: new Date() });
    await asked();
    await takeTurn();
    expect(await jobs()).toEqual([]);
    await pool.query("UPDATE first_sync SET paused_at = NULL");
    await takeTurn();
    expect(await jobs()).toHaveLength(1);
  });

  test("waits again in the same moment in which a pause takes the job back: Overview must not lose the customer", async () => {
    await begin("writing");
    await asked();
    await pool.query("UPDATE first_sync_customer SET state = 'waiting'");
    await takeTurn();
    await takeBack(pool, shop);
    expect(await jobs()).toEqual([]);
    const { rows } = await pool.query("SELECT state FROM first_sync_customer");
    expect(rows).toEqual([{ state: "waiting" }]);
  });

  test("counts as unchanged where the job has ended without a line in the activity", async () => {
    await begin("writing");
    await asked();
    await pool.query("UPDATE first_sync_customer SET state = 'waiting'");
    await takeTurn();
    await pool.query("UPDATE pgboss.job SET state = 'completed' WHERE name = 'sync-customer'");
    await takeTurn();
    expect(await current()).toMatchObject({ stage: "done", totals: { unchanged: 1, left: 0 } });
  });
});

describe("a customer who changes while the job of the first synchronization waits", () => {
  const customers = [
    ["shopify", "webhook"],
    ["framework360", "hint"],
  ] as const;

  test.each(customers)("has a job before it, which a pause leaves (%s, %s)", async (side, cause) => {
    await begin("writing");
    await pool.query(
      "INSERT INTO first_sync_customer (id, shop, side, customer_id) VALUES ($1, $2, $3, '1')",
      [randomUUID(), shop, side],
    );
    await takeTurn();
    await ask({ side, cause, customerId: "1" });
    const causes = async () => {
      const sql = `SELECT data->>'cause' AS cause FROM pgboss.job WHERE name = 'sync-customer' ORDER BY priority DESC`;
      return (await pool.query<{ cause: string }>(sql)).rows.map((row) => row.cause);
    };
    expect(await causes()).toEqual([cause, "backfill"]);
    await pool.query("UPDATE first_sync SET paused_at = now()");
    await takeTurn();
    expect(await causes()).toEqual([cause]);
  });

  const waiting = async () => {
    const sql = `SELECT data->>'customerId' AS id, data->>'cause' AS cause FROM pgboss.job
      WHERE name = 'sync-customer' ORDER BY id`;
    return (await pool.query<{ id: string; cause: string }>(sql)).rows;
  };

  describe.each(["shopify", "framework360"] as const)("and is found by a sweep of %s", (side) => {
    beforeEach(async () => {
      await begin("writing");
      for (const customerId of ["1", "2"]) {
        const row = [randomUUID(), shop, side, customerId];
        await pool.query(
          "INSERT INTO first_sync_customer (id, shop, side, customer_id) VALUES ($1, $2, $3, $4)",
          row,
        );
      }
      await takeTurn();
      await find({ side, customerId: "1" });
    });

    test.each([
      ["a stop", "stopped_at"],
      ["a pause", "paused_at"],
    ])("is synchronized all the same after %s, and counts as its own", async (_what, at) => {
      expect(await waiting()).toHaveLength(2);
      await pool.query(`UPDATE first_sync SET ${at} = now()`);
      await takeTurn();
      expect(await waiting()).toEqual([{ id: "1", cause: "backfill" }]);
      expect(await current()).toMatchObject({ stage: "writing" });
    });

    test("ends a stopped one once that job has ended", async () => {
      await pool.query("UPDATE first_sync SET stopped_at = now()");
      await takeTurn();
      await pool.query("UPDATE pgboss.job SET state = 'completed' WHERE name = 'sync-customer'");
      await takeTurn();
      expect(await current()).toMatchObject({ stage: "done", totals: { unchanged: 1, left: 1 } });
    });
  });
});
