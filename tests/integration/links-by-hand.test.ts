import { afterAll, beforeAll, expect, test } from "vitest";

import { createCustomer, findByEmail, updateCustomer } from "../../sandbox/shopify/customers.ts";
import { openOperator } from "../support/database.ts";
import { fetchAsMerchant, setUpBothWays, shop as shopDomain } from "../support/merchant.ts";
import { within } from "../support/within.ts";
import { startWorld, type World } from "../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await startWorld({ SWEEP_INTERVAL_SECONDS: "86400" });
  await setUpBothWays(world);
});

afterAll(() => world.close());

const email = "ada@example.it";

async function linkOf(shopifyId: string) {
  const { rows } = await world.database.query<{ framework360: string | null; deleted: string | null }>(
    "SELECT framework360_id AS framework360, deleted_on AS deleted FROM customer_link WHERE shopify_id = $1",
    [shopifyId],
  );
  return rows[0];
}

/** PostgreSQL takes no job of a customer meanwhile. */
async function whileNoJobIsTaken(work: () => Promise<void>): Promise<void> {
  const operator = await openOperator(world.databaseUrl);
  try {
    await operator.query(`CREATE FUNCTION refuse_job() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'The disk is full.'; END $$`);
    await operator.query(
      "CREATE TRIGGER refuse_job BEFORE INSERT ON pgboss.job_common FOR EACH ROW WHEN (NEW.name = 'sync-customer') EXECUTE FUNCTION refuse_job()",
    );
    await work();
    await operator.query("DROP FUNCTION refuse_job CASCADE");
  } finally {
    await operator.end();
  }
}

test("two are not linked by hand when nobody could be asked to carry what differs, and can be linked afterwards", async () => {
  const { shop } = world.shopify;
  const { store } = world.framework360.control;
  const { customer } = createCustomer(shop, { firstName: "Ada", lastName: "Neri", email });
  const shopifyId = `gid://shopify/Customer/${customer!.id}`;
  await expect.poll(async () => (await linkOf(shopifyId))?.framework360, within).toBeTruthy();
  const { framework360 } = (await linkOf(shopifyId))!;
  const decide = (intent: string) =>
    fetchAsMerchant(world, `/app/customers/shopify/${customer!.id}/links`, shopDomain, {
      method: "POST",
      body: new URLSearchParams({ intent, other: framework360! }),
    });
  expect(await (await decide("unlink")).json()).toEqual({ problem: null });
  updateCustomer(shop, customer!.id, { firstName: "Adele" });

  await whileNoJobIsTaken(async () => {
    expect((await decide("link")).status).toBe(500);
    expect(await linkOf(shopifyId)).toMatchObject({ deleted: "framework360" });
  });
  expect(await (await decide("link")).json()).toEqual({ problem: null });
  await expect.poll(() => store.customersByEmail(email)[0]!.nome, within).toBe("Adele");
  expect(findByEmail(shop, email)?.firstName).toBe("Adele");
});
