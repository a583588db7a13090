import { vi } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { setUpBothWays } from "./merchant.ts";
import { startWorld, type World } from "./world.ts";
import { within } from "./within.ts";

/** A world with both directions on and 31 customers, who are on both sides, and whose full synchronization is over. */
export async function startShopInStep(): Promise<World> {
  const world = await startWorld({ SWEEP_INTERVAL_SECONDS: "20" });
  world.framework360.control.generate({ count: 30 });
  await setUpBothWays(world);
  createCustomer(world.shopify.shop, { firstName: "Ada", lastName: "Neri", email: "ada@example.it" });
  await vi.waitFor(() => {
    if (world.shopify.shop.ordered.length < 31) throw new Error("Not every customer is on Shopify yet.");
  }, within);
  await vi.waitFor(async () => {
    const { rowCount } = await world.database.query("SELECT FROM first_sync WHERE finished_at IS NOT NULL");
    if (!rowCount) throw new Error("The full synchronization is not over.");
  }, within);
  return world;
}
