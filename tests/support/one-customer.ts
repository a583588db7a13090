import type { BrowserContextOptions } from "playwright-core";
import { vi } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { openAdmin, type Admin } from "./admin.ts";
import { openBrowser } from "./browser.ts";
import { setUpInbound, whenCompared } from "./merchant.ts";
import { startWorld, type World } from "./world.ts";
import { within } from "./within.ts";

/** A shop with Shopify => Framework360 on and one customer, Bice Verdi, on both sides; and a merchant's browser. */
export type ShopWithBice = {
  world: World;
  /** Bice on Shopify. */
  id: string;
  /** Bice in Framework360. */
  counterpart: () =>
    | ReturnType<World["framework360"]["control"]["store"]["seenCustomers"]>[number]
    | undefined;
  visit: (locale?: string, viewport?: NonNullable<BrowserContextOptions["viewport"]>) => Promise<Admin>;
  close: () => Promise<void>;
};

export async function startShopWithBice(): Promise<ShopWithBice> {
  const world = await startWorld({ SYNC_RETRY_LIMIT: "0" });
  await setUpInbound(world);
  const browser = await openBrowser();
  await whenCompared(world);
  const made = createCustomer(world.shopify.shop, {
    firstName: "Bice",
    lastName: "Verdi",
    email: "bice@example.it",
  });
  const counterpart = () =>
    world.framework360.control.store.seenCustomers().find(({ email }) => email === "bice@example.it");
  await vi.waitFor(() => {
    if (!counterpart()) throw new Error("Bice is not in Framework360 yet.");
  }, within);
  return {
    world,
    id: made.customer!.id,
    counterpart,
    visit: (locale = "en", viewport = { width: 1280, height: 900 }) =>
      openAdmin(world, browser, { locale, viewport, warm: true }),
    async close() {
      await browser.close();
      await world.close();
    },
  };
}
