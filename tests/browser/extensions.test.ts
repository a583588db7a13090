import type { Browser, Frame, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from "vitest";

import { createCustomer, updateCustomer } from "../../sandbox/shopify/customers.ts";
import { generateCustomers } from "../../sandbox/shopify/generate.ts";
import { axeViolations } from "../support/axe.ts";
import { openBrowser } from "../support/browser.ts";
import { makeJobsDue } from "../support/later.ts";
import { setUpInbound, shop, submit, whenCompared } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;
let browser: Browser;
let page: Page;
let store: string;

beforeAll(async () => {
  [world, browser] = await Promise.all([
    startWorld({ SYNC_RETRY_LIMIT: "1", SYNC_RETRY_DELAY_SECONDS: "8" }),
    openBrowser(),
  ]);
  await setUpInbound(world);
  await whenCompared(world);
  store = `${world.shopify.origin}/store/${shop.split(".")[0]}`;
});

afterAll(async () => {
  await browser?.close();
  await world?.close();
});

beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(20_000);
});

afterEach(async () => {
  world.framework360.control.faults.replace({});
  await page.close();
});

function created(input: Parameters<typeof createCustomer>[1]): string {
  const { customer, userErrors } = createCustomer(world.shopify.shop, input);
  if (!customer) throw new Error(JSON.stringify(userErrors));
  return customer.id;
}

async function countInFramework360(): Promise<number> {
  const state = await fetch(`${world.framework360.origin}/_control/state`);
  return ((await state.json()) as { customers: unknown[] }).customers.length;
}

const card = (): FrameLocator => page.frameLocator("iframe.extension:not(.action)");
const action = (): FrameLocator => page.frameLocator("dialog iframe.extension.action");

/** What an extension's frame shows, for axe. */
async function frameOf(selector = "iframe.extension:not(.action)"): Promise<Frame> {
  const element = await page.locator(selector).elementHandle();
  return (await element.contentFrame())!;
}

/** A card is a part of a page: the page's own rules are not about it. */
const ofWholePages = ["landmark-one-main", "page-has-heading-one", "region"];

async function openCustomer(id: string, locale = "en"): Promise<void> {
  await page.goto(`${store}?locale=${locale}`);
  await page.goto(`${store}/customers/${id}`);
}

test("the card on Shopify's page says that a customer is synced, and axe finds no fault in it", async () => {
  await openCustomer(created({ firstName: "Ada", lastName: "Neri", email: "ada.neri@example.it" }));
  await card().getByText("Synced", { exact: true }).waitFor();
  await card()
    .getByText(/Last sent to Framework360: .*e-mail/)
    .waitFor();
  expect(await axeViolations(await frameOf(), ...ofWholePages)).toEqual([]);
});

test("the card changes without a reload: waiting, failed with what to do, and synced by the button", async () => {
  const id = created({ firstName: "Bea", lastName: "Riva", email: "bea.riva@example.it" });
  await openCustomer(id);
  await card().getByText("Synced", { exact: true }).waitFor();
  world.framework360.control.faults.replace({ errorRate: 1 });
  updateCustomer(world.shopify.shop, id, { lastName: "Rivalta" });
  await card().getByText("Waiting", { exact: true }).waitFor();
  const failed = card().getByText("Failed", { exact: true });
  await expect
    .poll(async () => {
      await makeJobsDue(world, "sync-customer");
      return failed.isVisible();
    }, within)
    .toBe(true);
  await card().getByText("Framework360 does not answer at the moment. Try again in a few minutes.").waitFor();
  world.framework360.control.faults.replace({});
  await card().getByRole("button", { name: "Send to Framework360" }).click();
  await card().getByText("Updated: last name.").waitFor();
  await card().getByText("Synced", { exact: true }).waitFor();
});

test("the card sends a customer by keyboard alone, and says what Framework360 then has", async () => {
  const id = created({ firstName: "Ciro", phone: "+393331230042" });
  await openCustomer(id);
  await card().getByText("The customer has no e-mail address", { exact: false }).waitFor();
  // Without a webhook: only the send can bring them there.
  const { customer } = updateCustomer(world.shopify.shop, id, { email: "ciro@example.it" });
  expect(customer).not.toBeNull();
  await card().getByRole("button", { name: "Send to Framework360" }).focus();
  await page.keyboard.press("Enter");
  await card()
    .getByText(/Created in Framework360\.|Already up to date\./)
    .waitFor();
  const records = await (await fetch(`${world.framework360.origin}/_control/state`)).text();
  expect(records).toContain("ciro@example.it");
});

test("the card is in Italian where the admin is, and leads to the customer's activity", async () => {
  const id = created({ firstName: "Dina", email: "dina@example.it" });
  await openCustomer(id, "it");
  await card().getByText("Sincronizzato", { exact: true }).waitFor();
  await card().getByRole("link", { name: "Attività di questo cliente" }).press("Enter");
  await page.waitForURL(/\/app\/activity\?customer=/);
});

test("the action on a customer's page sends at once, and its confirmation is true", async () => {
  const id = created({ firstName: "Fabio", email: "fabio@example.it" });
  await openCustomer(id);
  await page.getByRole("button", { name: "Send to Framework360" }).click();
  await action()
    .getByText(/Already up to date\.|Created in Framework360\./)
    .waitFor();
  expect(await axeViolations(await frameOf("dialog iframe"), ...ofWholePages)).toEqual([]);
  await action().getByRole("button", { name: "Close" }).press("Enter");
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
});

test("the extension's frame has no origin of its own, so it reaches neither the admin nor the app's page", async () => {
  await openCustomer(created({ firstName: "Elio", email: "elio@example.it" }));
  await card().getByText("Synced", { exact: true }).waitFor();
  const frame = await frameOf();
  expect(await frame.evaluate("self.origin")).toBe("null");
  expect(
    await frame.evaluate("(() => { try { return parent.document.title } catch { return null } })()"),
  ).toBeNull();
});

test("a selection of 60 customers is sent, and what the confirmation counts is what Framework360 then has", async () => {
  const before = await countInFramework360();
  await submit(world, "/app/synchronization", { customersEnabled: "on", framework360ToShopify: "on" });
  generateCustomers(world.shopify.shop, { count: 60, from: 500 });
  await page.goto(`${store}/customers?locale=it`);
  await page.getByLabel("Select all customers of this page").check();
  const rows = page.getByRole("checkbox", { name: /^Select (?!all)/ });
  const others = (await rows.count()) - 60;
  for (let row = 0; row < others; row += 1) await rows.nth(60 + row).uncheck();
  await page.getByRole("button", { name: "Invia a Framework360" }).click();
  await action().getByText("Inviare ora 60 clienti a Framework360?").waitFor();
  await action().getByRole("button", { name: "Invia", exact: true }).press("Enter");
  await action()
    .getByText(/Tutti i clienti|Non è stato possibile/)
    .waitFor({ timeout: 60_000 });
  const lines = (await action().getByRole("listitem").allTextContents()).join("\n");
  const count = (word: string) => Number(new RegExp(`${word}: (\\d+)`).exec(lines)?.[1] ?? 0);
  expect(count("Creati"), lines).toBe((await countInFramework360()) - before);
  expect(count("Creati") + count("Già aggiornati") + count("Non inviati") + count("Aggiornati"), lines).toBe(
    60,
  );
  expect(count("Creati"), lines).toBeGreaterThan(30);
});

test("the action is offered in no store without an account", async () => {
  await submit(world, "/app/connection", { intent: "disconnect" });
  await openCustomer(created({ firstName: "Gino", email: "gino@example.it" }));
  await card().getByText("No Framework360 account is connected.").waitFor();
  await expect.poll(() => page.locator("iframe.action").count()).toBe(0);
  expect(await page.getByRole("button", { name: "Send to Framework360" }).isVisible()).toBe(false);
});
