import { afterAll, beforeAll, expect, test } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { startInbound } from "../support/inbound.ts";
import { shop } from "../support/merchant.ts";
import type { World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

beforeAll(async () => {
  world = await startInbound({ SYNC_RETRY_LIMIT: "0", SWEEP_INTERVAL_SECONDS: "86400" });
});

afterAll(() => world.close());

type JobOf = { queue: string; customer: string };

const customers = async (queue: string, states: string[]) => {
  const { rows } = await world.database.query<{ id: string }>(
    "SELECT data->>'customerId' AS id FROM pgboss.job WHERE name = $1 AND state::text = ANY($2) ORDER BY created_on",
    [queue, states],
  );
  return rows.map(({ id }) => id);
};
const done = () => customers("sync-customer", ["completed", "failed"]);
const resting = () => customers("sync-customer-dead-letters", ["created"]);

/** A new customer on Shopify whose job has ended; their id. */
async function carried(email: string): Promise<string> {
  const { customer } = createCustomer(world.shopify.shop, { email, firstName: "Anna" });
  const id = `gid://shopify/Customer/${customer!.id}`;
  await expect.poll(done, within).toContain(id);
  return id;
}

/** The job as it would be had everything about it happened so much earlier. */
async function age({ queue, customer }: JobOf, by: string): Promise<void> {
  await world.database.query(
    `UPDATE pgboss.job SET created_on = created_on - $3::interval, start_after = start_after - $3::interval,
       completed_on = completed_on - $3::interval, keep_until = keep_until - $3::interval
     WHERE name = $1 AND data->>'customerId' = $2`,
    [queue, customer, by],
  );
}

/** As if the last look at what is to be deleted had been a day ago. */
const letADayPass = () =>
  world.database.query("UPDATE pgboss.queue SET maintain_on = maintain_on - interval '1 day'");

test("jobs go a day after they are done, and dead letters when the activity goes; younger ones stay", async () => {
  const [old, young] = [await carried("old@example.it"), await carried("young@example.it")];
  world.framework360.control.faults.replace({ errorRate: 1 });
  const [oldDead, youngDead] = [await carried("old.dead@example.it"), await carried("young.dead@example.it")];
  await expect.poll(resting, within).toHaveLength(2);

  await age({ queue: "sync-customer", customer: old }, "25 hours");
  await age({ queue: "sync-customer", customer: oldDead }, "25 hours");
  await age({ queue: "sync-customer", customer: young }, "23 hours");
  await age({ queue: "sync-customer-dead-letters", customer: oldDead }, "91 days");
  await age({ queue: "sync-customer-dead-letters", customer: youngDead }, "89 days");
  await letADayPass();

  await expect.poll(done, within).not.toContain(old);
  await expect.poll(resting, within).toEqual([youngDead]);
  expect(await done()).toEqual(expect.arrayContaining([young, youngDead]));
  expect(await done()).not.toContain(oldDead);
});

test("what the database keeps for some days is deleted daily, and after a day without the app at its start", async () => {
  const kept = async () => {
    const { rows } = await world.database.query<{ id: string }>("SELECT event_id AS id FROM webhook_event");
    return rows.map(({ id }) => id);
  };
  await world.database.query(
    `INSERT INTO webhook_event (shop, event_id, received_at)
     VALUES ($1, 'old', now() - interval '8 days'), ($1, 'young', now() - interval '6 days')`,
    [shop],
  );
  // As if no process had looked at the schedules for a day.
  await world.database.query("UPDATE pgboss.schedule SET created_on = created_on - interval '1 month'");
  await world.database.query("UPDATE pgboss.version SET cron_on = now() - interval '25 hours'");
  await world.restartApp("SIGTERM");
  await expect.poll(kept, within).not.toContain("old");
  expect(await kept()).toContain("young");
});
