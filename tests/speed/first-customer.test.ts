import { expect, test } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { startInbound } from "../support/inbound.ts";

test("a new customer of Shopify is in Framework360 within two seconds", async () => {
  const world = await startInbound({});
  try {
    const email = "anna.rossi@example.it";
    createCustomer(world.shopify.shop, { firstName: "Anna", lastName: "Rossi", email });
    const arrived = () => world.framework360.control.store.customersByEmail(email).length;
    await expect.poll(arrived, { timeout: 2_000, interval: 20 }).toBe(1);
  } finally {
    await world.close();
  }
});
