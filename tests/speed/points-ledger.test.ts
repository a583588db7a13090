import pg from "pg";
import { expect, test } from "vitest";

import { createPointsBudget } from "../../app/shopify/points-budget.ts";
import { pointsLedger } from "../../app/store/points-budget.ts";
import { createTestDatabase } from "../support/database.ts";

const shop = "framework360-dev.myshopify.com";

/** Shopify's bucket in real time. */
function bucket(maximum: number, restoreRate: number, latencyMs: number) {
  let held = maximum;
  let at = performance.now();
  const counts = { throttled: 0, spent: 0 };
  const restore = () => {
    const now = performance.now();
    held = Math.min(maximum, held + ((now - at) / 1000) * restoreRate);
    at = now;
  };
  const delay = () => new Promise((resolve) => setTimeout(resolve, latencyMs / 2));
  return {
    counts,
    async call(points: number) {
      await delay();
      restore();
      const throttled = points > held;
      if (throttled) counts.throttled += 1;
      else [held, counts.spent] = [held - points, counts.spent + points];
      const throttleStatus = { currentlyAvailable: Math.floor(held), maximumAvailable: maximum, restoreRate };
      await delay();
      return { answer: null, throttled, cost: { requestedQueryCost: points, throttleStatus } };
    },
  };
}

test("six processes spend the whole budget of a shop through the database, and none is throttled", async () => {
  const databaseUrl = await createTestDatabase();
  const pools = Array.from({ length: 6 }, () => new pg.Pool({ connectionString: databaseUrl, max: 5 }));
  await pools[0]!.query("INSERT INTO shop (domain) VALUES ($1)", [shop]);
  const { call, counts } = bucket(4000, 1000, 80);
  const seconds = 8;
  const started = performance.now();
  const isOver = () => performance.now() - started > seconds * 1000;

  let pages = 0;
  const workers = pools.flatMap((pool, process) => {
    const budget = createPointsBudget({ ledger: pointsLedger(pool, shop) });
    const busy = async (index: number) => {
      while (!isOver()) await budget.spend(index % 2 ? "read" : "write", () => call(index % 2 ? 11 : 10));
    };
    const sweeping = async () => {
      while (!isOver()) {
        await budget.spend("page", () => call(502), { expectedCost: 600 });
        pages += 1;
      }
    };
    return [...Array.from({ length: 10 }, (_, index) => busy(index)), ...(process === 0 ? [sweeping()] : [])];
  });
  await Promise.all(workers);
  const elapsed = (performance.now() - started) / 1000;
  await Promise.all(pools.map((pool) => pool.end()));

  expect(counts.throttled).toBe(0);
  expect(pages).toBeGreaterThan(1);
  // All but the reserve was there at once; the rest comes as it is restored.
  expect(counts.spent).toBeGreaterThan(0.95 * (4000 * 0.8 + 1000 * seconds));
  expect(counts.spent).toBeLessThan(4000 + 1000 * elapsed);
});
