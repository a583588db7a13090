import type { Browser, Frame, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from "vitest";

import { createCustomer, updateCustomer } from "../../sandbox/shopify/customers.ts";
import { axeViolations } from "../support/axe.ts";
import { openBrowser } from "../support/browser.ts";
import { setUpInbound, shop, whenCompared } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";

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

const card = (): FrameLocator => page.frameLocator("iframe.extension");

/** What an extension's frame shows, for axe. */
async function frameOfCard(): Promise<Frame> {
  const element = await page.locator("iframe.extension").elementHandle();
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
  expect(await axeViolations(await frameOfCard(), ...ofWholePages)).toEqual([]);
});

test("the card changes without a reload: waiting, failed with what to do, and synced by the button", async () => {
  const id = created({ firstName: "Bea", lastName: "Riva", email: "bea.riva@example.it" });
  await openCustomer(id);
  await card().getByText("Synced", { exact: true }).waitFor();
  world.framework360.control.faults.replace({ errorRate: 1 });
  updateCustomer(world.shopify.shop, id, { lastName: "Rivalta" });
  await card().getByText("Waiting", { exact: true }).waitFor();
  await card().getByText("Failed", { exact: true }).waitFor();
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

test("the extension's frame has no origin of its own, so it reaches neither the admin nor the app's page", async () => {
  await openCustomer(created({ firstName: "Elio", email: "elio@example.it" }));
  await card().getByText("Synced", { exact: true }).waitFor();
  const frame = await frameOfCard();
  expect(await frame.evaluate("self.origin")).toBe("null");
  expect(
    await frame.evaluate("(() => { try { return parent.document.title } catch { return null } })()"),
  ).toBeNull();
});
