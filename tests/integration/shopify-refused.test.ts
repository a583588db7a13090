import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { startBothWays } from "../support/both-ways.ts";
import { load, openApp } from "../support/merchant.ts";
import type { World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

beforeAll(async () => {
  world = await startBothWays({ SWEEP_INTERVAL_SECONDS: "1" });
});

afterAll(() => world.close());

afterEach(() => control("shopify", "PUT", "choices", {}));

async function control<Answer>(
  side: "shopify" | "framework360",
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const answer = await fetch(`${world[side].origin}/_control/${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Answer;
}

const created = (email: string) =>
  createCustomer(world.shopify.shop, { firstName: "Rita", lastName: "Attesa", email }).customer!.id;

const emails = async () => {
  const { customers } = await control<{ customers: { email: string }[] }>("framework360", "GET", "state");
  return customers.map(({ email }) => email);
};

const count = async (what: string) => {
  const { rows } = await world.database.query<{ count: number }>(`SELECT count(*)::int AS count ${what}`);
  return rows[0]!.count;
};

const failures = () => count("FROM activity WHERE outcome = 'failed'");
const openJobs = () => count("FROM pgboss.job WHERE name = 'sync-customer' AND state < 'completed'");

const refusal = async () => {
  const { rows } = await world.database.query<{ why: string | null }>(
    "SELECT shopify_refusal AS why FROM shop",
  );
  return rows[0]!.why;
};

const scopes = (...granted: string[]) => control("shopify", "POST", "scopes", { scopes: granted });

describe.each([
  [
    "whose protected data is not approved",
    "approval",
    () => control("shopify", "PUT", "choices", { protectedData: "level-2-refused" }),
    () => control("shopify", "PUT", "choices", {}),
  ],
  [
    "that is frozen",
    "frozen",
    () => control("shopify", "PUT", "choices", { store: "frozen" }),
    () => control("shopify", "PUT", "choices", {}),
  ],
  [
    "that is not active",
    "frozen",
    () => control("shopify", "PUT", "choices", { store: "inactive" }),
    () => control("shopify", "PUT", "choices", {}),
  ],
  [
    "whose scopes were taken away",
    "scopes",
    () => scopes(),
    () => scopes("read_customers", "write_customers"),
  ],
  [
    "whose tokens are dead",
    "access",
    () => control("shopify", "POST", "expire-tokens", { refreshTokens: true }),
    () => openApp(world),
  ],
])("a shop %s", (what, why, refuse, accept) => {
  const emailOf = (name: string | number) => `${what.replaceAll(" ", "-")}-${name}@example.it`;

  test("rests with one message that says why, and catches up by itself once it is accepted", async () => {
    created(emailOf("before"));
    await expect.poll(emails, within).toContain(emailOf("before"));
    const failedBefore = await failures();
    await world.database.query("UPDATE shop SET reinstalled_at = now()");

    await refuse();
    for (const number of [1, 2, 3]) created(emailOf(number));
    await expect.poll(refusal, within).toBe(why);
    await expect.poll(openJobs, within).toBe(0);
    expect((await failures()) - failedBefore).toBeLessThanOrEqual(1);
    // A page that is opened brings new tokens by itself.
    for (const page of why === "access" ? [] : ["/app", "/app/synchronization"]) {
      expect(await load(world, page)).toMatchObject({ shopifyRefusal: { why } });
    }

    await accept();
    const waited = [1, 2, 3].map(emailOf);
    await expect.poll(emails, within).toEqual(expect.arrayContaining(waited));
    expect(await refusal()).toBeNull();
    expect((await failures()) - failedBefore).toBeLessThanOrEqual(1);
    // Its sweeps began again for another reason than the installation.
    expect(await count("FROM shop WHERE reinstalled_at IS NOT NULL")).toBe(0);
    // Withheld customers were not taken for deleted ones.
    expect(await count("FROM customer_link WHERE deleted_on IS NOT NULL")).toBe(0);
  });
});
