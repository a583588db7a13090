import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openBrowser } from "../../../tests/support/browser.ts";
import { startFakeShop } from "./testing/shell.ts";

let shop: Awaited<ReturnType<typeof startFakeShop>>;
let browser: Browser;
let page: Page;
let axe: string;

beforeAll(async () => {
  [shop, browser] = await Promise.all([startFakeShop(), openBrowser()]);
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await fetch(`${shop.app}/install`, { method: "POST", redirect: "manual" });
  shop.shopify.control.generate({ count: 60 });
});
afterAll(async () => {
  await browser?.close();
  await shop?.close();
});
beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(10_000);
});
afterEach(() => page.close());

test("a customer is added, edited and deleted by hand", async () => {
  await page.goto(`${shop.store}/customers`);
  await page.getByRole("link", { name: "Add customer" }).click();
  await page.getByLabel("First name").fill("Anna");
  await page.getByLabel("Email", { exact: true }).fill("anna.conti@example.it");
  await page.getByLabel("Company").fill("Forno Conti S.r.l.");
  await page.getByLabel("Customer agreed to receive marketing emails").check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("status").getByText("Customer created").waitFor();
  expect(page.url()).toMatch(/\/customers\/\d+$/);

  for (const [label, value] of [
    ["Last name", "Conti"],
    ["Phone", "+39 333 1234567"],
    ["Address", "Via Roma 1"],
    ["Apartment, suite, etc", "Interno 4"],
    ["City", "Bergamo"],
    ["Province", "BG"],
    ["Postal code", "24121"],
    ["Country", "IT"],
    ["Tags", "fair, vip"],
  ] as const) {
    await page.getByLabel(label, { exact: true }).fill(value);
  }
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Anna Conti" }).waitFor();
  expect(shop.shopify.shop.ordered.at(-1)).toMatchObject({
    phone: "+393331234567",
    tags: ["fair", "vip"],
    addresses: [
      { company: "Forno Conti S.r.l.", address2: "Interno 4", city: "Bergamo", provinceCode: "BG" },
    ],
    emailConsent: { state: "SUBSCRIBED" },
  });

  await page.getByRole("button", { name: "Delete customer" }).click();
  await page
    .getByRole("dialog", { name: "Delete this customer?" })
    .getByRole("button", { name: "Delete" })
    .click();
  await page.getByRole("status").getByText("Customer deleted").waitFor();
});

test("faults are set and taken back on the sandbox page", async () => {
  await page.goto(`${shop.store}/sandbox`);
  const settings = page.getByLabel("Settings");
  await expect.poll(() => settings.inputValue()).toContain('"errorRate": 0');
  await settings.fill('{ "errorRate": 2 }');
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("status").getByText("Refused").waitFor();

  await settings.fill('{ "refuseAll": true }');
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("status").getByText("Done").waitFor();
  expect(shop.shopify.control.faults.current.refuseAll).toBe(true);
  await page.getByRole("button", { name: "No faults" }).click();
  await expect.poll(() => shop.shopify.control.faults.current.refuseAll).toBe(false);
});

describe.each(["", "/apps", "/customers", "/customers/new", "/customers/first", "/sandbox"])(
  "page %s",
  (path) => {
    const open = () => page.goto(shop.store + path.replace("first", shop.shopify.shop.ordered[0]!.id));

    test("has no accessibility fault that axe can find", async () => {
      await open();
      await page.evaluate(axe);
      const { violations } = await page.evaluate<AxeResults>("axe.run()");
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual(
        [],
      );
    });

    test("does not scroll sideways on a phone of 320 pixels", async () => {
      await page.setViewportSize({ width: 320, height: 640 });
      await open();
      const overflow = () =>
        [document.documentElement, document.querySelector("main")!].map(
          (box) => box.scrollWidth - box.clientWidth,
        );
      expect(await page.evaluate(overflow)).toEqual([0, 0]);
    });
  },
);
