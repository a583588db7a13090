import { afterAll, beforeAll, expect, test } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { startInbound } from "../support/inbound.ts";
import type { World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

const hours = (count: number) => count * 3_600_000;

beforeAll(async () => {
  // The pauses between tries are those of production; no sweep helps.
  world = await startInbound({
    SYNC_RETRY_DELAY_SECONDS: "30",
    SWEEP_INTERVAL_SECONDS: "86400",
  });
});

afterAll(() => world.close());

/** `shortestMs`: the shortest pause that chance allows. Tries that come soon are used up soon. */
type Waiting = { id: string; shortestMs: number };

/** The job of the customer while it waits for its next try; undefined: it runs, or is no more. */
async function waiting(): Promise<Waiting | undefined> {
  const { rows } = await world.database.query<Waiting>(
    `SELECT id, 1000 * LEAST(retry_delay_max, retry_delay * 2 ^ (retry_count + 1) / 2) AS "shortestMs"
     FROM pgboss.job WHERE name = 'sync-customer' AND state = 'retry' AND start_after > now() + interval '2 seconds'`,
  );
  return rows[0];
}

const held = () => [...world.framework360.control.store.customersAscending()].map(({ email }) => email);

async function rest(): Promise<number> {
  const { rows } = await world.database.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM pgboss.job WHERE name = 'sync-customer-dead-letters'",
  );
  return rows[0]!.count;
}

test("an edit made while Framework360 is down for hours arrives within an hour of its return, however the tries fall", async () => {
  world.framework360.control.faults.replace({ refuseAll: true });
  createCustomer(world.shopify.shop, { email: "patient@example.it", firstName: "Pazienza" });
  let clock = 0;
  let returnedAt: number | null = null;

  while (!held().includes("patient@example.it")) {
    await expect
      .poll(async () => (await waiting()) !== undefined || held().includes("patient@example.it"), within)
      .toBe(true);
    const job = await waiting();
    if (!job) break;
    clock += job.shortestMs;
    if (clock >= hours(4) && returnedAt === null) {
      returnedAt = clock;
      world.framework360.control.faults.replace({});
    }
    expect(await rest()).toBe(0);
    await world.database.query("UPDATE pgboss.job SET start_after = now() WHERE id = $1", [job.id]);
  }

  expect(held()).toContain("patient@example.it");
  expect(clock).toBeGreaterThanOrEqual(hours(4));
  expect(clock - returnedAt!).toBeLessThanOrEqual(hours(1));
  expect(await rest()).toBe(0);
}, 120_000);
