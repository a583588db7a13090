import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { sandboxApp } from "../../sandbox/app-process.ts";
import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { mintSessionToken } from "../../sandbox/shopify/session-token.ts";
import { dataPath, fetchWithToken, openApp, setUpBothWays, shop, whenCompared } from "../support/merchant.ts";
import { listRoutes, type Route } from "../support/routes.ts";
import { startWorld, type World } from "../support/world.ts";

let world: World;
let database: pg.Client;
let pages: Route[];
/** Of a page that was open when the app was uninstalled; good for a minute by its times. */
let earlierToken: string;

beforeAll(async () => {
  world = await startWorld({ SWEEP_INTERVAL_SECONDS: "86400" });
  database = new pg.Client({ connectionString: world.databaseUrl });
  await database.connect();
  await setUpBothWays(world);
  createCustomer(world.shopify.shop, { email: "anna.sola@example.it", firstName: "Annalisa" });
  await whenCompared(world);
  pages = (await listRoutes()).filter(({ path }) => path === "/app" || path.startsWith("/app/"));

  const times = { issuedSecondsAgo: 5, lifetimeSeconds: 65 };
  earlierToken = await mintSessionToken({ shopDomain: shop, userId: "1", ...sandboxApp, ...times });
  const before = await fetchWithToken(`${world.appOrigin}/app/activity`, earlierToken);
  expect(before.status).toBe(200);

  await fetch(`${world.shopify.origin}/_control/uninstall`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: "{}",
  });
  await vi.waitFor(async () => expect(await count("FROM session")).toBe(0), 20_000);
});

afterAll(async () => {
  await database.end();
  await world.close();
});

async function count(what: string): Promise<number> {
  const { rows } = await database.query<{ count: number }>(`SELECT count(*)::int AS count ${what}`);
  return rows[0]!.count;
}

test("a session token from before the uninstallation opens no page and no form, and installs nothing", async () => {
  expect(pages.length).toBeGreaterThan(10);
  for (const { path } of pages) {
    const page = `${path.replace(/:\w+/, "1")}?shop=${shop}`;
    const address = `${world.appOrigin}${page}`;
    const data = `${world.appOrigin}${dataPath(page)}`;
    const answers = [
      await fetchWithToken(address, earlierToken),
      await fetchWithToken(data, earlierToken),
      await fetchWithToken(data, earlierToken, {
        method: "POST",
        headers: { Authorization: `Bearer ${earlierToken}`, "User-Agent": "Mozilla/5.0 Chrome/140.0" },
        body: new URLSearchParams({ intent: "save", customersEnabled: "on" }),
      }),
    ];
    // 400 and 405: a route that has no page, or no form.
    for (const { status } of answers)
      expect([path, [400, 401, 405]]).toEqual([path, expect.arrayContaining([status])]);
  }
  expect(await count("FROM session")).toBe(0);
  expect(await count("FROM shop WHERE uninstalled_at IS NOT NULL")).toBe(1);
});

test("a new one does, as Shopify gives one out once the app is installed again", async () => {
  expect((await openApp(world, "/app/activity")).status).toBe(200);
  expect(await count("FROM session")).toBe(1);
  expect(await count("FROM shop WHERE uninstalled_at IS NULL AND reinstalled_at IS NOT NULL")).toBe(1);
});
