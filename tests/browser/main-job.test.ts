import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openBrowser } from "../support/browser.ts";
import { startWorld, type World } from "../support/world.ts";

let world: World;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  world = await startWorld();
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1280, height: 860 }, deviceScaleFactor: 1.5 });
  page.setDefaultTimeout(20_000);
});

afterAll(async () => {
  await browser?.close();
  await world?.close();
});

test("a merchant installs, connects, turns the toggles on, saves, and a Shopify customer arrives in Framework360", async () => {
  const app = page.frameLocator('iframe[name="app-iframe"]');
  const toast = (text: string) => page.getByRole("status").filter({ hasText: text });

  await page.goto(world.shopify.origin);
  await page.getByRole("link", { name: "Apps", exact: true }).first().click();
  await page.getByRole("button", { name: "Install" }).click();

  // The app opens on its Overview, whose first step is the account.
  await app.getByRole("listitem").getByRole("link", { name: "Connect Framework360" }).click();
  await app.getByLabel("Account address").fill(world.framework360.origin);
  await app.getByLabel("API key").fill("0".repeat(40));
  await app.getByRole("button", { name: "Connect" }).click();
  await app.getByText("Key refused", { exact: false }).waitFor();

  await app.getByLabel("API key").fill(world.framework360.apiKey);
  await app.getByRole("button", { name: "Connect" }).click();
  await toast("Connected to Framework360").waitFor();
  await expect.poll(() => app.getByLabel("API key").inputValue()).toBe("");

  await page.getByRole("link", { name: "Synchronization", exact: true }).first().click();
  const main = app.getByRole("switch", { name: "Sync Customers" });
  const inbound = app.getByRole("switch", { name: "Shopify => Framework360" });
  const outbound = app.getByRole("switch", { name: "Framework360 => Shopify" });
  await main.waitFor();
  expect(await inbound.isDisabled()).toBe(true);
  await main.check();
  await inbound.check();
  await outbound.check();
  await page.getByRole("button", { name: "Save", exact: true }).waitFor();

  await page.getByRole("button", { name: "Save", exact: true }).click();
  await toast("Settings saved").waitFor();
  await page.reload();
  await expect.poll(() => inbound.isChecked(), { timeout: 20_000 }).toBe(true);

  // A direction keeps its value while the main toggle is off, and the button on the page saves as the bar does.
  await main.uncheck();
  expect(await inbound.isDisabled()).toBe(true);
  expect(await inbound.isChecked()).toBe(true);
  await app.getByRole("button", { name: "Save", exact: true }).click();
  await toast("Settings saved").waitFor();
  await page.reload();
  await expect.poll(() => inbound.isChecked(), { timeout: 20_000 }).toBe(true);
  expect(await main.isChecked()).toBe(false);
  await main.check();
  await app.getByRole("button", { name: "Save", exact: true }).click();
  await toast("Settings saved").waitFor();

  await page.getByRole("link", { name: "Customers", exact: true }).first().click();
  await page.getByRole("link", { name: "Add customer" }).click();
  await page.getByLabel("First name").fill("Giulia");
  await page.getByLabel("Last name").fill("Ferrari");
  await page.getByLabel("Email", { exact: true }).fill("giulia.ferrari@example.it");
  await page.getByRole("button", { name: "Save", exact: true }).first().click();

  const panel = await browser.newPage();
  const row = panel.getByRole("row").filter({ hasText: "giulia.ferrari@example.it" });
  await expect
    .poll(
      async () => {
        await panel.goto(`${world.framework360.origin}/panel`);
        return row.count();
      },
      { timeout: 10_000 },
    )
    .toBe(1);
  expect(await row.textContent()).toContain("Giulia");
  expect(await row.textContent()).toContain("Ferrari");
});
