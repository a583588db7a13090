import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { generateCustomers } from "../../sandbox/shopify/generate.ts";
import { openAdmin } from "../support/admin.ts";
import { axeViolations } from "../support/axe.ts";
import { openBrowser } from "../support/browser.ts";
import { makeJobsDue } from "../support/later.ts";
import { openApp, shop, submit } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";

let world: World;
let browser: Browser;
let page: Page;
let store: string;

/** The app reads a segment's members in pages of 250. */
const members = 255;

/** To send so many customers takes a minute on a busy machine. */
const busyMs = 240_000;

/** No direction is on: what reaches Framework360, was sent from Shopify's pages. */
beforeAll(async () => {
  [world, browser] = await Promise.all([startWorld({ SYNC_RETRY_LIMIT: "0" }), openBrowser()]);
  await openApp(world);
  const { origin, apiKey } = world.framework360;
  await submit(world, "/app/connection", { baseUrl: origin, apiKey });
  // Otherwise Shopify's points would decide how long this takes.
  world.shopify.shop.record.plan = "plus";
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
  world.shopify.shop.choices.expiredCursors = 0;
  await page.close();
});

/** Adds customers on Shopify until there are so many. */
function fillUpTo(wanted: number): void {
  const { ordered } = world.shopify.shop;
  for (let from = ordered.length; ordered.length < wanted; from += 1) {
    generateCustomers(world.shopify.shop, { count: 1, from });
    if (from > wanted * 3) throw new Error("There are not so many people.");
  }
}

const action = (): FrameLocator => page.frameLocator("dialog iframe.extension.action");
const records = () => world.framework360.control.store.seenCustomers();

/** Opens the send on the page of the segment of all customers, and begins it. */
async function begin(locale: string, open: string, send: string): Promise<void> {
  await page.goto(`${store}?locale=${locale}`);
  await page.goto(`${store}/segments/1001`);
  await page.getByRole("button", { name: open }).click();
  await action().getByRole("button", { name: send, exact: true }).press("Enter");
}

/** The lines of the confirmation, by the words before their count. */
async function confirmed(): Promise<Record<string, number>> {
  const lines = await action().getByRole("listitem").allTextContents();
  return Object.fromEntries(
    lines.map((line) => {
      const [words, count] = line.replace("almeno ", "").split(": ");
      return [words!, Number(count)];
    }),
  );
}

test(
  "a segment of more than a page is sent whole, although Shopify's cursor expires meanwhile, and the confirmation is true",
  async () => {
    fillUpTo(members);
    const { ordered } = world.shopify.shop;
    expect(ordered).toHaveLength(members);
    world.shopify.shop.choices.expiredCursors = 1;
    await begin("en", "Send to Framework360", "Send");
    await action()
      .getByText(/customers are done/)
      .waitFor();
    await action().getByText("All customers are in Framework360.").waitFor({ timeout: busyMs });
    expect(world.shopify.shop.choices.expiredCursors).toBe(0);
    expect(await confirmed()).toEqual({ Created: members });
    const emails = (people: readonly { email?: string | null }[]) => people.map(({ email }) => email).sort();
    expect(emails(records())).toEqual(emails(ordered));
  },
  2 * busyMs,
);

test("a send can be stopped, in Italian too, and the confirmation says how many had been sent by then", async () => {
  const before = records().length;
  fillUpTo(400);
  // Who is up to date already costs Framework360 a call as well.
  world.framework360.control.faults.replace({ latencyMs: { min: 100, max: 100 } });
  await begin("it", "Invia a Framework360", "Invia");
  await action()
    .getByText(/^[1-9]\d* clienti/)
    .waitFor();
  await action().getByRole("button", { name: "Interrompi" }).press("Enter");
  await action().getByText("Interrotto prima della fine.", { exact: false }).waitFor({ timeout: 60_000 });
  const { Creati: created = 0, "Già aggiornati": unchanged = 0, ...others } = await confirmed();
  const left = others["Non inviati per l’interruzione"]!;
  expect(others).toEqual({ "Non inviati per l’interruzione": left });
  expect(records().length - before).toBe(created);
  expect(created + unchanged).toBeGreaterThan(0);
  expect(left).toBeGreaterThan(0);
});

test("Flow runs the action, and its page shows the trigger that the app started", async () => {
  const { customer } = createCustomer(world.shopify.shop, {
    firstName: "Flora",
    lastName: "Flusso",
    email: "flora.flusso@example.it",
  });
  await page.goto(`${store}/flow`);
  await page.getByText("None yet.", { exact: false }).waitFor();
  await page.getByRole("button", { name: "Enable a workflow: Customer synced with Framework360" }).click();
  await page.getByText("The app was told").waitFor();
  await page.getByLabel("Customer id").fill(customer!.id);
  await page.getByRole("button", { name: "Run the action" }).press("Enter");
  await page.getByText("The app took the action").waitFor();
  await expect
    .poll(() => records().filter(({ email }) => email === "flora.flusso@example.it").length)
    .toBe(1);
  const started = page.getByRole("region", { name: "Triggers started by the app" }).getByRole("row");
  await expect
    .poll(
      async () => {
        await makeJobsDue(world, "flow-triggers");
        await page.getByRole("link", { name: "Refresh" }).click();
        return started.filter({ hasText: "customer-synced" }).allTextContents();
      },
      { timeout: 40_000 },
    )
    .toEqual([expect.stringContaining(`"customer_id":${customer!.id}`)]);
  expect(await axeViolations(page.mainFrame())).toEqual([]);
});

test("Activity's failures say that Flow can send an e-mail about them, and its other lists do not", async () => {
  const admin = await openAdmin(world, browser, { locale: "it" });
  const note = admin.app.getByText("Customer could not be synced", { exact: false });
  await admin.open("/app/activity");
  expect(await note.count()).toBe(0);
  await admin.open("/app/activity?outcome=failed");
  await note.waitFor();
  await admin.page.close();
});
