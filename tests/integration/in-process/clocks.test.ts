import { PgBoss } from "pg-boss";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";

import { slowDown, takeSlot } from "../../../app/framework360/api/pace.ts";
import { replan } from "../../../app/jobs/queue/replan.ts";
import { paceLedger, readPaceState } from "../../../app/store/account-pace.ts";
import { recordActivity } from "../../../app/store/activity.ts";
import type { Outcome } from "../../../app/sync/outcome.ts";
import { listOpenFailures } from "../../../app/store/activity-failures.ts";
import { linkStore } from "../../../app/store/link-store.ts";
import { alignClock, sharedNow } from "../../../app/store/database/shared-clock.ts";
import { createSealer } from "../../../app/store/encryption/seal.ts";
import { pointsLedger } from "../../../app/store/points-budget.ts";
import { createRateLimit } from "../../../app/store/rate-limit.ts";
import { markUninstalled } from "../../../app/store/shop.ts";
import { beginRound } from "../../../app/store/sweep.ts";
import { openTestStore, type TestStore } from "../../support/store.ts";

const shop = "a.myshopify.com";
const sealer = createSealer(Buffer.alloc(32, "test").toString("base64"), []);

let store: TestStore;
let db: TestStore["db"];

beforeAll(async () => {
  store = await openTestStore(shop);
  ({ db } = store);
});

afterEach(() => vi.useRealTimers());

afterAll(() => store.close());

/** As a process records it whose clock is ahead by so many seconds. */
async function record(outcome: Outcome, secondsAhead: number): Promise<void> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + secondsAhead * 1000 });
  await recordActivity(store.pool, {
    shop,
    cause: "webhook",
    outcome,
    target: "framework360",
    shopifyId: "1",
    framework360Id: null,
    fields: [],
    conflicts: [],
    reason: outcome === "failed" ? "unavailable" : null,
    explanations: [],
  });
  vi.useRealTimers();
}

test("a failure is over once another process brought the customer in step, whose clock is behind", async () => {
  await record("failed", 60);
  expect(await listOpenFailures(db, shop, 10)).toHaveLength(1);
  await record("updated", -60);
  expect(await listOpenFailures(db, shop, 10)).toEqual([]);
});

test("processes whose clocks are ten minutes apart go by the database's", async () => {
  await db.shop.update({ where: { domain: shop }, data: { linkedAccount: "account" } });
  const links = linkStore(db, store.pool, sealer, shop, "account");
  const started = Date.now();
  const noted: number[] = [];
  for (const minutesAhead of [5, -5]) {
    vi.useFakeTimers({ toFake: ["Date"], now: started + minutesAhead * 60_000 });
    await alignClock(store.pool);
    const link = { shopifyId: null, framework360Id: String(minutesAhead), base: null, deletedOn: null };
    const { version } = await links.save(link);
    noted.push(sharedNow().getTime(), version.getTime());
    vi.useRealTimers();
  }
  for (const time of noted) expect(Math.abs(time - started)).toBeLessThan(2 * 60_000);
});

/** What was noted before the clock was set back by hours lies in the future. */
describe("after the clock was set back by six hours", () => {
  const hours = (count: number) => new Date(Date.now() + count * 3_600_000);

  test("the points of Shopify's API are those from before, not thousands less", async () => {
    const ledger = pointsLedger(store.pool, shop);
    await ledger.giveBack(0, { available: 1000, maximum: 2000, restoreRate: 100 });
    await store.pool.query("UPDATE points_budget SET at = at + interval '6 hours'");
    expect(await ledger.take(10)).toMatchObject({ available: 990 });
  });

  test("an account that paused is called again, and a new refusal counts", async () => {
    const ledger = paceLedger(store.pool, shop, "account");
    const refused = { madeAt: null, retryAfterMs: 60_000, passedInLastSecond: 1 };
    await ledger.change((state, now) => ({ state: slowDown(state, now, refused), result: null }));
    const times = [
      "lowered_at",
      "refused_at",
      "next_call_at",
      "paused_until",
      "limited_since",
      "counted_since",
    ];
    const shift = times.map((name) => `${name} = ${name} + interval '6 hours'`).join(", ");
    await store.pool.query(`UPDATE account_pace SET ${shift}`);
    const { state, now } = await readPaceState(store.pool, shop, "account");
    expect(takeSlot(state!, now, 1000).slot.waitMs).toBe(0);
    expect(slowDown(state, now + 1, { ...refused, madeAt: now + 1 }).refusals).toBe(2);
  });

  test("a limit per minute does not last for hours", async () => {
    const limit = createRateLimit(store.pool, { name: "test", maxUses: 1, seconds: 60 });
    expect(await limit("a")).toBeNull();
    expect(await limit("a")).toBeGreaterThan(0);
    await store.pool.query("UPDATE rate_limit SET expire = expire + 6 * 3600000");
    const other = createRateLimit(store.pool, { name: "test", maxUses: 1, seconds: 60 });
    expect(await other("a")).toBeNull();
  });

  test("the next sweep lists all customers, since what changed meanwhile cannot be told by time", async () => {
    const at = { now: new Date(), fullIntervalMs: 86_400_000 };
    const key = { shop, side: "shopify" };
    const ended = { startedAt: null, finishedAt: hours(6), cursor: null };
    await db.sweep.create({ data: { ...key, ...ended, fullAt: hours(6), since: hours(5.9) } });
    expect(await beginRound(db, shop, "shopify", at)).toMatchObject({ isFull: true, since: null });
    await db.sweep.updateMany({ where: key, data: { ...ended, fullAt: hours(-1), since: hours(5.9) } });
    expect(await beginRound(db, shop, "shopify", at)).toMatchObject({ isFull: true, since: null });
    await db.sweep.updateMany({ where: key, data: { ...ended, fullAt: hours(-1), since: hours(-0.2) } });
    expect(await beginRound(db, shop, "shopify", at)).toMatchObject({ isFull: false });
  });

  test("a shop can uninstall the app that it installed before", async () => {
    await db.shop.update({ where: { domain: shop }, data: { installedAt: hours(6) } });
    expect(await markUninstalled(db, shop, new Date())).toBe(true);
  });

  test("jobs that wait are due, dead workers are noticed, and the queue is watched", async () => {
    const { connectionString } = store.pool.options;
    const boss = new PgBoss({
      connectionString: connectionString!,
      migrate: false,
      schedule: false,
      supervise: false,
    });
    boss.on("error", () => undefined);
    await boss.start();
    try {
      await boss.createQueue("work", { heartbeatSeconds: 10, retryLimit: 1 });
      await boss.send("work", { is: "active" });
      await boss.fetch("work");
      await boss.send("work", { is: "waiting" });
      await boss.send("work", { is: "deferred" }, { startAfter: 1800 });
      await store.pool.query(
        `UPDATE pgboss.job SET created_on = created_on + interval '6 hours', start_after = start_after + interval '6 hours',
           started_on = started_on + interval '6 hours', heartbeat_on = heartbeat_on + interval '6 hours'`,
      );
      await store.pool.query("UPDATE pgboss.queue SET monitor_claim_on = now() + interval '6 hours'");
      await store.pool.query("UPDATE pgboss.version SET cron_on = now() + interval '6 hours'");
      expect(await boss.fetch("work")).toEqual([]);

      await replan(store.pool);
      const due = await boss.fetch<{ is: string }>("work", { batchSize: 10 });
      expect(due.map(({ data }) => data.is).sort()).toEqual(["deferred", "waiting"]);
      const { rows } = await store.pool.query(
        `SELECT (SELECT max(heartbeat_on) <= now() FROM pgboss.job) AS heard,
           (SELECT max(monitor_claim_on) <= now() FROM pgboss.queue) AS watched,
           (SELECT cron_on <= now() FROM pgboss.version) AS scheduled`,
      );
      expect(rows).toEqual([{ heard: true, watched: true, scheduled: true }]);
    } finally {
      await boss.stop({ graceful: false });
    }
  });
});
