import { spawn } from "node:child_process";
import { once } from "node:events";

import { afterAll, beforeAll, expect, test } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { freePort } from "../../sandbox/world.ts";
import { appEnvironment } from "../support/app-environment.ts";
import { createTestDatabase } from "../support/database.ts";
import { startInbound } from "../support/inbound.ts";
import { sendWebhook } from "../support/merchant.ts";
import type { World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

beforeAll(async () => {
  world = await startInbound({
    FRAMEWORK360_TIMEOUT_SECONDS: "60",
    SWEEP_INTERVAL_SECONDS: "86400",
  });
});

afterAll(() => world.close());

async function jobs(state: string): Promise<number> {
  const { rows } = await world.database.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM pgboss.job WHERE name = 'sync-customer' AND state::text = $1",
    [state],
  );
  return rows[0]!.count;
}

test("the app ends within seconds of being asked to, hands back what hangs, and loses no webhook", async () => {
  world.framework360.control.faults.replace({ errorRate: 1, errorKinds: ["hang"] });
  createCustomer(world.shopify.shop, { email: "hanging@example.it", firstName: "Appesa" });
  await expect.poll(() => jobs("active"), within).toBe(1);

  const { ended } = world.app();
  const started = performance.now();
  const restarted = world.restartApp("SIGTERM");
  // Notifications keep coming while it stops: each is either kept, or Shopify is told to come again.
  const answers: { id: string; taken: boolean }[] = [];
  let over = false;
  void ended.then(() => (over = true));
  for (let id = 700; !over; id += 1) {
    const body = JSON.stringify({ admin_graphql_api_id: `gid://shopify/Customer/${id}` });
    const answer = await sendWebhook(world, "customers/update", body).catch(() => null);
    answers.push({ id: `gid://shopify/Customer/${id}`, taken: answer?.status === 200 });
  }
  expect(await ended).toBe(0);
  expect(performance.now() - started).toBeLessThan(13_000);
  // Connections to the database are closed after what works with them.
  expect(world.log.join("")).not.toContain("Cannot use a pool after calling end");
  expect(await jobs("active")).toBe(0);

  world.framework360.control.faults.replace({});
  await restarted;
  await expect
    .poll(() => world.framework360.control.store.customersAscending().map(({ email }) => email), within)
    .toContain("hanging@example.it");
  const { rows } = await world.database.query<{ id: string }>(
    "SELECT data->>'customerId' AS id FROM pgboss.job WHERE name = 'sync-customer'",
  );
  const kept = new Set(rows.map(({ id }) => id));
  const lost = answers.filter(({ id, taken }) => taken && !kept.has(id));
  expect(lost).toEqual([]);
}, 120_000);

test("`npm start` stops the app in order when npm alone is asked to", async () => {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const npm = spawn("npm", ["start"], {
    // A group of its own, so that nothing of it outlives a failed test.
    detached: true,
    stdio: "ignore",
    env: {
      ...process.env,
      ...appEnvironment,
      NODE_ENV: "production",
      SHOPIFY_APP_URL: origin,
      DATABASE_URL: await createTestDatabase(),
      MIGRATE_AT_START: "false",
      HOST: "127.0.0.1",
      PORT: String(port),
    },
  });
  const answers = () =>
    fetch(`${origin}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  try {
    const ended = once(npm, "exit");
    await expect.poll(answers, within).toBe(true);
    npm.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    expect(await answers()).toBe(false);
  } finally {
    endGroup(npm.pid!);
  }
});

function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // Usual: nothing of it is left.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
