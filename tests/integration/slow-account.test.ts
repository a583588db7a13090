import { afterAll, beforeAll, expect, test } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { connectAccount, load, openApp, submit } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

const people = 12;
const callsPerSecond = 5;

let world: World;

beforeAll(async () => {
  world = await startWorld();
  await openApp(world);
  await connectAccount(world);
  world.framework360.control.setBehaviour({ callsPerSecond, limitAnswer: "429" });
});

afterAll(() => world.close());

test("an account that limits calls gets every customer, at a good part of its limit, and the merchant is told", async () => {
  const { calls, store } = world.framework360.control;
  for (let number = 0; number < people; number += 1) {
    createCustomer(world.shopify.shop, { firstName: "Anna", email: `anna${number}@example.it` });
  }
  calls.reset();
  const started = performance.now();
  await submit(world, "/app/synchronization", { customersEnabled: "on", shopifyToFramework360: "on" });
  await expect.poll(() => store.customerCount(), within).toBe(people);
  const seconds = (performance.now() - started) / 1000;

  const counts = calls.counts();
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((all, one) => all + one, 0);
  const passed = sum(counts.calls) - sum(counts.faults);
  expect(passed / seconds / callsPerSecond).toBeGreaterThan(0.5);

  const { rows } = await world.database.query(
    "SELECT * FROM activity WHERE outcome NOT IN ('created', 'unchanged')",
  );
  expect(rows).toEqual([]);

  const { connection } = (await load(world, "/app/connection")) as {
    connection: { limit: { callsPerSecond: number } | null };
  };
  expect(connection.limit?.callsPerSecond).toBeLessThan(callsPerSecond * 3);
});
