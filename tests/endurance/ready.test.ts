import { afterAll, beforeAll, expect, test } from "vitest";

import { makeReady } from "../../sandbox/ready.ts";
import { startWorld, type World } from "../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await startWorld({ SYNC_RETRY_LIMIT: "1" });
});

afterAll(() => world.close());

async function values(sql: string): Promise<unknown[]> {
  const { rows } = await world.database.query<{ value: unknown }>(sql);
  return rows.map(({ value }) => value);
}

test("a sandbox that is made ready has customers who are linked, changed, refused and ambiguous, and is made once", async () => {
  expect(await makeReady(world)).toBe(true);
  expect(world.shopify.shop.ordered.length).toBeGreaterThanOrEqual(200);
  expect(world.framework360.control.store.customerCount()).toBeGreaterThanOrEqual(200);
  const [linked] = await values("SELECT count(*)::int AS value FROM customer_link");
  expect(linked).toBeGreaterThan(150);
  expect(await values("SELECT DISTINCT outcome AS value FROM activity")).toEqual(
    expect.arrayContaining(["created", "updated", "skipped"]),
  );
  expect(await values("SELECT DISTINCT reason AS value FROM activity")).toEqual(
    expect.arrayContaining(["ambiguous", "refused"]),
  );
  expect(await values("SELECT DISTINCT refused_at AS value FROM framework360_connection")).toEqual([null]);
  expect(await makeReady(world)).toBe(false);
});
