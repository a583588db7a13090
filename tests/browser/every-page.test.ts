import type { Browser, Frame } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { openAdmin, type Admin } from "../support/admin.ts";
import { axeViolations } from "../support/axe.ts";
import { openBrowser } from "../support/browser.ts";
import { setUpInbound, submit } from "../support/merchant.ts";
import { readVitals, scriptBytes, watchVitals, whenIdle, type Vitals } from "../support/vitals.ts";
import { startWorld, type World } from "../support/world.ts";

const paths = ["/app", "/app/synchronization", "/app/customers", "/app/activity", "/app/connection"];

const titles = {
  en: ["Overview", "Synchronization", "Customers", "Activity", "Connection"],
  it: ["Panoramica", "Sincronizzazione", "Clienti", "Attività", "Connessione"],
  de: ["Übersicht", "Synchronisierung", "Kunden", "Aktivität", "Verbindung"],
};

let world: World;
let browser: Browser;

beforeAll(async () => {
  world = await startWorld({ SWEEP_INTERVAL_SECONDS: "1" });
  await fetch(`${world.framework360.origin}/_control/customers/generate`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ count: 30 }),
  });
  await setUpInbound(world);
  await submit(world, "/app/synchronization", {
    customersEnabled: "on",
    shopifyToFramework360: "on",
    framework360ToShopify: "on",
  });
  createCustomer(world.shopify.shop, { firstName: "Ada", lastName: "Neri", email: "ada@example.it" });
  await vi.waitFor(() => expect(world.shopify.shop.ordered.length).toBe(31), { timeout: 30_000 });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const frameOf = ({ page }: Admin): Frame => page.frame({ name: "app-iframe" })!;

/** A merchant's browser far from the server's clock, with what it complains of. */
async function visit(locale: string, width: number) {
  const admin = await openAdmin(world, browser, {
    locale,
    timezoneId: "America/New_York",
    viewport: { width, height: 800 },
  });
  const complaints: string[] = [];
  admin.page.on("pageerror", ({ message }) => complaints.push(message));
  admin.page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  return { admin, complaints };
}

describe.each(paths)("%s", (path) => {
  test.each(["en", "it", "de"] as const)(
    "is shown in %s from the first byte on, and stays so in the browser",
    async (locale) => {
      const { admin, complaints } = await visit(locale, 1280);
      await admin.open(path);
      const title = titles[locale][paths.indexOf(path)]!;
      await admin.app.getByRole("heading", { level: 1, name: title }).waitFor();
      expect(await admin.app.locator("html").getAttribute("lang")).toBe(locale);
      await whenIdle(frameOf(admin));
      // React tells here of a page that the browser renders otherwise than the server did.
      expect(complaints).toEqual([]);
      await admin.page.close();
    },
  );

  test.each(["en", "it", "de"])("does not scroll sideways on a phone of 320 pixels in %s", async (locale) => {
    const { admin } = await visit(locale, 320);
    await admin.open(path);
    expect(await sidewaysOverflow(admin)).toBe(0);
    await admin.page.close();
  });

  test.each([
    ["en", 1280],
    ["it", 1280],
    ["de", 390],
  ] as const)("has no accessibility fault that axe can find in %s at %d pixels", async (locale, width) => {
    const { admin } = await visit(locale, width);
    await admin.open(path);
    expect(await axeViolations(frameOf(admin))).toEqual([]);
    await admin.page.close();
  });

  test("is painted within a second and does not move", async () => {
    const { largestContentfulPaint, cumulativeLayoutShift } = await bestVitals(path);
    console.log(`${path}: LCP ${Math.round(largestContentfulPaint)} ms, CLS ${cumulativeLayoutShift}`);
    expect(largestContentfulPaint).toBeLessThan(1_000);
    expect(cumulativeLayoutShift).toBeLessThan(0.05);
  });

  test("does not move on a phone", async () => {
    const { cumulativeLayoutShift } = await vitalsOf(path, 390);
    expect(cumulativeLayoutShift).toBeLessThan(0.05);
  });

  test("brings less than 300 KB of scripts", async () => {
    const { admin } = await visit("en", 1280);
    await admin.open(path);
    await frameOf(admin).waitForLoadState("load");
    const bytes = await scriptBytes(frameOf(admin), world.appOrigin);
    console.log(`${path}: ${Math.round(bytes / 1000)} KB of scripts`);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(300_000);
    await admin.page.close();
  });
});

describe("Without an account", () => {
  beforeAll(async () => {
    await submit(world, "/app/connection", { intent: "disconnect" });
  });
  afterAll(() => setUpInbound(world));

  test.each(paths)("%s fits a phone and has no accessibility fault that axe can find", async (path) => {
    const { admin, complaints } = await visit("de", 320);
    await admin.open(path);
    await whenIdle(frameOf(admin));
    expect(await sidewaysOverflow(admin)).toBe(0);
    expect(await axeViolations(frameOf(admin))).toEqual([]);
    expect(complaints).toEqual([]);
    await admin.page.close();
  });
});

const sidewaysOverflow = (admin: Admin) =>
  frameOf(admin).evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** The best of three visits with an empty cache: what the app takes, and not what else the machine does. */
async function bestVitals(path: string): Promise<Vitals> {
  const visits: Vitals[] = [];
  for (let count = 0; count < 3; count++) visits.push(await vitalsOf(path, 1280));
  return {
    largestContentfulPaint: Math.min(...visits.map((vitals) => vitals.largestContentfulPaint)),
    cumulativeLayoutShift: Math.max(...visits.map((vitals) => vitals.cumulativeLayoutShift)),
  };
}

async function vitalsOf(path: string, width: number): Promise<Vitals> {
  const admin = await openAdmin(world, browser, { viewport: { width, height: 800 } });
  await watchVitals(admin.page);
  await admin.open(path);
  const vitals = await readVitals(frameOf(admin));
  await admin.page.close();
  return vitals;
}
