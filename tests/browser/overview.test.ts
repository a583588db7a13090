import pg from "pg";
import type { Browser, Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { openAdmin, type Admin } from "../support/admin.ts";
import { axeViolations } from "../support/axe.ts";
import { openBrowser } from "../support/browser.ts";
import {
  openApp,
  setUpBothWays,
  setUpInbound,
  shop,
  startAgain,
  submit,
  whenCompared,
} from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";

let world: World;
let browser: Browser;
let admin: Admin;
let database: pg.Client;

beforeAll(async () => {
  world = await startWorld({ SYNC_RETRY_LIMIT: "0", WORKER_CONCURRENCY: "1" });
  database = new pg.Client({ connectionString: world.databaseUrl });
  await database.connect();
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await database?.end();
  await world?.close();
});

beforeEach(async () => {
  await startAgain(world, database);
  await openApp(world);
  admin = await openAdmin(world, browser, {
    viewport: { width: 1280, height: 900 },
    timezoneId: "America/New_York",
    warm: true,
  });
});

afterEach(async () => {
  await faults({});
  await admin.page.close();
});

async function faults(given: Record<string, unknown>): Promise<void> {
  const answer = await fetch(`${world.framework360.origin}/_control/faults`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(given),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

function create(email: string): void {
  const { userErrors } = createCustomer(world.shopify.shop, { firstName: "Anna", lastName: "Rossi", email });
  if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
}

const button = (name: string) => admin.app.getByRole("button", { name });
const step = (name: string) =>
  admin.app.getByRole("listitem").filter({ has: admin.app.getByRole("heading", { name }) });

/** What stands beside this name under Health. */
const fact = (name: string): Locator =>
  admin.app.getByRole("definition").filter({ has: admin.app.locator(`xpath=../dt[.="${name}"]`) });

test("the set-up steps tick themselves off, one after the other, while the page is open", async () => {
  const { app } = admin;
  await admin.open("/app");
  await app.getByText("0 of 4 steps done").waitFor();
  await step("Connect Framework360").getByText("Not done yet").waitFor();
  await fact("Framework360 account").getByText("Not connected").waitFor();

  await submit(world, "/app/connection", {
    baseUrl: world.framework360.origin,
    apiKey: world.framework360.apiKey,
  });
  await admin.lookUntil(app.getByText("1 of 4 steps done"));
  await fact("Framework360 account").getByText(world.framework360.origin).waitFor();
  await submit(world, "/app/synchronization", { customersEnabled: "on" });
  await admin.lookUntil(app.getByText("2 of 4 steps done"));
  await submit(world, "/app/synchronization", { customersEnabled: "on", shopifyToFramework360: "on" });
  await admin.lookUntil(app.getByText("3 of 4 steps done"));
  await fact("Shopify => Framework360").getByText("On", { exact: true }).waitFor();
  await fact("Framework360 => Shopify").getByText("Off", { exact: true }).waitFor();

  // The guide does not ask for what is being done.
  await whenCompared(world);
  const last = step("Sync your first customer");
  await database.query("UPDATE first_sync SET stage = 'comparing', finished_at = NULL");
  await admin.lookUntil(last.getByText("The full synchronization below takes care of this."));
  expect(await last.getByRole("link").count()).toBe(0);
  await database.query("UPDATE first_sync SET paused_at = now()");
  await admin.lookUntil(last.getByText("The full synchronization is paused. Resume it below."));
  await database.query("UPDATE first_sync SET stage = 'done', finished_at = now(), paused_at = NULL");
  await admin.lookUntil(last.getByRole("link", { name: "Open Customers" }));

  create("first@example.it");
  await admin.lookUntil(app.getByRole("heading", { name: "Setup complete" }));
  await button("Show steps").click();
  await step("Sync your first customer").getByText("Done", { exact: true }).waitFor();
});

test.each<[action: string, connect: boolean, settings: Record<string, string>, title: string]>([
  ["Connect Framework360", false, {}, "Connection"],
  ["Open Synchronization", true, {}, "Synchronization"],
  ["Choose a direction", true, { customersEnabled: "on" }, "Synchronization"],
  ["Open Customers", true, { customersEnabled: "on", framework360ToShopify: "on" }, "Customers"],
])("the next step, %s, leads to where it is done", async (action, connect, settings, title) => {
  const { origin, apiKey } = world.framework360;
  if (connect) await submit(world, "/app/connection", { baseUrl: origin, apiKey });
  await submit(world, "/app/synchronization", settings);
  await admin.open("/app");
  const next = admin.app.getByRole("listitem").getByRole("link", { name: action });
  await admin.lookUntil(next);
  await next.click();
  await admin.app.getByRole("heading", { level: 1, name: title }).waitFor();
});

test("a link that is followed before the page's scripts have run leads to its page", async () => {
  const { app, page } = admin;
  await page.route("**/assets/*.js", (route) => route.abort());
  await admin.open("/app");
  await app.getByRole("listitem").getByRole("link", { name: "Connect Framework360" }).click();
  await app.getByRole("heading", { level: 1, name: "Connection" }).waitFor();
  await page.unroute("**/assets/*.js");
});

test("the set-up card is put away for good, whichever of its steps are done", async () => {
  const { app } = admin;
  await admin.open("/app");
  await app.getByText("0 of 4 steps done").waitFor();
  await button("Hide these steps for good").click();
  await app.getByText("0 of 4 steps done").waitFor({ state: "detached" });
  await admin.open("/app");
  expect(await app.getByText("0 of 4 steps done").count()).toBe(0);
});

test("a failed customer is counted and leads to what failed; one that waits is counted until it is done", async () => {
  await setUpInbound(world);
  await whenCompared(world);
  await faults({ errorRate: 1 });
  create("failing@example.it");
  await admin.open("/app");
  await admin.lookUntil(fact("Failed").getByText("1 customer could not be synchronized."));

  await faults({ latencyMs: { min: 3_000, max: 3_000 } });
  for (let count = 0; count < 3; count += 1) create(`waiting-${count}@example.it`);
  const waiting = fact("Waiting");
  await admin.lookUntil(waiting.getByText(/^[1-9]\d* customers? (is|are) waiting/));
  await faults({});
  await admin.lookUntil(waiting.getByText("0 customers are waiting"));

  await fact("Failed").getByRole("link", { name: "See what failed" }).click();
  await admin.app.getByRole("heading", { level: 1, name: "Activity" }).waitFor();
  await expect.poll(() => admin.app.getByRole("listitem").count()).toBe(1);
  await admin.app.getByRole("listitem").getByText("Failed", { exact: true }).waitFor();
});

test("who needs somebody to do something counts as failed on every page, and a missing extra is no missing permission", async () => {
  await setUpInbound(world);
  await whenCompared(world);
  await database.query(
    `UPDATE framework360_connection SET permissions = permissions || '{"orders/list": "missing"}'`,
  );
  await database.query(
    `INSERT INTO activity (id, shop, cause, outcome, direction, shopify_id, reason)
     SELECT gen_random_uuid(), $1, 'webhook', 'skipped', 'inbound', reason, reason
     FROM unnest(ARRAY['ambiguous', 'refused', 'no-email', 'deleted']) AS reason`,
    [shop],
  );
  await admin.open("/app");
  await fact("Framework360 account").getByText("Connected", { exact: true }).waitFor();
  await fact("Failed").getByText("2", { exact: true }).waitFor();
  await fact("Failed").getByRole("link", { name: "See what failed" }).click();
  await admin.app.getByRole("heading", { level: 1, name: "Activity" }).waitFor();
  await expect.poll(() => admin.app.getByRole("listitem").count()).toBe(2);
  await admin.open("/app/activity?outcome=skipped");
  await expect.poll(() => admin.app.getByRole("listitem").count()).toBe(2);
});

/** Pairs, one of which owes a value, and customers that were skipped or that failed. */
async function fillShop(pairs: number): Promise<void> {
  await database.query(
    `INSERT INTO customer_link (id, shop, shopify_id, framework360_id, synced_at, has_owed)
     SELECT gen_random_uuid(), $1, 'gid://shopify/Customer/' || n, 'f' || n, now(), n = 1
     FROM generate_series(1, $2::int) AS n`,
    [shop, pairs],
  );
  await database.query(
    `INSERT INTO activity (id, shop, cause, outcome, direction, target, shopify_id, reason)
     SELECT gen_random_uuid(), $1, 'webhook', outcome, 'inbound', 'framework360', 'x' || n, reason
     FROM (VALUES (1, 'failed', 'unavailable'), (2, 'skipped', 'ambiguous'), (3, 'skipped', 'no-email'),
       (4, 'skipped', 'no-email'), (5, 'skipped', 'deleted')) AS line (n, outcome, reason)`,
    [shop],
  );
}

test("one sentence says how many customers are in sync, and each number leads to its list", async () => {
  const { app } = admin;
  await setUpInbound(world);
  await whenCompared(world);
  await fillShop(1_497);
  await admin.open("/app");
  await app.getByRole("heading", { name: "1,496 of 1,501 in sync, 3 need you, 2 left out." }).waitFor();
  await fact("In sync").getByText("1,496 customers with nothing left to synchronize.").waitFor();
  expect(await axeViolations(admin.page.frame({ name: "app-iframe" })!)).toEqual([]);

  for (const [name, link, lines] of [
    ["Failed", "See what failed", 2],
    ["Of these, ambiguous", "See who they could be", 1],
    ["Left out", "No e-mail address: 2", 2],
    ["Left out", "Deleted on one side: 1", 1],
  ] as const) {
    await admin.open("/app");
    await fact(name).getByRole("link", { name: link }).click();
    await app.getByRole("heading", { level: 1, name: "Activity" }).waitFor();
    await expect.poll(() => app.getByRole("listitem").count(), { timeout: 20_000 }).toBe(lines);
  }
  await app.getByText("Reason: Deleted on one side").waitFor();
  for (const [name, link, state] of [
    ["In sync", "See customers", "synced"],
    ["Partly synced", "See what is missing", "partly"],
  ] as const) {
    await admin.open("/app");
    await fact(name).getByRole("link", { name: link }).click();
    await app.getByRole("heading", { level: 1, name: "Customers" }).waitFor();
    await expect.poll(() => admin.page.frame({ name: "app-iframe" })!.url()).toContain(`state=${state}`);
  }
});

test("fields that the account shows of no customer are said not to count, unless the merchant's choices leave them out", async () => {
  world.framework360.control.setBehaviour({ tagsOnRead: "hidden", marketingOnRead: "hidden" });
  create("anna@example.it");
  await setUpInbound(world);
  await whenCompared(world);
  await admin.open("/app");
  await admin.app.getByText("Not counted: tags and newsletter.").waitFor();
  await submit(world, "/app/synchronization", {
    ...{ customersEnabled: "on", shopifyToFramework360: "on", tagsWay: "none", newsletterWay: "none" },
  });
  await admin.open("/app");
  await admin.app.getByText("Your one customer is in sync.").waitFor();
  expect(await admin.app.getByText("Not counted:").count()).toBe(0);
});

test("the sentence is whole in Italian, on a phone of 320 pixels", async () => {
  await setUpInbound(world);
  await whenCompared(world);
  await fillShop(1_497);
  const italian = await openAdmin(world, browser, { locale: "it", viewport: { width: 320, height: 800 } });
  await italian.open("/app");
  await italian.app
    .getByRole("heading", {
      name: "1496 su 1501 sincronizzati, 3 richiedono il tuo intervento, 2 esclusi.",
    })
    .waitFor();
  const frame = italian.page.frame({ name: "app-iframe" })!;
  expect(await frame.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  expect(await axeViolations(frame)).toEqual([]);
  await italian.page.close();
});

test("an account that does not answer is told, with since when and the next try, and is not called connected", async () => {
  const { app } = admin;
  await setUpInbound(world);
  await whenCompared(world);
  await faults({ refuseAll: true });
  create("unheard@example.it");
  await admin.open("/app");
  await app
    .getByRole("heading", { name: /^Framework360 has not answered since .+\. Next try: .+\.$/ })
    .waitFor();
  const account = fact("Framework360 account");
  await account.getByText("No answer", { exact: true }).waitFor();
  expect(await account.getByText("Connected", { exact: true }).count()).toBe(0);
  expect(await button("Compare now").isDisabled()).toBe(true);

  await faults({});
  create("heard@example.it");
  await admin.lookUntil(account.getByText("Connected", { exact: true }));
});

test("a shop that is off, not connected or refused says so in place of the sentence", async () => {
  const { app } = admin;
  const says = (name: string) => admin.lookUntil(app.getByRole("heading", { name }));
  await admin.open("/app");
  await says("No Framework360 account is connected.");
  await setUpInbound(world);
  await whenCompared(world);
  await submit(world, "/app/synchronization", { shopifyToFramework360: "on" });
  await says("Synchronization is off. The app changes nothing by itself.");
  await submit(world, "/app/synchronization", { customersEnabled: "on", shopifyToFramework360: "on" });
  await database.query("UPDATE framework360_connection SET refused_at = now()");
  await says("Nothing is synchronized: Framework360 refuses the app’s requests.");
  await database.query("UPDATE shop SET shopify_refused_at = now(), shopify_refusal = 'frozen'");
  await says("Nothing is synchronized: Shopify refuses this app access.");
  await fact("Shopify => Framework360").getByText("Paused", { exact: true }).waitFor();
  expect(await app.getByText("Resumes once Framework360 accepts the app’s requests again.").count()).toBe(0);
});

test("a comparison that is asked for by hand finds what nothing told of, and says when it ended", async () => {
  const { app } = admin;
  await setUpInbound(world);
  await whenCompared(world);
  const { store } = world.framework360.control;
  create("found@example.it");
  const arrived = () => store.customersByEmail("found@example.it")[0];
  await expect.poll(arrived, { timeout: 30_000 }).toBeDefined();
  await admin.open("/app");
  await admin.lookUntil(app.getByRole("heading", { name: "Your one customer is in sync." }));
  // Its job was lost, and with it the mark that would have a sweep look at it.
  store.deleteCustomer(arrived()!);
  await database.query("DELETE FROM customer_link");
  await database.query("DELETE FROM first_sync");

  await button("Compare now").click();
  await app.getByText(/^Finished on /).waitFor({ timeout: 60_000 });
  await expect.poll(arrived, { timeout: 30_000 }).toBeDefined();
});

test("changes in Framework360 that only comparisons find are told, with what to do, until the account calls", async () => {
  const { app } = admin;
  await setUpBothWays(world);
  await whenCompared(world);
  await database.query(
    "UPDATE hint_address SET created_at = now() - interval '1 day', registered_at = NULL, last_hint_at = NULL",
  );
  // The app asks for order figures customer by customer: no call could have told of them.
  await foundBySweeps("order", ["orderCount", "totalSpent"]);
  await foundBySweeps("city", ["city"]);
  await admin.open("/app");
  await app.getByText("Instant updates from Framework360 do not work").waitFor();
  await app.getByText("4 customers changed in Framework360").waitFor();
  await app.getByText("Your account has never called.").waitFor();
  await app.getByText("Copy the address under “Instant updates from Framework360”").waitFor();
  await database.query("UPDATE hint_address SET registered_at = now()");
  await admin.lookUntil(app.getByText("The app registered its address in Framework360 as a webhook."));
  expect(await axeViolations(admin.page.frame({ name: "app-iframe" })!)).toEqual([]);
  await database.query("UPDATE hint_address SET last_hint_at = now()");
  await admin.lookUntil(app.getByText("Instant updates from Framework360 do not work"), "detached");
});

/** Four changes in Framework360 that as many comparisons carried to Shopify. */
async function foundBySweeps(prefix: string, fields: string[]): Promise<void> {
  await database.query(
    `INSERT INTO activity (id, shop, at, cause, outcome, direction, target, shopify_id, framework360_id, fields)
     SELECT gen_random_uuid(), $1, now() - make_interval(mins => 10 * n), 'sweep', 'updated', 'outbound', 'shopify',
       's-' || $2 || n, 'f-' || $2 || n, $3 FROM generate_series(1, 4) AS n`,
    [shop, prefix, fields],
  );
}

test("customers with a value that is owed are counted, and lead to what is missing", async () => {
  await setUpInbound(world);
  await whenCompared(world);
  await database.query(
    `INSERT INTO customer_link (id, shop, shopify_id, framework360_id, synced_at, has_owed)
     VALUES (gen_random_uuid(), $1, 'gid://shopify/Customer/1', '1', now(), true)`,
    [shop],
  );
  const taken = { code: "taken-by-another", params: { id: "gid://shopify/Customer/7" } };
  await database.query(
    `INSERT INTO activity (id, shop, cause, outcome, shopify_id, framework360_id, fields, explanations)
     VALUES (gen_random_uuid(), $1, 'hint', 'partly', 'gid://shopify/Customer/1', '1', '{}', $2)`,
    [shop, JSON.stringify([{ field: "email", explanation: taken }])],
  );
  await admin.open("/app");
  await fact("Partly synced").getByText("1 customer has a value that is not synchronized.").waitFor();
  await fact("Failed").getByText("0", { exact: true }).waitFor();
  await fact("Partly synced").getByRole("link", { name: "See what is missing" }).click();
  await admin.app.getByRole("heading", { level: 1, name: "Customers" }).waitFor();
  await expect.poll(() => admin.page.frame({ name: "app-iframe" })!.url()).toContain("state=partly");
  await admin.open("/app/activity?outcome=partly");
  const line = admin.app.getByRole("listitem");
  await line.getByText("Partly synced", { exact: true }).waitFor();
  await line.getByText("Not synchronized: e-mail – Customer 7 on Shopify already has it.").waitFor();
  // The line is one of those that are shown without any filter.
  await admin.open("/app/activity");
  await line.getByText("Partly synced", { exact: true }).waitFor();
});

test("what a no to the newsletter means is asked with the number of customers, and answered after a confirmation", async () => {
  const { app, page, toast } = admin;
  await setUpInbound(world);
  await whenCompared(world);
  await database.query(
    `INSERT INTO customer_link (id, shop, shopify_id, framework360_id, synced_at, consent_undated)
     SELECT gen_random_uuid(), $1, 'gid://shopify/Customer/' || place, place, now(), true
     FROM generate_series(1, 1500) AS place`,
    [shop],
  );
  await admin.open("/app");
  await app.getByText("1,500 customers are subscribed on Shopify and not in Framework360").waitFor();
  expect(await axeViolations(page.frame({ name: "app-iframe" })!)).toEqual([]);
  const dialog = app.getByRole("dialog");
  await button("They unsubscribed").click();
  await app.getByText("Framework360 => Shopify is turned off").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();

  await database.query("DELETE FROM customer_link WHERE framework360_id <> '1'");
  await admin.lookUntil(app.getByText("1 customer is subscribed on Shopify and not in Framework360"));
  await button("They were never asked").click();
  await app
    .getByText("1 customer who is subscribed on Shopify is subscribed in Framework360 as well")
    .waitFor();
  await dialog.getByRole("button", { name: "Subscribe in Framework360" }).click();
  await toast("Your answer was saved").waitFor();
  await app.getByText("subscribed on Shopify and not in Framework360").waitFor({ state: "detached" });
  await admin.open("/app/synchronization");
  expect(await app.getByRole("radio", { name: "They were never asked" }).isChecked()).toBe(true);
});

test("a missing permission leads to where it is named", async () => {
  await setUpInbound(world);
  await database.query(
    `UPDATE framework360_connection SET permissions = permissions || '{"customers/update": "missing"}'`,
  );
  await admin.open("/app");
  const account = fact("Framework360 account");
  await account.getByText("Permission missing").waitFor();
  await account.getByRole("link", { name: "Open Connection" }).click();
  await admin.app.getByRole("heading", { level: 1, name: "Connection" }).waitFor();
});

test("a refused key is told at the top, with since when, and directions rest", async () => {
  await setUpInbound(world);
  await admin.open("/app");
  // The account refuses it in truth: a sweep asks it again.
  world.framework360.control.store.deleteKey(world.framework360.apiKey);
  await database.query("UPDATE framework360_connection SET refused_at = '2026-11-20T10:00:00Z'");
  await admin.lookUntil(admin.app.getByText("Framework360 no longer accepts the key"));
  await admin.app.getByText("Nov 20, 2026, 11:00 AM").waitFor();
  await fact("Framework360 account").getByText("Key refused").waitFor();
  await fact("Shopify => Framework360").getByText("Paused", { exact: true }).waitFor();
  await admin.app.getByRole("link", { name: "Enter a valid key" }).click();
  await admin.app.getByRole("heading", { level: 1, name: "Connection" }).waitFor();
  await admin.open("/app/synchronization");
  await admin.app.getByText("Nothing is synchronized until you put the connection right.").waitFor();
});

test("a key that may not call what synchronization needs is told at the top, with where to see it", async () => {
  await setUpInbound(world);
  await admin.open("/app");
  const { apiKey, control } = world.framework360;
  const key = control.store.key(apiKey)!;
  control.store.saveKey({ ...key, permissions: key.permissions.filter((name) => name !== "customers/get") });
  await database.query(
    `UPDATE framework360_connection SET refused_at = now(),
     permissions = permissions || '{"customers/get": "missing"}'`,
  );
  await admin.lookUntil(admin.app.getByText("The key may not do all that synchronization needs"));
  await fact("Framework360 account").getByText("Permission missing").waitFor();
  await admin.app.getByRole("link", { name: "See what is missing" }).click();
  await admin.app.getByRole("heading", { level: 1, name: "Connection" }).waitFor();
  control.store.saveKey(key);
});

test("after the app is installed again the numbers are called last known, until a side is compared", async () => {
  create("anna@example.it");
  await setUpInbound(world);
  await whenCompared(world);
  await database.query("DELETE FROM sweep");
  await database.query("UPDATE shop SET reinstalled_at = now() WHERE domain = $1", [shop]);
  await admin.open("/app");
  const heading = (name: string) => admin.app.getByRole("heading", { name, exact: true });
  await heading("As last known: Your one customer is in sync.").waitFor();
  await database.query("INSERT INTO sweep (shop, side, finished_at) VALUES ($1, 'shopify', now())", [shop]);
  await admin.lookUntil(heading("Your one customer is in sync."));
});

test("the last comparison of each side is told, and why there is none of a shop that had one", async () => {
  await admin.open("/app");
  await fact("Last comparison").getByText("None yet").waitFor();
  await database.query("UPDATE shop SET reinstalled_at = '2026-11-20T10:00:00Z' WHERE domain = $1", [shop]);
  await admin.open("/app");
  const again = "None since the app was installed again on Nov 20, 2026, 11:00 AM.";
  await fact("Last comparison").getByText(again).waitFor();
  await database.query("UPDATE shop SET reinstalled_at = NULL WHERE domain = $1", [shop]);
  await database.query(
    "INSERT INTO first_sync (shop, id, stage, finished_at) VALUES ($1, gen_random_uuid(), 'done', now())",
    [shop],
  );
  await admin.open("/app");
  await fact("Last comparison").getByText("None since the connection or your choices changed.").waitFor();
  await database.query("UPDATE first_sync SET stage = 'comparing', finished_at = NULL");
  await admin.lookUntil(fact("Last comparison").getByText("in progress", { exact: true }));
  await database.query("UPDATE first_sync SET stage = 'done', finished_at = now()");
  await database.query(
    `INSERT INTO sweep (shop, side, started_at, finished_at)
     VALUES ($1, 'shopify', NULL, '2026-11-20T10:00:00Z'), ($1, 'framework360', now(), NULL)`,
    [shop],
  );
  await admin.lookUntil(fact("Last comparison").getByText("Shopify: Nov 20, 2026, 11:00 AM"));
  await fact("Last comparison").getByText("Framework360: in progress").waitFor();
});

test("the chart and its table tell what the activity holds, by the days of the shop's time zone", async () => {
  const { app, page } = admin;
  await admin.open("/app");
  await app.getByText("No customer was created or updated in this period.").waitFor();

  // Early two days ago in the shop's time zone, which is the day before in UTC and for the reader.
  const early = `(date_trunc('day', now() AT TIME ZONE 'Europe/Rome') - interval '1 day 23 hours 30 minutes')
    AT TIME ZONE 'Europe/Rome'`;
  await database.query(
    `INSERT INTO activity (id, shop, at, cause, outcome, direction, shopify_id, framework360_id, fields)
     SELECT gen_random_uuid(), $1, ${early}, 'webhook', outcome, direction, customer, customer, written
     FROM (VALUES ('created', 'inbound', 'a', '{city}'::text[]), ('updated', 'inbound', 'a', '{city}'),
       ('updated', 'inbound', 'b', '{city}'), ('updated', 'both', 'c', '{city}'), ('unchanged', NULL, 'd', '{}'),
       ('failed', 'inbound', 'e', '{}'), ('partly', 'inbound', 'f', '{city}'), ('partly', NULL, 'g', '{}'))
     AS line (outcome, direction, customer, written)`,
    [shop],
  );
  await page.reload();
  await app.getByRole("img", { name: "Shopify => Framework360: 4. Framework360 => Shopify: 1." }).waitFor();
  await button("Show as table").click();
  const format = new Intl.DateTimeFormat("en", {
    day: "numeric",
    month: "short",
    timeZone: "Europe/Rome",
  });
  const day = format.format(Date.now() - 2 * 86_400_000);
  const row = app.getByRole("row", { name: day, exact: false }).filter({ hasText: day });
  expect(await row.getByRole("cell").allTextContents()).toEqual(["4", "1"]);
  await expect.poll(() => app.getByRole("row").count()).toBe(31);
  await app.getByText("Europe/Rome").waitFor();
  expect(await axeViolations(page.frame({ name: "app-iframe" })!)).toEqual([]);
});

test("numbers that do not arrive are said not to have arrived, and can be asked for again", async () => {
  const { app, page } = admin;
  await page.route("**/app/overview/synced*", (route) => route.fulfill({ status: 503, body: "" }));
  await admin.open("/app");
  await app.getByText("The numbers could not be loaded.").waitFor();
  await page.unroute("**/app/overview/synced*");
  await button("Try again").click();
  await app.getByText("No customer was created or updated in this period.").waitFor();
});
