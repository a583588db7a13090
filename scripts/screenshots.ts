/**
 * `npm run screenshots`: pictures of every page, on a desktop and on a phone, and the listing's icon, into
 * docs/screenshots. The shop in them lives in the sandbox; what happened in it before today is made up, so that there
 * is a month to show.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import type { Browser, Frame } from "playwright-core";

import { createRandom } from "../sandbox/random.ts";
import { createCustomer, updateCustomer } from "../sandbox/shopify/customers.ts";
import { generateCustomers } from "../sandbox/shopify/generate.ts";
import { openWorld, type SandboxWorld } from "../sandbox/world.ts";
import { openAdmin, type Admin } from "../tests/support/admin.ts";
import { openBrowser } from "../tests/support/browser.ts";
import { connectAccount, openApp, shop, submit } from "../tests/support/merchant.ts";
import { startTemporaryPostgres } from "../tests/support/temporary-postgres.ts";
import { withDatabase } from "../tests/support/with-database.ts";
import { drawListingIcon } from "./listing-icon.ts";

const folder = fileURLToPath(new URL("../docs/screenshots", import.meta.url));

const pages = {
  overview: "/app",
  synchronization: "/app/synchronization",
  customers: "/app/customers",
  activity: "/app/activity",
  connection: "/app/connection",
};

const screens = {
  desktop: { viewport: { width: 1280, height: 720 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};

async function takePictures(browser: Browser, world: SandboxWorld): Promise<void> {
  for (const [screen, options] of Object.entries(screens)) {
    const admin = await openAdmin(world, browser, options);
    for (const [name, path] of Object.entries(pages)) {
      await admin.open(path);
      await takePicture(admin, `${name}-${screen}`);
    }
    await admin.page.close();
  }
  await takeListingPictures(browser, world);
  await takeItalianPicture(browser, world);
  await takeCustomerPicture(browser, world);
  await takeShopifyPictures(browser, world);
  await takeSendToPicture(browser, world);
}

/** In the size that Shopify's listing wants: what a merchant sees without scrolling. */
async function takeListingPictures(browser: Browser, world: SandboxWorld): Promise<void> {
  const admin = await openAdmin(world, browser, { viewport: { width: 1600, height: 900 } });
  for (const name of ["overview", "synchronization", "activity"] as const) {
    await admin.open(pages[name]);
    await takePicture(admin, `listing-${name}`, 900);
  }
  await admin.page.close();
}

/** The page of a customer, with the values of both sides. */
async function takeCustomerPicture(browser: Browser, world: SandboxWorld): Promise<void> {
  const admin = await openAdmin(world, browser, screens.desktop);
  await admin.open(`/app/customers/shopify/${world.shopify.shop.ordered[0]!.id}`);
  await admin.app.getByRole("row", { name: /^e-mail/ }).waitFor();
  await takePicture(admin, "customer-desktop", 1_000);
  await admin.page.close();
}

/** The card and the action on Shopify's own page of a customer. */
async function takeShopifyPictures(browser: Browser, world: SandboxWorld): Promise<void> {
  const { page } = await openAdmin(world, browser, screens.desktop);
  const path = (name: string) => join(folder, `${name}.png`);
  const store = `${world.shopify.origin}/store/${shop.split(".")[0]}`;
  await page.goto(`${store}/customers/${world.shopify.shop.ordered[0]!.id}`);
  const card = page.frameLocator("iframe.extension:not(.action)");
  await card.getByText("Synced", { exact: true }).waitFor();
  const frame = page.locator("iframe.extension:not(.action)");
  await frame.evaluate((element) => element.scrollIntoView({ block: "center", behavior: "instant" }));
  await whenPainted((await (await frame.elementHandle()).contentFrame())!);
  await page.screenshot({ path: path("shopify-customer-card"), animations: "disabled" });
  await page.goto(`${store}/customers`);
  const rows = page.getByRole("checkbox", { name: /^Select (?!all)/ });
  for (const row of [1, 2, 4]) await rows.nth(row).check();
  await page.getByRole("button", { name: "Send to Framework360" }).click();
  await page
    .frameLocator("dialog iframe.extension.action")
    .getByText("Send 3 customers to Framework360 now?")
    .waitFor();
  await page.screenshot({ path: path("shopify-send-action"), animations: "disabled" });
  await page.close();
}

async function takeItalianPicture(browser: Browser, world: SandboxWorld): Promise<void> {
  const admin = await openAdmin(world, browser, { ...screens.desktop, locale: "it" });
  await admin.open(pages.synchronization);
  await takePicture(admin, "synchronization-italian");
  await admin.page.close();
}

/** What turning both directions on would do, before anything is saved, and the customers whom it concerns. */
async function takePreviewPictures(browser: Browser, world: SandboxWorld): Promise<void> {
  for (const [screen, options] of Object.entries(screens)) {
    const admin = await openAdmin(world, browser, options);
    await admin.open(pages.synchronization);
    for (const name of ["Sync Customers", "Shopify => Framework360", "Framework360 => Shopify"]) {
      await admin.app.getByRole("switch", { name, exact: true }).check();
    }
    await admin.app.getByRole("button", { name: "See what would happen" }).click();
    await admin.app.getByRole("button", { name: /^Created on Shopify: \d+/ }).waitFor();
    if (screen === "desktop") await takePicture(admin, "preview-desktop", 820);
    await admin.app.getByRole("button", { name: /^Changed: \d+/ }).click();
    await admin.app.getByRole("table").first().waitFor();
    await takePicture(admin, `preview-customers-${screen}`, 900);
    await admin.page.close();
  }
}

/** The manual way, for a customer whose direction is off. */
async function takeSendToPicture(browser: Browser, world: SandboxWorld): Promise<void> {
  await submit(world, pages.synchronization, { customersEnabled: "on", shopifyToFramework360: "on" });
  await control(world, "POST", "customers", {
    nome: "Giulia",
    cognome: "Ferrari",
    email: "giulia.ferrari@example.it",
    comune: "Bergamo",
    tags: ["vip"],
  });
  const admin = await openAdmin(world, browser, screens.desktop);
  await admin.open(pages.customers);
  await admin.app.getByRole("button", { name: "Actions for Giulia Ferrari" }).click();
  await admin.app.getByRole("menuitem", { name: "Send To" }).click();
  await admin.app.getByRole("menuitem", { name: "Shopify" }).waitFor();
  await takePicture(admin, "send-to", screens.desktop.viewport.height);
  await admin.page.close();
}

/** A picture of the page as far down as it goes, or as `tallest` allows. */
async function takePicture({ page }: Admin, name: string, tallest = 1_400): Promise<void> {
  const frame = page.frame({ name: "app-iframe" })!;
  await whenComplete(frame);
  const size = page.viewportSize()!;
  const hidden = await frame.evaluate(() => document.documentElement.scrollHeight - innerHeight);
  await page.setViewportSize({ ...size, height: Math.min(size.height + hidden, tallest) });
  await whenPainted(frame);
  await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
  await page.setViewportSize(size);
}

/** How long nothing may change on a page before its picture is taken. */
const quietMs = 750;

/** Scripts run, and neither a placeholder nor the number of a customer stands for what is still being read. */
async function whenComplete(frame: Frame): Promise<void> {
  await frame.waitForLoadState("networkidle");
  await frame.waitForFunction(() => {
    const heading = document.querySelector("h1");
    const runs = heading !== null && Object.keys(heading).some((key) => key.startsWith("__reactFiber"));
    const placeholders = [...document.querySelectorAll('[class*="Skeleton"]')];
    const isRead = placeholders.every((one) => one.getClientRects().length === 0);
    const first = document.querySelector("li a")?.textContent ?? "";
    return runs && isRead && !/^Customer \d+$/.test(first);
  });
  // Tabs, cards and columns are drawn again once their width is measured.
  await frame.evaluate(
    (quiet) =>
      new Promise<void>((resolve) => {
        let end = setTimeout(resolve, quiet);
        new MutationObserver(() => {
          clearTimeout(end);
          end = setTimeout(resolve, quiet);
        }).observe(document.body, { subtree: true, childList: true, attributes: true });
      }),
    quietMs,
  );
}

/** Until a frame is painted where it is now, a picture would show it empty or cut off. */
async function whenPainted(frame: Frame): Promise<void> {
  await frame.evaluate(
    () => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))),
  );
}

/** An account, and people on both sides, some of them the same. */
async function openShop(world: SandboxWorld): Promise<void> {
  await control(world, "POST", "customers/generate", { count: 24 });
  generateCustomers(world.shopify.shop, { count: 20, from: 12 });
  const [first, second] = world.shopify.shop.ordered;
  updateCustomer(world.shopify.shop, first!.id, { phone: "+393331230000" });
  updateCustomer(world.shopify.shop, second!.id, { lastName: "Rossi" });
  await openApp(world);
  await connectAccount(world);
}

/** All of them in step; then a day with changes, a skip and a failure. */
async function liveInTheShop(world: SandboxWorld): Promise<void> {
  await submit(world, "/app/synchronization", {
    customersEnabled: "on",
    shopifyToFramework360: "on",
    framework360ToShopify: "on",
  });
  await until(
    "both sides hold everybody",
    async () => world.shopify.shop.ordered.length === 32 && (await isQuiet(world)),
  );

  const [first, second] = world.shopify.shop.ordered;
  updateCustomer(world.shopify.shop, first!.id, { phone: "+393331230001" });
  updateCustomer(world.shopify.shop, second!.id, { lastName: "Bianchi" });
  createCustomer(world.shopify.shop, { firstName: "Paolo", phone: "+393331230002" });
  await until(
    "the day's changes arrived",
    async () => (await countOf(world, "skipped")) > 0 && (await isQuiet(world)),
  );

  await control(world, "PUT", "faults", { refuseAll: true });
  createCustomer(world.shopify.shop, { firstName: "Elena", lastName: "Moretti", email: "elena@example.it" });
  await until("a customer failed", async () => (await countOf(world, "failed")) > 0);
  await control(world, "PUT", "faults", {});
  // A call that is answered: Overview tells that the account answers.
  createCustomer(world.shopify.shop, { firstName: "Rita", lastName: "Conti", email: "rita@example.it" });
  await until("the account answered", async () => {
    const silent = "SELECT 1 FROM framework360_connection WHERE unanswered_since IS NOT NULL";
    return (await query(world, silent)).length === 0;
  });
}

/** The month before today, as the activity would have recorded it. */
async function rememberAMonth(world: SandboxWorld): Promise<void> {
  const random = createRandom(360);
  for (let day = 1; day < 30; day++) {
    for (const direction of ["inbound", "outbound"]) {
      const weekend = [0, 6].includes(new Date(Date.now() - day * 86_400_000).getDay());
      const count = random.integer(weekend ? 0 : 3, weekend ? 4 : 14);
      await query(
        world,
        `INSERT INTO activity (id, shop, at, cause, target, direction, framework360_id, outcome, fields, conflicts)
         SELECT gen_random_uuid(), $1, now() - make_interval(days => $2, mins => n * 7), $3, $4, $5,
                (1000 + n)::text, CASE WHEN n % 3 = 0 THEN 'created' ELSE 'updated' END, '{phone}', '{}'
         FROM generate_series(1, $6) n`,
        direction === "inbound"
          ? [shop, day, "webhook", "framework360", direction, count]
          : [shop, day, "sweep", "shopify", direction, count],
      );
    }
  }
}

async function control({ framework360 }: SandboxWorld, method: string, path: string, body: unknown) {
  const answer = await fetch(`${framework360.origin}/_control/${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`The simulated Framework360 refused ${path}: ${await answer.text()}`);
}

function query(world: SandboxWorld, sql: string, values: unknown[] = []): Promise<unknown[]> {
  return withDatabase(world, async (database) => (await database.query(sql, values)).rows);
}

async function countOf(world: SandboxWorld, outcome: string): Promise<number> {
  return (await query(world, "SELECT 1 FROM activity WHERE outcome = $1", [outcome])).length;
}

/** Whether no customer waits. */
async function isQuiet(world: SandboxWorld): Promise<boolean> {
  const unfinished = "SELECT 1 FROM pgboss.job WHERE name = 'sync-customer' AND state < 'completed'";
  return (await query(world, unfinished)).length === 0;
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited a minute in vain until ${what}.`);
    await pause(100);
  }
}

const database = await startTemporaryPostgres("screenshots");
const world = await openWorld(database.url, { SYNC_RETRY_LIMIT: "0" });
const browser = await openBrowser();
try {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "listing-icon.png"), await drawListingIcon(browser));
  await openShop(world);
  await takePreviewPictures(browser, world);
  await liveInTheShop(world);
  await rememberAMonth(world);
  await takePictures(browser, world);
} catch (error) {
  console.error(world.log.slice(-20).join(""));
  throw error;
} finally {
  await browser.close();
  await world.close();
  await database.stop();
}
