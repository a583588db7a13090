import { PrismaPg } from "@prisma/adapter-pg";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";

import { recordActivity, type Outcome } from "../../app/store/activity.ts";
import { openFailures } from "../../app/store/failures.ts";
import { PrismaClient } from "../../app/store/generated/client.ts";
import { createPool } from "../../app/store/pg-pool.ts";
import { createTestDatabase } from "../support/database.ts";

const shop = "a.myshopify.com";

let pool: pg.Pool;
let db: PrismaClient;

beforeAll(async () => {
  pool = createPool(await createTestDatabase());
  db = new PrismaClient({ adapter: new PrismaPg(pool) });
  await pool.query("INSERT INTO shop (domain) VALUES ($1)", [shop]);
});

afterEach(() => vi.useRealTimers());

afterAll(async () => {
  await db.$disconnect();
  await pool.end();
});

/** As a process records it whose clock is ahead by so many seconds. */
async function record(outcome: Outcome, secondsAhead: number): Promise<void> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + secondsAhead * 1000 });
  await recordActivity(db, {
    shop,
    cause: "webhook",
    outcome,
    target: "framework360",
    shopifyId: "1",
    framework360Id: null,
    fields: [],
    conflicts: [],
    reason: outcome === "failed" ? "unavailable" : null,
    detail: null,
  });
  vi.useRealTimers();
}

test("a failure is over once another process brought the customer in step, whose clock is behind", async () => {
  await record("failed", 60);
  expect(await openFailures(db, shop, 10)).toHaveLength(1);
  await record("updated", -60);
  expect(await openFailures(db, shop, 10)).toEqual([]);
});
