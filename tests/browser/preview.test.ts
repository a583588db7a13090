import { readFile } from "node:fs/promises";

import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { openAdmin, type Admin } from "../support/admin.ts";
import { axeViolations } from "../support/axe.ts";
import { brokenWords } from "../support/broken-words.ts";
import { openBrowser } from "../support/browser.ts";
import { makeJobsDue } from "../support/later.ts";
import { openApp, setUpInbound, submit } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;
let browser: Browser;
let admin: Admin;

const path = "/app/synchronization";
const sameCustomers = 12;
/** For what comes after several attempts. */
const patiently = { timeout: 60_000 };

const account = () => world.framework360.control.store;
const callsSoFar = () =>
  Object.values(world.framework360.control.calls.counts().calls).reduce((sum, count) => sum + count, 0);
const frame = () => admin.page.frame({ name: "app-iframe" })!;
const toggle = (name: string) => admin.app.getByRole("switch", { name, exact: true });
const button = (name: string) => admin.app.getByRole("button", { name, exact: true });
const region = (name: string) => admin.app.getByRole("region", { name, exact: true });
/** A figure of the preview, which leads to its customers. */
const figure = (text: string) => admin.app.getByRole("button", { name: `${text}. Show them`, exact: true });
const values = (customer: string) => admin.app.getByRole("table", { name: customer, exact: true });
/** The rows of a customer's table, each with its cells in one line. */
async function rowsOf(customer: string): Promise<string[]> {
  await values(customer).waitFor();
  const rows = await values(customer).getByRole("row").all();
  const cells = (row: Locator) => row.locator("th, td").allInnerTexts();
  const lines = (await Promise.all(rows.map(cells))).map((row) =>
    row.map((cell) => cell.replaceAll(/\s+/g, " ")),
  );
  return lines.map((row) => row.join(" | "));
}
const heading = (name: string) => admin.app.getByRole("heading", { name, exact: true, level: 1 });

/** Nothing is turned on. Customers in step, and one for each thing that may come of a comparison. */
beforeAll(async () => {
  world = await startWorld({ SYNC_RETRY_DELAY_SECONDS: "1", SYNC_RETRY_LIMIT: "3" });
  await openApp(world);
  browser = await openBrowser();
  const both = (email: string, shopify: object, framework360: object) => {
    createCustomer(world.shopify.shop, { firstName: "Ugo", lastName: "Verdi", email, ...shopify });
    account().createCustomer({ nome: "Ugo", cognome: "Verdi", email, ...framework360 });
  };
  for (let number = 0; number < sameCustomers; number += 1) both(`same${number}@example.it`, {}, {});
  both("phone@example.it", { firstName: "Pia", phone: "+393331230001" }, { nome: "Pia" });
  both("name@example.it", { firstName: "Ugolino" }, { nome: "Ugone" });
  const emailMarketingConsent = { marketingState: "SUBSCRIBED", marketingOptInLevel: "SINGLE_OPT_IN" };
  both("reader@example.it", { firstName: "Rosa", emailMarketingConsent }, { nome: "Rosa" });
  createCustomer(world.shopify.shop, { firstName: "Lea", lastName: "Sole", email: "lea@example.it" });
  createCustomer(world.shopify.shop, { firstName: "Tel", lastName: "Solo", phone: "+393331230009" });
  account().createCustomer({ nome: "=Mara", cognome: "Luna", email: "mara@example.it", comune: "Bergamo" });
  both("twins@example.it", {}, {});
  account().createCustomer({ nome: "Gemella", cognome: "Verdi", email: "twins@example.it" });
  const { origin, apiKey } = world.framework360;
  await submit(world, "/app/connection", { baseUrl: origin, apiKey });
  admin = await openAdmin(world, browser);
});

afterAll(async () => {
  await browser?.close();
  await world?.close();
});

async function turnOnBothWays(): Promise<void> {
  await toggle("Sync Customers").check();
  await toggle("Shopify => Framework360").check();
  await toggle("Framework360 => Shopify").check();
}

async function seePreview(): Promise<void> {
  await admin.open(path);
  await turnOnBothWays();
  await button("See what would happen").click();
  await figure(`Left as they are: ${sameCustomers}`).waitFor();
}

describe("What would happen", () => {
  test("is found out without turning anything on, and told for the choices as they stand", async () => {
    await admin.open(path);
    await button("See what would happen").click();
    await admin.app.getByText("No direction is on, so nothing would happen.").waitFor();
    await turnOnBothWays();
    for (const text of [
      "Created on Shopify: 1",
      "Created in Framework360: 1",
      "Changed: 2",
      `Left as they are: ${sameCustomers}`,
      "Skipped: 2",
      "More than one possible match: 3",
      "Conflicts: 1",
      "Newsletter choices: 1",
    ]) {
      await figure(text).waitFor();
    }
    const preview = await region("What would happen").innerText();
    expect(preview).toContain("Framework360: first name 1, phone 1");
    expect(preview).toContain("Shopify’s value stays: 1");
    expect(preview).toContain("1 has no e-mail, which Framework360 needs");
    expect(preview).toContain("1 waits for your answer about the newsletter");
    expect(preview).toContain("Waiting for your answer about “not subscribed”: 1");
    expect(preview).toMatch(/Less than a minute\s+About \d+ Shopify API points/);
    expect(preview).toMatch(/Compared on .*20\d\d/);
    expect(await axeViolations(frame())).toEqual([]);
    expect(world.shopify.shop.customers.size).toBe(sameCustomers + 6);
    expect(account().customersByEmail("phone@example.it")[0]!.telefono).toBe("");
    await admin.page.getByText("Unsaved changes", { exact: true }).waitFor();
  });

  test("follows each choice at once, without reading a side again", async () => {
    await seePreview();
    const calls = callsSoFar();
    const started = performance.now();
    const phone = admin.app.getByRole("combobox", { name: "Phone", exact: true });
    await phone.selectOption("Only to Shopify");
    await admin.app.getByText("Framework360: first name 1", { exact: true }).waitFor();
    await figure(`Left as they are: ${sameCustomers + 1}`).waitFor();
    await phone.selectOption("Both ways");
    await admin.app.getByText("Keep Framework360’s value", { exact: true }).click();
    await admin.app.getByText("Framework360’s value stays: 1").waitFor();
    await admin.app.getByText("Shopify: first name 1", { exact: true }).waitFor();
    const onceSaved = admin.app.getByText("Tags to leave out and “More values” are counted only once");
    expect(await onceSaved.count()).toBe(0);
    await admin.app.getByLabel("Tags to leave out").fill("vip");
    await onceSaved.waitFor();
    await admin.app.getByLabel("Tags to leave out").fill("");
    await onceSaved.waitFor({ state: "detached" });
    await toggle("Framework360 => Shopify").uncheck();
    await admin.app.getByText("Created on Shopify", { exact: true }).waitFor();
    await admin.app.getByText("They were never asked", { exact: true }).click();
    await admin.app.getByText("Subscribed in Framework360: 1").waitFor();
    console.log(
      `Five changes of choices were followed within ${Math.round(performance.now() - started)} ms.`,
    );
    expect(callsSoFar()).toBe(calls);
  });

  test("says when the app does not answer, and shows the last comparison on the next click", async () => {
    await admin.open(path);
    await turnOnBothWays();
    await admin.page.route("**/synchronization/preview*", (route) => route.abort());
    await button("See what would happen").click();
    await admin.app.getByText("The app did not answer.").waitFor();
    await admin.page.unroute("**/synchronization/preview*");
    await button("See what would happen").click();
    await figure("Changed: 2").waitFor();
  });
});

describe("The customers of a class", () => {
  beforeEach(seePreview);

  test("are shown by name with the values of both sides, as they are now, and the choices stay", async () => {
    const [renamed] = account().customersByEmail("name@example.it");
    account().updateCustomer(renamed!, { nome: "Ugobaldo" });
    await figure("Conflicts: 1").click();
    await heading("Conflicts").waitFor();
    expect(await rowsOf("Ugolino Verdi")).toEqual([
      "Field | Shopify | Framework360",
      "first name conflict | Ugolino | Ugobaldo would change",
    ]);
    expect(await axeViolations(frame())).toEqual([]);
    await button("Synchronization").click();
    expect(await toggle("Framework360 => Shopify").isChecked()).toBe(true);
    await figure("Conflicts: 1").waitFor();
    account().updateCustomer(renamed!, { nome: "Ugone" });
  });

  test("tell what a new customer would get", async () => {
    await figure("Created on Shopify: 1").click();
    expect(await rowsOf("=Mara Luna")).toEqual([
      "Field | Shopify would be created | Framework360",
      "e-mail | – | mara@example.it",
      "first name | – | =Mara",
      "last name | – | Luna",
      "city | – | Bergamo",
    ]);
  });

  test("are turned over page by page, by the keyboard too", async () => {
    await figure(`Left as they are: ${sameCustomers}`).focus();
    await admin.page.keyboard.press("Enter");
    await expect.poll(() => admin.app.getByRole("table").count()).toBe(10);
    expect(await frame().evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe(
      "Left as they are",
    );
    await button("Next").focus();
    await admin.page.keyboard.press("Enter");
    await expect.poll(() => admin.app.getByRole("table").count()).toBe(sameCustomers - 10);
    await button("Previous").click();
    await expect.poll(() => admin.app.getByRole("table").count()).toBe(10);
    await admin.page.goBack();
    await heading("Synchronization").waitFor();
  });

  test("make way for the choice that keeps a save from being done", async () => {
    const audience = admin.app.getByRole("combobox", { name: "Which customers of Framework360" });
    const tags = admin.app.getByRole("textbox", { name: "Tags in Framework360", exact: true });
    await audience.selectOption("Only customers with one of these tags");
    await figure("Created in Framework360: 1").click();
    await heading("Created in Framework360").waitFor();
    await admin.page.getByRole("button", { name: "Save", exact: true }).click();
    await admin.app.getByText("Enter at least one tag.", { exact: true }).waitFor();
    await expect.poll(() => tags.evaluate((field) => field === document.activeElement)).toBe(true);
  });

  test("are all in a file, in which no cell is a formula", async () => {
    await figure("Created on Shopify: 1").click();
    const download = admin.page.waitForEvent("download");
    await button("Download as CSV").click();
    expect((await download).suggestedFilename()).toBe("Created on Shopify.csv");
    const file = await readFile(await (await download).path(), "utf8");
    expect(file).toContain('"Shopify ID","Framework360 ID","Name","E-mail","Result"');
    expect(file).toContain(`"'=Mara Luna","mara@example.it","created"`);
  });

  test("say that a side does not answer, and are shown when it does again", async () => {
    world.framework360.control.faults.replace({ errorRate: 1 });
    await figure("Conflicts: 1").click();
    await admin.app.getByText("Framework360 does not answer at the moment.").waitFor();
    world.framework360.control.faults.replace({});
    await button("Try again").click();
    await values("Ugolino Verdi").waitFor();
  });
});

test("A comparison tells how far it is, and then the figures", async () => {
  await seePreview();
  world.framework360.control.faults.replace({ latencyMs: { min: 1_500, max: 1_500 } });
  await button("Compare again").click();
  await admin.app.getByText(/^Reading (Shopify|Framework360): \d+ customers so far$/).waitFor();
  world.framework360.control.faults.replace({});
  await figure("Changed: 2").waitFor(patiently);
});

test("A comparison that fails says why, and can be begun again", async () => {
  await seePreview();
  world.framework360.control.faults.replace({ errorRate: 1 });
  await button("Compare again").click();
  const failure = admin.app.getByText("A side did not answer several times in a row.");
  await expect
    .poll(async () => {
      await makeJobsDue(world, "compare");
      return failure.isVisible();
    }, within)
    .toBe(true);
  world.framework360.control.faults.replace({});
  await button("See what would happen").click();
  await figure("Changed: 2").waitFor();
});

test("The preview fits a phone and speaks Italian, to the headings of its file", async () => {
  const phone = await openAdmin(world, browser, {
    locale: "it",
    viewport: { width: 320, height: 800 },
    isMobile: true,
    hasTouch: true,
  });
  const inItalian = (name: string) => phone.app.getByRole("button", { name, exact: true });
  const overflow = () =>
    phone.page
      .frame({ name: "app-iframe" })!
      .evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await phone.open(path);
  const top = async (name: string) =>
    (await phone.app.getByRole("heading", { name, exact: true }).boundingBox())!.y;
  expect(await top("Che cosa succederebbe")).toBeLessThan(await top("Che cosa viene sincronizzato"));
  for (const name of ["Sincronizza clienti (Sync Customers)", "Shopify => Framework360"]) {
    await phone.app.getByRole("switch", { name, exact: true }).check();
  }
  await inItalian("Guarda che cosa succederebbe").click();
  await inItalian("Modificati: 2. Mostrali").waitFor();
  expect(await overflow()).toBe(0);
  await inItalian("Modificati: 2. Mostrali").click();
  const pia = phone.app.getByRole("table", { name: "Pia Verdi", exact: true });
  await pia.waitFor();
  expect(await brokenWords(pia)).toEqual([]);
  expect(await overflow()).toBe(0);
  expect(await axeViolations(phone.page.frame({ name: "app-iframe" })!)).toEqual([]);
  const download = phone.page.waitForEvent("download");
  await inItalian("Scarica come CSV").click();
  expect(await readFile(await (await download).path(), "utf8")).toContain('"ID Shopify";"ID Framework360";');
  await phone.page.close();
});

test("Without an account it says what to do first", async () => {
  await submit(world, "/app/connection", { intent: "disconnect" });
  await admin.open(path);
  expect(await button("See what would happen").isDisabled()).toBe(true);
  await region("What would happen").getByText("Connect Framework360 first.").waitFor();
  await setUpInbound(world);
});
