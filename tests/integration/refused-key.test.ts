import { afterAll, beforeAll, expect, test } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { startBothWays } from "../support/both-ways.ts";
import { submit } from "../support/merchant.ts";
import type { World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

beforeAll(async () => {
  world = await startBothWays({ SWEEP_INTERVAL_SECONDS: "1" });
});

afterAll(() => world.close());

async function control<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${world.framework360.origin}/_control/${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Answer;
}

function created(email: string): string {
  const { customer } = createCustomer(world.shopify.shop, { firstName: "Rita", lastName: "Attesa", email });
  return customer!.id;
}

const emails = async () => {
  const { customers } = await control<{ customers: { email: string }[] }>("GET", "state");
  return customers.map(({ email }) => email).sort();
};

const failures = async () => {
  const { rows } = await world.database.query("SELECT reason FROM activity WHERE outcome = 'failed'");
  return rows as { reason: string }[];
};

/** None where a sweep met the refusal first: then the pages alone tell it. */
function expectOneAtMost(those: { reason: string }[]) {
  expect([[], [{ reason: "unauthorized" }]]).toContainEqual(those);
}

const refusedAt = async () => {
  const { rows } = await world.database.query("SELECT refused_at FROM framework360_connection");
  return (rows as { refused_at: Date | null }[])[0]!.refused_at;
};

const permissions = async () => {
  const { rows } = await world.database.query("SELECT permissions FROM framework360_connection");
  return (rows as { permissions: Record<string, string> }[])[0]!.permissions;
};

test("a refused key lets the shop rest with one message, and goes on by itself once it is good again", async () => {
  created("before@example.it");
  await expect.poll(emails, within).toEqual(["before@example.it"]);

  const { apiKey } = world.framework360;
  const keys = await control<{ key: string }[]>("GET", "keys");
  await control("DELETE", `keys/${apiKey}`);
  await world.database.query("UPDATE shop SET reinstalled_at = now()");
  created("first@example.it");
  await expect.poll(refusedAt, within).not.toBeNull();
  for (const count of [1, 2, 3]) created(`while-resting-${count}@example.it`);
  await expect
    .poll(async () => {
      const { rows } = await world.database.query(
        "SELECT count(*)::int AS open FROM pgboss.job WHERE name = 'sync-customer' AND state < 'completed'",
      );
      return (rows as { open: number }[])[0]!.open;
    }, within)
    .toBe(0);
  expectOneAtMost(await failures());

  await control(
    "PUT",
    "keys",
    keys.find(({ key }) => key === apiKey),
  );
  await expect
    .poll(emails, within)
    .toEqual([
      "before@example.it",
      "first@example.it",
      "while-resting-1@example.it",
      "while-resting-2@example.it",
      "while-resting-3@example.it",
    ]);
  expect(await refusedAt()).toBeNull();
  expectOneAtMost(await failures());
  // The sweeps began again for another reason than the installation.
  const { rowCount } = await world.database.query("SELECT FROM shop WHERE reinstalled_at IS NOT NULL");
  expect(rowCount).toBe(0);
});

test("a shop that rests goes on as soon as another key is saved that is good", async () => {
  const { origin, apiKey } = world.framework360;
  const known = (await control<{ key: string }[]>("GET", "keys")).find(({ key }) => key === apiKey);
  const fresh = "another0good0key".padEnd(40, "0");
  await control("PUT", "keys", { ...known, key: fresh, name: "Another" });
  await control("DELETE", `keys/${apiKey}`);
  const failed = (await failures()).length;
  created("second@example.it");
  await expect.poll(refusedAt, within).not.toBeNull();
  for (const count of [4, 5, 6]) created(`while-resting-${count}@example.it`);

  const saved = await submit(world, "/app/connection", { baseUrl: origin, apiKey: fresh });
  expect(saved.body.problems).toEqual([]);
  await expect
    .poll(emails, within)
    .toEqual(
      expect.arrayContaining(
        ["second", ...[4, 5, 6].map((n) => `while-resting-${n}`)].map((name) => `${name}@example.it`),
      ),
    );
  expect(await refusedAt()).toBeNull();
  expectOneAtMost((await failures()).slice(failed));
});

test.each(["401-page", "403-empty"])(
  "a key that is refused without a word (%s) lets the shop rest as well, and no customer fails for it",
  async (refusedKey) => {
    const email = `${refusedKey}@example.it`;
    const keys = await control<{ key: string }[]>("GET", "keys");
    const failed = (await failures()).length;
    await control("PUT", "behaviour", { refusedKey });
    for (const { key } of keys) await control("DELETE", `keys/${key}`);
    created(email);
    await expect.poll(refusedAt, within).not.toBeNull();

    for (const key of keys) await control("PUT", "keys", key);
    await expect.poll(emails, within).toContain(email);
    await expect.poll(refusedAt, within).toBeNull();
    expectOneAtMost((await failures()).slice(failed));
  },
);

test.each(["customers/get", "customers/search"])(
  "a key that may not call %s, which is refused without a word, lets the shop rest until it may",
  async (operation) => {
    const email = `${operation.slice("customers/".length)}@example.it`;
    // In an account without customers a search that is refused so would find none.
    created(`known-${email}`);
    await expect.poll(emails, within).toContain(`known-${email}`);
    const keys = await control<{ key: string; permissions: string[] }[]>("GET", "keys");
    const failed = (await failures()).length;
    await control("PUT", "behaviour", { errorField: "null" });
    for (const key of keys) {
      const others = key.permissions.filter((name) => name !== operation);
      await control("PUT", "keys", { ...key, permissions: others });
    }
    created(email);
    await expect.poll(refusedAt, within).not.toBeNull();
    expect(await emails()).not.toContain(email);
    await expect.poll(permissions, within).toMatchObject({ [operation]: "missing" });

    for (const key of keys) await control("PUT", "keys", key);
    await expect.poll(emails, within).toContain(email);
    await expect.poll(refusedAt, within).toBeNull();
    expectOneAtMost((await failures()).slice(failed));
  },
);

test("a shop into which nothing is carried rests as well: a sweep meets the refusal", async () => {
  await submit(world, "/app/synchronization", { customersEnabled: "on", framework360ToShopify: "on" });
  await expect
    .poll(async () => {
      const { rows } = await world.database.query(
        "SELECT count(*)::int AS open FROM first_sync WHERE finished_at IS NULL",
      );
      return (rows as { open: number }[])[0]!.open;
    }, within)
    .toBe(0);
  const keys = await control<{ key: string }[]>("GET", "keys");
  for (const { key } of keys) await control("DELETE", `keys/${key}`);
  await expect.poll(refusedAt, within).not.toBeNull();
  for (const key of keys) await control("PUT", "keys", key);
  await expect.poll(refusedAt, within).toBeNull();
});
