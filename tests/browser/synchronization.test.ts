import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { openAdmin, type Admin } from "../support/admin.ts";
import { axeViolations } from "../support/axe.ts";
import { openBrowser } from "../support/browser.ts";
import { load, openApp, setUpInbound, submit } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";

let world: World;
let browser: Browser;
let admin: Admin;

const path = "/app/synchronization";

beforeAll(async () => {
  world = await startWorld();
  await openApp(world);
  browser = await openBrowser();
  admin = await openAdmin(world, browser);
});

afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const toggle = (name: string) => admin.app.getByRole("switch", { name, exact: true });
const way = (name: string) => admin.app.getByRole("combobox", { name, exact: true });
const ignored = () => admin.app.getByRole("textbox", { name: "Tags to leave out" });
const createdTag = () => admin.app.getByRole("textbox", { name: "Tag for new customers" });
const list = () => admin.app.getByRole("textbox", { name: "Newsletter list for new subscribers" });
const saveBar = () => admin.page.getByText("Unsaved changes", { exact: true });
const inBar = (name: string) => admin.page.getByRole("button", { name, exact: true });
const menu = (name: string) => admin.page.getByRole("link", { name, exact: true }).first();

describe("The Synchronization page without an account", () => {
  test("says beside each switch why it cannot be used", async () => {
    await submit(world, "/app/connection", { intent: "disconnect" });
    await submit(world, path, {});
    await admin.open(path);
    for (const [name, reason] of [
      ["Sync Customers", "Connect Framework360 first."],
      ["Shopify => Framework360", "Turn on Sync Customers first."],
      ["Framework360 => Shopify", "Turn on Sync Customers first."],
    ] as const) {
      expect(await toggle(name).isDisabled()).toBe(true);
      const help = await toggle(name).getAttribute("aria-describedby");
      expect(await admin.app.locator(`[id="${help}"]`).textContent()).toContain(reason);
    }
    await admin.app.getByRole("link", { name: "Connect Framework360" }).click();
    await admin.app.getByRole("heading", { name: "Connection", level: 1 }).waitFor();
  });
});

describe("The Synchronization page", () => {
  beforeEach(async () => {
    await setUpInbound(world);
    await submit(world, path, {
      customersEnabled: "on",
      conflictWinner: "shopify",
      tagsWay: "both",
      newsletterWay: "both",
      historyLines: "off",
      addressWay: "both",
      namesWay: "both",
      orderFiguresWay: "to-shopify",
      ignoredTags: "",
      createdTag: "",
      newsletterList: "",
    });
    await admin.open(path);
  });

  test("says that nothing is synchronized as long as no direction is chosen", async () => {
    const warning = admin.app.getByText("No direction is chosen");
    await warning.waitFor();
    await toggle("Framework360 => Shopify").check();
    await warning.waitFor({ state: "detached" });
  });

  test("is worked with the keyboard alone", async () => {
    const { app, page, toast } = admin;
    await toggle("Sync Customers").focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    expect(await toggle("Shopify => Framework360").isChecked()).toBe(true);
    await app.getByRole("radio", { name: "Keep Shopify’s value" }).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await toast("Settings saved").waitFor();
    await admin.open(path);
    expect(await toggle("Shopify => Framework360").isChecked()).toBe(true);
    expect(await app.getByRole("radio", { name: "Keep Framework360’s value" }).isChecked()).toBe(true);
  });

  test("keeps every choice", async () => {
    await toggle("Framework360 => Shopify").check();
    await way("Tags").selectOption("Only to Shopify");
    await ignored().fill("vip, b2b*");
    await createdTag().fill("from Framework360");
    await way("Names").selectOption("Only to Framework360");
    await way("Newsletter subscription").selectOption("Only to Framework360");
    await admin.app.getByText("A choice made in Framework360 stays there").waitFor();
    await way("Order figures").selectOption("Not at all");
    await toggle("Lines in the customer’s history").check();
    await way("Company and address").selectOption("Only to Framework360");
    await admin.app.getByText("Not answered yet").waitFor();
    await admin.app.getByText("They were never asked", { exact: true }).click();
    await list().fill("Novità");
    await admin.app.getByRole("button", { name: "Save", exact: true }).click();
    await admin.toast("Settings saved").waitFor();
    await saveBar().waitFor({ state: "hidden" });
    await admin.open(path);
    expect(await toggle("Framework360 => Shopify").isChecked()).toBe(true);
    expect(await way("Tags").inputValue()).toBe("to-shopify");
    expect(await ignored().inputValue()).toBe("vip, b2b*");
    expect(await createdTag().inputValue()).toBe("from Framework360");
    expect(await way("Names").inputValue()).toBe("to-framework360");
    expect(await way("Newsletter subscription").inputValue()).toBe("to-framework360");
    expect(await way("Order figures").inputValue()).toBe("none");
    expect(await toggle("Lines in the customer’s history").isChecked()).toBe(true);
    expect(await way("Company and address").inputValue()).toBe("to-framework360");
    expect(await admin.app.getByRole("radio", { name: "They were never asked" }).isChecked()).toBe(true);
    expect(await list().inputValue()).toBe("Novità");
  });

  test("names where values go that the other side has no field for, and says what is missing", async () => {
    const name = (label: string) => admin.app.getByRole("textbox", { name: label, exact: true });
    const pair = (number: number) => admin.app.getByRole("group", { name: `Extra field ${number}` });
    const metafield = (number: number) => pair(number).getByRole("textbox", { name: "Metafield on Shopify" });
    const save = () => admin.app.getByRole("button", { name: "Save", exact: true }).click();
    await name("Customer note").fill("Nota shop");
    await name("Customer language").fill("nota shop ");
    await admin.app.getByText("This place is named twice.").first().waitFor();
    await name("Customer language").fill(" ");
    await pair(1).getByRole("textbox", { name: "Extra field in Framework360" }).fill("Taglia");
    await pair(2).waitFor();
    await save();
    await admin.app.getByText("Enter both: the extra field and the metafield.").waitFor();
    await metafield(1).fill("size");
    await admin.app
      .getByText("Enter a metafield as namespace.key, as in custom.size.", { exact: true })
      .waitFor();
    const frame = admin.page.frame({ name: "app-iframe" })!;
    expect(await axeViolations(frame)).toEqual([]);
    await metafield(1).fill("custom.size");
    await save();
    await admin.toast("Settings saved").waitFor();
    await saveBar().waitFor({ state: "hidden" });
    await admin.open(path);
    const reopened = admin.page.frame({ name: "app-iframe" })!;
    expect(await name("Customer note").inputValue()).toBe("Nota shop");
    expect(await metafield(1).inputValue()).toBe("custom.size");
    await admin.page.setViewportSize({ width: 320, height: 720 });
    await expect
      .poll(() => reopened.evaluate(() => document.documentElement.scrollWidth))
      .toBeLessThanOrEqual(320);
    await admin.page.setViewportSize({ width: 1280, height: 800 });
    await name("Customer note").fill("");
    await pair(1).getByRole("textbox", { name: "Extra field in Framework360" }).fill("");
    await metafield(1).fill("");
    await save();
    await saveBar().waitFor({ state: "hidden" });
  });

  test("says that a list has too many tags, and saves nothing of it before some are removed", async () => {
    const typed = Array.from({ length: 51 }, (_, at) => `tag${at}`);
    await ignored().fill(typed.join(", "));
    await admin.app.getByText("These are 51 tags, and a list holds at most 50.").waitFor();
    await admin.app.getByRole("button", { name: "Save", exact: true }).click();
    const hasFocus = () => ignored().evaluate((field) => field === document.activeElement);
    await expect.poll(hasFocus).toBe(true);
    expect(await ignored().inputValue()).toBe(typed.join(", "));
    expect(await saveBar().isVisible()).toBe(true);
    await ignored().fill(typed.slice(1).join(", "));
    await admin.app.getByRole("button", { name: "Save", exact: true }).click();
    await saveBar().waitFor({ state: "hidden" });
    await admin.open(path);
    expect(await ignored().inputValue()).toBe(typed.slice(1).join(", "));
    await ignored().fill("");
    await admin.app.getByRole("button", { name: "Save", exact: true }).click();
    await saveBar().waitFor({ state: "hidden" });
  });

  test("offers which customers each direction concerns, and does not save tags without one", async () => {
    const audience = admin.app.getByRole("combobox", { name: "Which customers of Shopify" });
    const tags = admin.app.getByRole("textbox", { name: "Tags on Shopify", exact: true });
    await toggle("Shopify => Framework360").check();
    await audience.selectOption("Only customers with one of these tags");
    await admin.app.getByRole("button", { name: "Save", exact: true }).click();
    await admin.app.getByText("Enter at least one tag.", { exact: true }).waitFor();
    expect(await tags.getAttribute("aria-invalid")).toBe("true");
    const hasFocus = () => tags.evaluate((field) => field === document.activeElement);
    await expect.poll(hasFocus).toBe(true);
    await tags.fill("vip, B2B,");
    expect(await tags.inputValue()).toBe("vip, B2B,");
    await admin.app.getByRole("button", { name: "Save", exact: true }).click();
    await saveBar().waitFor({ state: "hidden" });
    await admin.open(path);
    expect(await audience.inputValue()).toBe("tagged");
    expect(await tags.inputValue()).toBe("vip, B2B");
    const frame = admin.page.frame({ name: "app-iframe" })!;
    expect(await axeViolations(frame)).toEqual([]);
    await admin.page.setViewportSize({ width: 320, height: 720 });
    await expect
      .poll(() => frame.evaluate(() => document.documentElement.scrollWidth))
      .toBeLessThanOrEqual(320);
    await admin.page.setViewportSize({ width: 1280, height: 800 });
    await audience.selectOption("All customers");
    await admin.app.getByRole("button", { name: "Save", exact: true }).click();
    await saveBar().waitFor({ state: "hidden" });
  });

  test("takes changes back on Discard", async () => {
    await way("Tags").selectOption("Not at all");
    await inBar("Discard").click();
    await saveBar().waitFor({ state: "hidden" });
    expect(await way("Tags").inputValue()).toBe("both");
  });

  test("asks before unsaved changes are left behind, in the admin's menu and by a link on the page", async () => {
    await way("Tags").selectOption("Not at all");
    await saveBar().waitFor();
    await menu("Connection").click();
    await inBar("Stay").click();
    expect(await way("Tags").inputValue()).toBe("none");

    await menu("Connection").click();
    await inBar("Leave page").click();
    await admin.app.getByRole("heading", { name: "Connection", level: 1 }).waitFor();

    await submit(world, "/app/connection", { intent: "disconnect" });
    await menu("Synchronization").click();
    await way("Tags").selectOption("Not at all");
    await admin.app.getByRole("link", { name: "connect your account" }).click();
    await inBar("Stay").click();
    expect(await way("Tags").inputValue()).toBe("none");
    await admin.app.getByRole("link", { name: "connect your account" }).click();
    await inBar("Leave page").click();
    await admin.app.getByRole("heading", { name: "Connection", level: 1 }).waitFor();
  });

  test("keeps what was chosen when a save gets no answer, and saves it on the next click", async () => {
    const { app, page, toast } = admin;
    await way("Tags").selectOption("Not at all");
    await page.route("**/app/synchronization.data*", (route) => route.abort());
    await app.getByRole("button", { name: "Save", exact: true }).click();
    await app.getByText("The app did not answer").waitFor();
    expect(await way("Tags").inputValue()).toBe("none");
    await page.unroute("**/app/synchronization.data*");
    await app.getByRole("button", { name: "Save", exact: true }).click();
    await toast("Settings saved").waitFor();
    await admin.open(path);
    expect(await way("Tags").inputValue()).toBe("none");
  });

  test("does not overwrite what was saved in another tab, and saves both once the merchant has seen it", async () => {
    await way("Tags").selectOption("Not at all");
    await submit(world, path, { customersEnabled: "on", framework360ToShopify: "on", tagsWay: "both" });
    await admin.app.getByRole("button", { name: "Save", exact: true }).click();
    const notice = admin.app.getByText("changed in another window");
    await notice.waitFor();
    const frame = (await admin.page.locator("iframe[name=app-iframe]").boundingBox())!;
    const isInView = async () => ((await notice.boundingBox())?.y ?? 0) > frame.y;
    await expect.poll(isInView).toBe(true);
    // The answer is shown before what was saved is read again.
    await expect.poll(() => toggle("Framework360 => Shopify").isChecked()).toBe(true);
    expect(await way("Tags").inputValue()).toBe("none");
    await admin.app.getByRole("button", { name: "Save", exact: true }).click();
    await admin.toast("Settings saved").waitFor();
    await admin.open(path);
    expect(await toggle("Framework360 => Shopify").isChecked()).toBe(true);
    expect(await way("Tags").inputValue()).toBe("none");
  });

  test("shows what was saved in another tab, beside what was chosen here", async () => {
    await way("Tags").selectOption("Not at all");
    await submit(world, path, { customersEnabled: "on", framework360ToShopify: "on", tagsWay: "both" });
    await admin.page
      .frame("app-iframe")!
      .evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await expect.poll(() => toggle("Framework360 => Shopify").isChecked()).toBe(true);
    expect(await way("Tags").inputValue()).toBe("none");
    await inBar("Discard").click();
    expect(await way("Tags").inputValue()).toBe("both");
    expect(await toggle("Framework360 => Shopify").isChecked()).toBe(true);
  });

  test.each([
    ["it", "Nome e cognome", "Solo verso Shopify", "Framework360 non accetta clienti senza nome", "Salva"],
    ["de", "Namen", "Nur nach Shopify", "Framework360 nimmt keinen Kunden ohne Namen an", "Speichern"],
  ])(
    "lets the way of a group be chosen in %s, on a phone too",
    async (locale, group, toShopify, note, save) => {
      const other = await openAdmin(world, browser, { locale });
      try {
        await other.open(path);
        const names = other.app.getByRole("combobox", { name: group, exact: true });
        await names.selectOption(toShopify);
        await other.app.getByText(note).waitFor();
        const frame = other.page.frame({ name: "app-iframe" })!;
        expect(await axeViolations(frame)).toEqual([]);
        await other.page.setViewportSize({ width: 320, height: 720 });
        await expect
          .poll(() => frame.evaluate(() => document.documentElement.scrollWidth))
          .toBeLessThanOrEqual(320);
        await other.app.getByRole("button", { name: save, exact: true }).last().click();
        await expect
          .poll(async () => (await load(world, path)).settings)
          .toMatchObject({ namesWay: "to-shopify", phoneWay: "both" });
      } finally {
        await other.page.close();
      }
    },
  );
});
