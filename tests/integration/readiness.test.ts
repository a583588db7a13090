import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { openOperator } from "../support/database.ts";
import { setUpInbound } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

beforeAll(async () => {
  world = await startWorld();
  await setUpInbound(world);
});

afterAll(() => world.close());

async function ready(): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${world.appOrigin}/readyz`);
  return { status: answer.status, body: await answer.json() };
}

/** The app's log so far, line by line. */
function logged(): Record<string, unknown>[] {
  return world.log
    .join("")
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("the app", () => {
  test("is ready once database, schema and queue are there", async () => {
    expect(await ready()).toEqual({
      status: 200,
      body: { database: true, writes: true, migrations: true, queue: true },
    });
  });

  test("is not ready while its database is away, and is again when it is back; it is alive all the time", async () => {
    const name = new URL(world.databaseUrl).pathname.slice(1);
    const operator = await openOperator();
    try {
      await operator.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
      await operator.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [
        name,
      ]);
      // What is told may be a second old.
      await expect
        .poll(ready, within)
        .toEqual({ status: 503, body: { database: false, writes: false, migrations: false, queue: false } });
      expect((await fetch(`${world.appOrigin}/healthz`)).status).toBe(200);
    } finally {
      await operator.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
      await operator.end();
    }
    await expect.poll(async () => (await ready()).status, within).toBe(200);
  });

  test("is not ready for a schema that is not its own", async () => {
    try {
      await world.database.query(
        "UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name LIKE '%_start'",
      );
      await expect
        .poll(ready, within)
        .toMatchObject({ status: 503, body: { database: true, migrations: false } });
    } finally {
      await world.database.query(
        "UPDATE _prisma_migrations SET finished_at = now() WHERE finished_at IS NULL",
      );
    }
  });
});

test("one id leads through the log from a webhook to what was written", async () => {
  const { customer } = createCustomer(world.shopify.shop, {
    email: "followed@example.it",
    firstName: "Folco",
  });
  const customerId = `gid://shopify/Customer/${customer!.id}`;
  const about = () => logged().filter((line) => line.customerId === customerId);
  await expect.poll(() => about().some(({ outcome }) => outcome === "created"), within).toBe(true);
  const received = about().find(({ msg }) => msg === "A webhook was received.");
  const written = about().find(({ outcome }) => outcome === "created");
  expect(received?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(written?.requestId).toBe(received?.requestId);
});
