import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createCustomer, findByEmail, updateCustomer } from "../../sandbox/shopify/customers.ts";
import { openAdmin, type Admin } from "../support/admin.ts";
import { axeViolations } from "../support/axe.ts";
import { openBrowser } from "../support/browser.ts";
import { openApp, submit } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;
let browser: Browser;
let admin: Admin;

beforeAll(async () => {
  world = await startWorld();
  await control("customers/generate", { count: 60, orders: false });
  await openApp(world);
  browser = await openBrowser();
  admin = await openAdmin(world, browser);
});

afterAll(async () => {
  await browser?.close();
  await world?.close();
});

async function control(path: string, body: unknown, method = "POST"): Promise<Record<string, unknown>> {
  const answer = await fetch(`${world.framework360.origin}/_control/${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Record<string, unknown>;
}

/** A Framework360 customer that no other test knows. */
async function newCustomer(nome: string, cognome: string, email: string): Promise<string> {
  return String((await control("customers", { nome, cognome, email })).id);
}

const long = { timeout: 60_000 };

const onShopify = (email: string) => findByEmail(world.shopify.shop, email) ?? null;

const lowerEdge = async (locator: Locator) => {
  const { y, height } = (await locator.boundingBox())!;
  return y + height;
};
const rowOf = (text: string) => admin.app.getByRole("row").filter({ hasText: text });
const customerRows = () => admin.app.getByRole("row").filter({ has: admin.app.getByRole("rowheader") });

async function search(text: string): Promise<void> {
  await admin.app.getByRole("searchbox", { name: "Search customers" }).fill(text);
  await expect.poll(() => customerRows().count(), within).toBe(1);
}

async function sendToShopify(name: string): Promise<void> {
  const { app } = admin;
  await app.getByRole("button", { name: `Actions for ${name}` }).click();
  await app.getByRole("menuitem", { name: "Send To" }).click();
  await app.getByRole("menuitem", { name: "Shopify" }).click();
}

const hasFocus = (locator: Locator) => locator.evaluate((element) => element === document.activeElement);

/** What axe finds once the table does not load: while its panel fades in or out, the text there has less contrast. */
async function faults(...without: string[]): Promise<string[]> {
  const panels = admin.app.getByText("Loading customers…", { exact: true }).filter({ visible: true });
  await expect.poll(() => panels.count(), within).toBe(0);
  return axeViolations(admin.page.frame({ name: "app-iframe" })!, ...without);
}

test("without an account, the Customers page leads to the Connection page", async () => {
  const { app } = admin;
  await admin.open("/app/customers");
  await app.getByRole("heading", { name: "Connect Framework360 first" }).waitFor();
  expect(await faults()).toEqual([]);
  await app.getByRole("link", { name: "Connect Framework360" }).click();
  await app.getByRole("heading", { level: 1, name: "Connection" }).waitFor();
});

describe("The Customers page, both directions being off,", () => {
  beforeAll(async () => {
    const { origin, apiKey } = world.framework360;
    await submit(world, "/app/connection", { baseUrl: origin, apiKey });
  });

  beforeEach(async () => {
    await control("faults", {}, "PUT");
    await admin.open("/app/customers");
    await customerRows().first().waitFor();
  });

  test("lists the Framework360 customers, page by page and back", async () => {
    const { app } = admin;
    const names = () => app.getByRole("rowheader").allTextContents();
    const first = await names();
    expect(first).toHaveLength(25);
    expect(await app.getByRole("button", { name: "Previous" }).isDisabled()).toBe(true);

    await app.getByRole("button", { name: "Next" }).click();
    await expect.poll(names, within).not.toEqual(first);
    const second = await names();
    expect(second).toHaveLength(25);
    await app.getByRole("button", { name: "Next" }).click();
    await expect.poll(async () => (await names()).length, within).toBeLessThan(25);
    expect(await app.getByRole("button", { name: "Next" }).isDisabled()).toBe(true);

    await app.getByRole("button", { name: "Previous" }).click();
    await expect.poll(names, within).toEqual(second);
    await app.getByRole("button", { name: "Previous" }).click();
    await expect.poll(names, within).toEqual(first);
  });

  test("finds a customer, says when there is none, and shows everybody again", async () => {
    const { app } = admin;
    await newCustomer("Lea", "Findbar", "lea.findbar@example.it");
    await search("findbar");
    const row = rowOf("lea.findbar@example.it");
    expect(await row.getByRole("rowheader").textContent()).toBe("Lea Findbar");
    await row.getByText("Not linked").waitFor();

    await app.getByRole("searchbox", { name: "Search customers" }).fill("nobody is called so");
    await app.getByText("No customers found").waitFor();
    await app.getByRole("button", { name: "Clear" }).click();
    await expect.poll(() => customerRows().count(), within).toBe(25);

    // Longer than the search takes: the field takes as much.
    await app.getByRole("searchbox", { name: "Search customers" }).focus();
    await admin.page.keyboard.insertText("y".repeat(250));
    await app.getByText("No customers found").waitFor();
    await app.getByRole("button", { name: "Clear" }).click();
    await expect.poll(() => customerRows().count(), within).toBe(25);
  });

  test("sends a customer to Shopify and tells what was done: created, up to date, updated", async () => {
    const { app, page } = admin;
    const id = await newCustomer("Giulia", "Ferrari", "giulia.ferrari@example.it");
    await search("giulia.ferrari");
    await sendToShopify("Giulia Ferrari");
    await admin.toast("Giulia Ferrari was created on Shopify").waitFor();
    expect(onShopify("giulia.ferrari@example.it")).toMatchObject({
      firstName: "Giulia",
      lastName: "Ferrari",
    });
    await rowOf("Giulia Ferrari").getByText("Synced").waitFor();

    await sendToShopify("Giulia Ferrari");
    await admin.toast("Giulia Ferrari is already up to date on Shopify").waitFor();

    await control(`customers/${id}`, { cognome: "Ferraro" }, "PUT");
    // The page reloads after a send: it may show the new name already, or still the earlier one.
    await sendToShopify("Giulia Ferrar");
    await admin.toast("was updated on Shopify: last name").waitFor();
    expect(onShopify("giulia.ferrari@example.it")).toMatchObject({ lastName: "Ferraro" });

    await app.getByRole("link", { name: "Synced: open Giulia Ferraro on Shopify" }).click();
    await page.waitForURL(`**/customers/${onShopify("giulia.ferrari@example.it")!.id}`);
    await page.getByRole("heading", { name: "Giulia Ferraro" }).waitFor();
  });

  test("says that the app did not answer in a banner that stays, and sends when it does again", async () => {
    const { app, page } = admin;
    await newCustomer("Nora", "Ripetuta", "nora.ripetuta@example.it");
    await search("ripetuta");
    await page.route("**/app/sends", (route) => route.abort());
    await sendToShopify("Nora Ripetuta");
    const banner = app.getByText("The app did not answer. Check your internet connection and try again.");
    await banner.waitFor();
    await page.unroute("**/app/sends");
    await sendToShopify("Nora Ripetuta");
    await admin.toast("Nora Ripetuta was created on Shopify").waitFor();
    await expect.poll(() => banner.count(), within).toBe(0);
  });

  test("says why a customer was not sent and what to do, and marks them as failed", async () => {
    const { app } = admin;
    await newCustomer("Piero", "Strano", "piero.strano@");
    await search("strano");
    await sendToShopify("Piero Strano");
    await admin
      .toast("Piero Strano was not sent to Shopify: Shopify does not accept the customer’s data.")
      .waitFor();
    await app.getByText("Correct the data, then try again.").waitFor();
    await app.getByText("Email is invalid").waitFor();
    await rowOf("Piero Strano").getByText("Failed").waitFor();

    await app.getByRole("combobox", { name: "Shopify" }).selectOption("Failed");
    await expect.poll(() => app.getByRole("rowheader").allTextContents(), within).toEqual(["Piero Strano"]);

    // What to do stands in the Activity, to which the row leads.
    await app.getByRole("button", { name: "See Activity: Piero Strano" }).click();
    await app.getByRole("heading", { level: 1, name: "Activity" }).waitFor();
    await app.getByText("Correct the data, then try again.").waitFor();
    expect(await app.getByRole("listitem").count()).toBe(1);
  });

  test("says what is owed to a customer synchronized in part, and tries it again when they are sent again", async () => {
    const { app } = admin;
    const id = await newCustomer("Teresa", "Parziale", "teresa.parziale@example.it");
    await search("teresa.parziale");
    await sendToShopify("Teresa Parziale");
    await admin.toast("Teresa Parziale was created on Shopify").waitFor();

    const phone = "+393471112223";
    const holder = createCustomer(world.shopify.shop, { firstName: "Prima", phone }).customer!;
    await control(`customers/${id}`, { telefono: phone }, "PUT");
    await sendToShopify("Teresa Parziale");
    await admin.toast("Teresa Parziale is synchronized only in part").waitFor();
    await app
      .getByText(`Not synchronized: phone – Customer ${holder.id} on Shopify already has it.`)
      .waitFor();
    await rowOf("Teresa Parziale").getByText("Partly synced").waitFor();
    await app.getByRole("button", { name: "See Activity: Teresa Parziale" }).waitFor();

    await app.getByRole("searchbox", { name: "Search customers" }).fill("");
    await app.getByRole("combobox", { name: "Shopify" }).selectOption("Partly synced");
    await expect
      .poll(() => app.getByRole("rowheader").allTextContents(), within)
      .toEqual(["Teresa Parziale"]);

    updateCustomer(world.shopify.shop, holder.id, { phone: null });
    await sendToShopify("Teresa Parziale");
    await admin.toast("Teresa Parziale was updated on Shopify: phone").waitFor();
    expect(onShopify("teresa.parziale@example.it")).toMatchObject({ phone });
    await app.getByText("No customers found").waitFor();
  });

  test("sends several customers at once and sums up what came of them", async () => {
    const { app } = admin;
    await newCustomer("Anna", "Gruppo", "anna.gruppo@example.it");
    await newCustomer("Bice", "Gruppo", "bice.gruppo@example.it");
    await newCustomer("Carlo", "Gruppo", "carlo.gruppo@");
    await app.getByRole("searchbox", { name: "Search customers" }).fill("gruppo");
    await expect.poll(() => customerRows().count(), within).toBe(3);
    await app.getByRole("checkbox", { name: "Select all customers" }).first().check();
    await app.getByRole("button", { name: "Send To Shopify" }).focus();
    await admin.page.keyboard.press("Enter");
    await app.getByRole("progressbar").waitFor();
    await expect.poll(() => hasFocus(app.getByRole("region", { name: "Customers" })), within).toBe(true);
    await admin.toast("2 created, 1 failed").waitFor();
    await app.getByRole("link", { name: "See Activity" }).waitFor();
    await expect.poll(() => customerRows().getByText("Synced").count(), within).toBe(2);
    expect(onShopify("bice.gruppo@example.it")).not.toBeNull();
  });

  test("stands at once while Framework360 takes its time, says so, and shows who comes", async () => {
    const { app, page } = admin;
    await control("faults", { latencyMs: { min: 2_000, max: 2_000 } }, "PUT");
    await page.reload({ waitUntil: "commit" });
    await app.getByText("Loading customers from Framework360…").waitFor();
    expect(await app.getByRole("searchbox", { name: "Search customers" }).isEnabled()).toBe(true);
    expect(await customerRows().count()).toBe(0);
    expect(await faults()).toEqual([]);
    await customerRows().first().waitFor();
    await expect.poll(() => customerRows().count()).toBe(25);
    // Whoever searches goes on seeing the list until what was found is there.
    await app.getByRole("searchbox", { name: "Search customers" }).fill("nobody is called so");
    await app.getByText("No customers found").waitFor();
  });

  test("works by keyboard alone", async () => {
    const { app, page } = admin;
    await newCustomer("Tasta", "Tura", "tasta.tura@example.it");
    await search("tasta.tura");
    const actions = app.getByRole("button", { name: "Actions for Tasta Tura" });
    await actions.focus();
    await page.keyboard.press("Enter");
    const sendTo = app.getByRole("menuitem", { name: "Send To" });
    await expect.poll(() => hasFocus(sendTo), within).toBe(true);
    await page.keyboard.press("Enter");
    const shopify = app.getByRole("menuitem", { name: "Shopify" });
    await expect.poll(() => hasFocus(shopify), within).toBe(true);
    await page.keyboard.press("Enter");
    await admin.toast("Tasta Tura was created on Shopify").waitFor();
    expect(await hasFocus(actions)).toBe(true);

    await admin.open("/app/customers");
    const next = app.getByRole("button", { name: "Next" });
    await next.focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => app.getByRole("button", { name: "Previous" }).isEnabled(), within).toBe(true);
    expect(await hasFocus(next)).toBe(true);
  });

  test("keeps the table and the focus in place while the next page takes its time", async () => {
    const { app, page } = admin;
    const names = () => app.getByRole("rowheader").allTextContents();
    const first = await names();
    // Long enough for a second stroke on a busy machine.
    await control("faults", { latencyMs: { min: 3_000, max: 3_000 } }, "PUT");
    const next = app.getByRole("button", { name: "Next" });
    await next.focus();
    await page.keyboard.press("Enter");
    // From here on the document has answered, and the list is still to come.
    await expect.poll(() => app.getByRole("button", { name: "Previous" }).isEnabled(), within).toBe(true);
    expect(await names()).toEqual(first);
    expect(await hasFocus(next)).toBe(true);
    // A second stroke before the page is there turns no further: where the one after it begins is not known yet.
    await page.keyboard.press("Enter");
    await control("faults", {}, "PUT");
    await expect.poll(names, within).not.toEqual(first);
    expect(await hasFocus(next)).toBe(true);
    await app.getByRole("button", { name: "Previous" }).click();
    await expect.poll(names, within).toEqual(first);
  });

  test("closes the menu of a customer who is being sent with Escape, and says why there is nothing to choose", async () => {
    const { app, page } = admin;
    await newCustomer("Lenta", "Spedizione", "lenta.spedizione@example.it");
    await search("lenta.spedizione");
    await control("faults", { latencyMs: { min: 2_000, max: 2_000 } }, "PUT");
    await sendToShopify("Lenta Spedizione");
    const actions = app.getByRole("button", { name: "Actions for Lenta Spedizione" });
    await expect.poll(() => hasFocus(actions), within).toBe(true);
    await page.keyboard.press("Enter");
    await expect.poll(() => hasFocus(app.getByRole("menuitem", { name: "Send To" })), within).toBe(true);
    await page.keyboard.press("Enter");
    const shopify = app.getByRole("menuitem", { name: "Shopify Already being sent" });
    await shopify.waitFor();
    expect(await shopify.isDisabled()).toBe(true);
    await page.keyboard.press("Escape");
    await shopify.waitFor({ state: "detached" });
    await expect.poll(() => hasFocus(actions), within).toBe(true);
    await control("faults", {}, "PUT");
    await admin.toast("Lenta Spedizione was created on Shopify").waitFor();
  });

  test("says that Framework360 does not answer, and shows the customers once it does", async () => {
    const { app } = admin;
    await control("faults", { refuseAll: true }, "PUT");
    await admin.open("/app/customers");
    await app.getByText("The customers could not be loaded from Framework360").waitFor();
    await app.getByText("Try again in a few minutes").waitFor();
    expect(await faults()).toEqual([]);
    await control("faults", {}, "PUT");
    await app.getByRole("button", { name: "Try again" }).click();
    await customerRows().first().waitFor();
  });

  test("has no accessibility fault that axe can find, with its menu open too", async () => {
    expect(await faults()).toEqual([]);
    await admin.app
      .getByRole("button", { name: /^Actions for/ })
      .first()
      .click();
    await admin.app.getByRole("menuitem", { name: "Send To" }).waitFor();
    expect(await faults()).toEqual([]);
  });

  test("has none either while some are selected", async () => {
    const { app } = admin;
    await app
      .getByRole("checkbox", { name: /^Select (?!all)/ })
      .first()
      .check();
    await app.getByRole("button", { name: "Send To Shopify" }).first().waitFor();
    expect(await faults()).toEqual([]);
  });

  test("keeps the Shopify column and the three dots in sight, however long a name and an address are", async () => {
    const { app, page } = admin;
    const long = "Maximiliana-Bartholomea-Annunziata von und zu Hohenlohe-Schillingsfürst";
    const address = `${"maximiliana.bartholomea.annunziata.".repeat(2)}@example-company.example.it`;
    await newCustomer(long, "<b>Bobby</b> 🦄 {{name}}", address);
    await page.setViewportSize({ width: 1280, height: 720 });
    await admin.open("/app/customers");
    const dots = app.getByRole("button", { name: `Actions for ${long} <b>Bobby</b> 🦄 {{name}}` });
    await dots.scrollIntoViewIfNeeded();
    const { x, width } = (await rowOf(address).getByText("Not linked").boundingBox())!;
    expect(x + width).toBeLessThan((await dots.boundingBox())!.x);
    expect((await dots.boundingBox())!.x).toBeLessThan(1280);
  });

  test("lets several be selected and sent on a phone", async () => {
    const { app, page } = admin;
    await newCustomer("Una", "Tascabile", "una.tascabile@example.it");
    await newCustomer("Due", "Tascabile", "due.tascabile@example.it");
    await page.setViewportSize({ width: 390, height: 844 });
    try {
      await admin.open("/app/customers");
      await app.getByRole("searchbox", { name: "Search customers" }).fill("tascabile");
      await expect.poll(() => app.getByRole("checkbox", { name: /^Select / }).count(), within).toBe(3);
      const una = app.getByRole("listitem").filter({ hasText: "Una" });
      const state = (await una.getByText("Not linked").boundingBox())!;
      expect(state.y).toBeLessThan(await lowerEdge(una.getByText("Shopify", { exact: true })));
      await app.getByRole("checkbox", { name: "Select Una Tascabile" }).check();
      await app.getByText("1 selected").waitFor();
      expect(await faults()).toEqual([]);
      await app.getByRole("checkbox", { name: "1 selected" }).check();
      await app.getByText("2 selected").waitFor();
      await app.getByRole("button", { name: "Send To Shopify" }).click();
      await admin.toast("2 created").waitFor();
      expect(onShopify("una.tascabile@example.it")).not.toBeNull();
      expect(onShopify("due.tascabile@example.it")).not.toBeNull();
    } finally {
      await page.setViewportSize({ width: 1280, height: 720 });
    }
  });

  test("fits a phone of 320 px, where a customer can be sent too", async () => {
    const { app, page } = admin;
    await newCustomer("Mobi", "Lunghissimocognomeinunaparola", "mobi.lunghissimoindirizzodiposta@example.it");
    await page.setViewportSize({ width: 320, height: 700 });
    try {
      await admin.open("/app/customers");
      const entry = app.getByRole("listitem").filter({ hasText: "Mobi" });
      await entry.getByText("Newsletter: Not subscribed").waitFor();
      await entry.getByText("Shopify", { exact: true }).waitFor();
      const overflow = () =>
        page
          .frame({ name: "app-iframe" })!
          .evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(await overflow()).toBe(0);
      expect(await faults()).toEqual([]);
      // With text at 200% what is done with a customer stays in reach.
      const large = await page
        .frame({ name: "app-iframe" })!
        .addStyleTag({ content: "html { font-size: 200% !important; }" });
      const { x, width } = (await entry.getByRole("button", { name: /^Actions for/ }).boundingBox())!;
      expect(x + width).toBeLessThanOrEqual(320);
      await large.evaluate((style) => style.parentElement!.removeChild(style));
      await sendToShopify("Mobi Lunghissimocognomeinunaparola");
      await entry.getByText("Sending…").waitFor();
      expect(await overflow()).toBe(0);
      await admin.toast("was created on Shopify").waitFor();
      await entry.getByText("Synced").waitFor();
    } finally {
      await page.setViewportSize({ width: 1280, height: 720 });
    }
  });

  test("looks on by itself for customers in a state, as far down as they are", async () => {
    await newCustomer("Anziana", "Prima", "anziana.prima@example.it");
    await search("anziana.prima");
    await sendToShopify("Anziana Prima");
    await admin.toast("Anziana Prima was created on Shopify").waitFor();
    await control("customers/generate", { count: 500, from: 1_000, orders: false });
    await control("faults", { latencyMs: { min: 150, max: 150 } }, "PUT");
    await admin.open("/app/customers?state=synced");
    await admin.app.getByRole("searchbox", { name: "Search customers" }).fill("example.it");
    await rowOf("Anziana Prima").waitFor();
  });

  test("keeps what is searched for out of every address, finds it again on the way back, and shows all after a reload", async () => {
    const { app, page } = admin;
    await newCustomer("Rita", "Riservata", "rita.riservata@example.it");
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(request.url()));
    await search("riservata");
    await app.getByRole("link", { name: "Rita Riservata" }).click();
    await app.getByRole("heading", { level: 1, name: "Rita Riservata" }).waitFor();
    await page.goBack();
    await rowOf("rita.riservata@example.it").waitFor();
    await expect.poll(() => customerRows().count(), within).toBe(1);
    await page.reload();
    await expect.poll(() => customerRows().count(), within).toBe(25);
    expect(addresses.filter((address) => address.includes("riservata"))).toEqual([]);
  });
});

describe("The list of Shopify's customers", () => {
  beforeEach(async () => {
    await control("faults", {}, "PUT");
    await admin.open("/app/customers");
    await admin.app.getByRole("tab", { name: "Shopify" }).click();
    await admin.app.getByRole("columnheader", { name: "Framework360" }).waitFor();
  });

  test("sends one of them to Framework360, and says how each stands there", async () => {
    const { app, page } = admin;
    createCustomer(world.shopify.shop, {
      firstName: "Nina",
      lastName: "Nuova",
      email: "nina.nuova@example.it",
    });
    await search("nina.nuova");
    await rowOf("Nina Nuova").getByText("Not linked").waitFor();
    await app.getByRole("button", { name: "Actions for Nina Nuova" }).click();
    await app.getByRole("menuitem", { name: "Send To" }).click();
    await app.getByRole("menuitem", { name: "Framework360" }).click();
    await admin.toast("Nina Nuova was created in Framework360").waitFor();
    await rowOf("Nina Nuova").getByText("Synced").waitFor();
    expect(await faults()).toEqual([]);
    await page.setViewportSize({ width: 320, height: 700 });
    try {
      await app
        .getByRole("listitem")
        .filter({ hasText: "Nina" })
        .getByText("Framework360", { exact: true })
        .waitFor();
      const { scrollWidth, clientWidth } = await page
        .frame({ name: "app-iframe" })!
        .evaluate(() => document.documentElement);
      expect(scrollWidth).toBe(clientWidth);
      expect(await faults()).toEqual([]);
    } finally {
      await page.setViewportSize({ width: 1280, height: 720 });
    }
  });
});

describe("Sending all customers that match", () => {
  const card = () => admin.app.getByRole("region", { name: "Sending customers to Shopify" });

  const hasFocus = (part: Locator) =>
    expect.poll(() => part.evaluate((it) => it === document.activeElement)).toBe(true);

  /** By keyboard alone. */
  async function sendAllOf(text: string) {
    const { app, page } = admin;
    await admin.open("/app/customers");
    await app.getByRole("searchbox", { name: "Search customers" }).fill(text);
    await rowOf(text).first().waitFor();
    await app.getByRole("button", { name: "Send all that match to Shopify" }).focus();
    await page.keyboard.press("Enter");
    await app.getByRole("dialog").getByRole("button", { name: "Send all" }).focus();
    await page.keyboard.press("Enter");
  }

  test("shows its progress after a reload too, can be stopped, and tells what came of it", async () => {
    const { app, page } = admin;
    for (let number = 0; number < 30; number += 1) {
      await newCustomer(`Num${number}`, "Moltitudine", `moltitudine${number}@example.it`);
    }
    await control("faults", { latencyMs: { min: 400, max: 400 }, onlyPaths: ["customers/get"] }, "PUT");
    await sendAllOf("Moltitudine");
    await card().getByRole("button", { name: "Stop" }).waitFor();
    // The button that asked is disabled meanwhile: the keyboard goes on where the progress is.
    await hasFocus(card());
    expect(await faults()).toEqual([]);
    await page.reload();
    await card().getByRole("button", { name: "Stop" }).focus();
    await page.keyboard.press("Enter");
    await card()
      .getByText(/customers? (was|were) not sent/)
      .waitFor(long);
    await hasFocus(card());
    expect(await faults()).toEqual([]);
    await card().getByRole("button", { name: "Dismiss" }).focus();
    await page.keyboard.press("Enter");
    await card().waitFor({ state: "detached" });
    await hasFocus(app.getByRole("navigation", { name: "Lists of customers" }));
    await page.reload();
    await app.getByRole("button", { name: "Send all to Shopify" }).waitFor();
    expect(await card().count()).toBe(0);
  });

  test("says of those that failed why, and leads to them", async () => {
    const { app } = admin;
    await newCustomer("Bene", "Esito", "bene.esito@example.it");
    await newCustomer("Male", "Esito", "male.esito@");
    await sendAllOf("Esito");
    await card()
      .getByText(/Finished on/)
      .waitFor(long);
    await card().getByText("1 customer: Shopify does not accept the customer’s data.").waitFor();
    await card().getByRole("link", { name: "See failed customers in Activity" }).click();
    await app.getByRole("heading", { level: 1, name: "Activity" }).waitFor();
    await app.getByText("Email is invalid").first().waitFor();
  });

  test.each(["it", "de"])("speaks the merchant's language: %s", async (locale) => {
    const other = await openAdmin(world, browser, { locale });
    await other.open("/app/customers?side=shopify");
    await other.app.getByRole("columnheader", { name: "Framework360" }).waitFor();
    const name = { it: "Invia tutti a Framework360", de: "Alle an Framework360 senden" }[locale]!;
    await other.app.getByRole("button", { name }).waitFor();
    await other.page.close();
  });
});
