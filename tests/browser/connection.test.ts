import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { openAdmin, type Admin } from "../support/admin.ts";
import { axeViolations } from "../support/axe.ts";
import { openBrowser } from "../support/browser.ts";
import { openApp, setUpInbound, submit } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;
let browser: Browser;
let admin: Admin;

beforeAll(async () => {
  world = await startWorld();
  await openApp(world);
  browser = await openBrowser();
  admin = await openAdmin(world, browser, { permissions: ["clipboard-read", "clipboard-write"] });
});

afterAll(async () => {
  await browser?.close();
  await world?.close();
});

beforeEach(async () => {
  await allow(allNeeded);
  await setUpInbound(world);
  await admin.open("/app/connection");
});

const button = (name: string) => admin.app.getByRole("button", { name, exact: true });
const inBar = (name: string) => admin.page.getByRole("button", { name, exact: true });
const saveBar = () => admin.page.getByText("Unsaved changes", { exact: true });
const dialog = () => admin.app.getByRole("dialog");
const address = () => admin.app.getByLabel("Address to call");

describe("The Connection page", () => {
  test("shows which account is connected, without its key", async () => {
    const { app } = admin;
    await app.getByRole("link", { name: world.framework360.origin }).waitFor();
    await app.getByText(`•••• ${world.framework360.apiKey.slice(-4)}`).waitFor();
    expect(await app.locator("html").innerHTML()).not.toContain(world.framework360.apiKey);
  });

  test("shows what the key may do, and names what it may no longer do after asking again", async () => {
    const { app } = admin;
    // Whether customers may be created is not tried: an account might create one.
    const allowed = allNeeded.length - 1;
    await app.getByText("Create customers").waitFor();
    await expect.poll(() => app.getByText("Allowed", { exact: true }).count()).toBe(allowed);
    await app.getByText("Unknown", { exact: true }).waitFor();
    await app.getByText("Unknown means that the app could not find out without writing").waitFor();

    await allow(["orders/list", ...allNeeded.filter((name) => name !== "customers/update")]);
    await button("Check connection").click();
    await app.getByText("allow this key customers/update").waitFor();
    await app.getByText("Missing", { exact: true }).waitFor();
    // What is only useful may be missing without being called so.
    await expect.poll(() => app.getByText("Allowed", { exact: true }).count()).toBe(allowed);
    await expect.poll(() => app.getByText("Not allowed", { exact: true }).count()).toBe(1);

    await allow(allNeeded);
    await button("Check connection").click();
    await admin.toast("The connection works").waitFor();
    await expect.poll(() => app.getByText("Allowed", { exact: true }).count()).toBe(allowed);
  });

  test("knows that the key may create customers once it has created one", async () => {
    const { app } = admin;
    await submit(world, "/app/synchronization", { customersEnabled: "on", shopifyToFramework360: "on" });
    createCustomer(world.shopify.shop, { firstName: "Ada", lastName: "Neri", email: "ada.neri@example.it" });
    await expect
      .poll(() => world.framework360.control.store.customersByEmail("ada.neri@example.it").length, within)
      .toBe(1);
    await expect
      .poll(async () => {
        await admin.open("/app/connection");
        return app.getByText("Allowed", { exact: true }).count();
      }, within)
      .toBe(allNeeded.length);
    expect(await app.getByText("Unknown", { exact: true }).count()).toBe(0);
    expect(await app.getByText("Unknown means").count()).toBe(0);
  });

  test("says that Framework360 no longer accepts the key, since when and what to do, until it does again", async () => {
    const { app } = admin;
    const banner = app.getByText("Framework360 no longer accepts the key");
    await deleteKey();
    await button("Check connection").click();
    await banner.waitFor();
    await app.getByText("copy a key from Developers → API → Api Key and enter it below").waitFor();
    // Neither the key nor what it was allowed is of use now.
    expect(await app.getByText(/Leave empty to keep|Last checked/).count()).toBe(0);
    await expect
      .poll(() => app.getByText("The account has refused the key since").locator("time").count())
      .toBe(1);

    await allow(allNeeded);
    await button("Check connection").click();
    await admin.toast("The connection works").waitFor();
    await banner.waitFor({ state: "detached" });
  });

  test("names the functions that the key may not call where synchronization rests for them, until it may", async () => {
    const { app } = admin;
    const banner = app.getByText("The key may not do all that synchronization needs");
    await allow(allNeeded.filter((name) => name !== "customers/search"));
    await world.database.query("UPDATE framework360_connection SET refused_at = now()");
    await button("Check connection").click();
    await banner.waitFor();
    await app.getByText("allow this key customers/search in Developers").waitFor();
    await app.getByText("Missing", { exact: true }).waitFor();
    expect(await app.getByText("Key refused").count()).toBe(0);

    await allow(allNeeded);
    await button("Check connection").click();
    await admin.toast("The connection works").waitFor();
    await banner.waitFor({ state: "detached" });
  });

  test("says that the account does not answer, since when, until it does again", async () => {
    const { app } = admin;
    await faults({ refuseAll: true });
    await button("Check connection").click();
    await app.getByText("The connection does not work at the moment").waitFor();
    await admin.open("/app/connection");
    await app.getByText("Not answering", { exact: true }).waitFor();
    await expect
      .poll(() => app.getByText("The account has not answered since").locator("time").count())
      .toBe(1);
    expect(await app.getByText("Connected", { exact: true }).count()).toBe(0);

    await faults({});
    await button("Check connection").click();
    await app.getByText("Connected", { exact: true }).waitFor();
  });

  test("leads on to Synchronization while nothing is synchronized", async () => {
    await submit(world, "/app/synchronization", { customersEnabled: "on" });
    await admin.open("/app/connection");
    await admin.app.getByText("Your account is connected").waitFor();
    await admin.app.getByRole("link", { name: "Choose what to synchronize" }).click();
    await admin.app.getByRole("heading", { name: "Synchronization", level: 1 }).waitFor();
  });

  test("says what to do for those who have no account yet, and what each blank field lacks", async () => {
    await submit(world, "/app/connection", { intent: "disconnect" });
    await admin.open("/app/connection");
    await button("Connect").click();
    await admin.app.getByText("Enter the address of your Framework360 account.").waitFor();
    await admin.app.getByText("Enter the API key of your Framework360 account.").waitFor();
    const field = admin.app.getByLabel("Account address");
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    await field.fill("not an address");
    await button("Connect").click();
    await dialog().getByRole("button", { name: "Connect", exact: true }).click();
    await admin.app.getByText("This is not an address.").waitFor();
    await admin.app.getByText("Enter the API key of your Framework360 account.").waitFor();
    const link = admin.app.getByRole("link", { name: "See what Framework360 does" });
    expect(await link.getAttribute("href")).toBe("https://www.framework360.com");
  });

  test("has a save bar for changes, which asks before they are left behind", async () => {
    const { app } = admin;
    await app.getByLabel("API key").fill("1".repeat(40));
    await saveBar().waitFor();
    await inBar("Discard").click();
    await saveBar().waitFor({ state: "hidden" });
    expect(await app.getByLabel("API key").inputValue()).toBe("");

    await app.getByLabel("API key").fill(world.framework360.apiKey);
    await admin.page.getByRole("link", { name: "Customers", exact: true }).first().click();
    await inBar("Stay").click();
    await inBar("Save").click();
    await admin.toast("Connected to Framework360").waitFor();
    await saveBar().waitFor({ state: "hidden" });
  });

  test("says that it saved only once its form is made anew, which would lose what was typed before", async () => {
    const { page } = admin;
    const asked = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    await page.route("**/app/connection.data*", async (route) => {
      if (route.request().method() === "GET") {
        asked.resolve();
        await answered.promise;
      }
      await route.continue();
    });
    const saved = admin.toast("Connected to Framework360");
    try {
      await button("Save").click();
      await asked.promise;
      await page
        .frame({ name: "app-iframe" })!
        .evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      expect(await saved.count()).toBe(0);
    } finally {
      answered.resolve();
    }
    await saved.waitFor();
    await page.unroute("**/app/connection.data*");
  });

  test("asks before another account takes the place of the one that the customers are linked with", async () => {
    const { app } = admin;
    const { origin, apiKey } = world.framework360;
    // The same account, written in another way.
    await app.getByLabel("Account address").fill(` ${origin.toUpperCase()}/ `);
    await button("Save").click();
    await admin.toast("Connected to Framework360").waitFor();
    expect(await dialog().count()).toBe(0);

    await app.getByLabel("Account address").fill("another.framework360.site");
    await app.getByLabel("API key").fill(apiKey);
    for (const save of [button("Save"), inBar("Save")]) {
      await save.click();
      await app.getByText(`are linked with those of ${origin}`).waitFor();
      await app.getByText("the full synchronization with the new account begins at once").waitFor();
      await dialog().getByRole("button", { name: "Cancel" }).click();
      await dialog().waitFor({ state: "hidden" });
    }
    await admin.open("/app/connection");
    await app.getByRole("link", { name: origin }).waitFor();
  });

  test("says beside the button that the browser did not copy", async () => {
    await admin.page
      .frame({ name: "app-iframe" })!
      .evaluate(() =>
        Object.assign(navigator.clipboard, { writeText: () => Promise.reject(new Error("no")) }),
      );
    await button("Copy").click();
    await admin.app.getByText("Your browser did not allow copying").waitFor();
  });

  test("copies the address that Framework360 can call", async () => {
    await button("Copy").click();
    await admin.toast("Address copied").waitFor();
    const copied = await admin.page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(await address().inputValue());
    expect(copied).toMatch(/\/webhooks\/framework360\/[\w-]{43}$/);
  });

  test("says that Framework360 took the address by itself, without a reload", async () => {
    await submit(world, "/app/connection", { intent: "disconnect" });
    await admin.open("/app/connection");
    await admin.app.getByLabel("Account address").fill(world.framework360.origin);
    await admin.app.getByLabel("API key").fill(world.framework360.apiKey);
    await allow([...allNeeded, "webhooks/create"]);
    await button("Connect").click();
    await admin.app.getByText("The app registered this address in Framework360").waitFor();
  });

  test("replaces the address after asking, with the keyboard alone", async () => {
    const before = await address().inputValue();
    await button("Create new address").focus();
    await admin.page.keyboard.press("Enter");
    await admin.app.getByText("stops working immediately").waitFor();
    expect(await axeViolations(admin.page.frame({ name: "app-iframe" })!)).toEqual([]);
    await admin.page.keyboard.press("Escape");
    await dialog().waitFor({ state: "hidden" });
    expect(await address().inputValue()).toBe(before);

    await admin.page.keyboard.press("Enter");
    await dialog().getByRole("button", { name: "Create new address" }).focus();
    await admin.page.keyboard.press("Enter");
    await admin.toast("New address created").waitFor();
    await expect.poll(() => address().inputValue()).not.toBe(before);
  });

  test("disconnects after asking, says what stays, and keeps the settings", async () => {
    await button("Disconnect").click();
    await admin.app.getByText("The key and the address to call are deleted").waitFor();
    await dialog().getByRole("button", { name: "Cancel" }).click();
    await dialog().waitFor({ state: "hidden" });

    await button("Disconnect").click();
    await dialog().getByRole("button", { name: "Disconnect" }).click();
    await admin.toast("Disconnected from Framework360").waitFor();
    await admin.app.getByText("Not connected").waitFor();
    await button("Connect").waitFor();

    await admin.open("/app/synchronization");
    const { app } = admin;
    expect(await app.getByRole("switch", { name: "Sync Customers" }).isChecked()).toBe(true);
    expect(await app.getByRole("switch", { name: "Shopify => Framework360" }).isChecked()).toBe(true);
    await app.getByText("No Framework360 account is connected").waitFor();
    await app.getByRole("link", { name: "connect your account" }).click();
    await button("Connect").waitFor();
  });

  test("keeps what was typed when a save gets no answer", async () => {
    const { app, page } = admin;
    await app.getByLabel("API key").fill("1".repeat(40));
    // The page also reads itself once more soon after an address was made: that is answered.
    await page.route("**/app/connection.data*", (route) =>
      route.request().method() === "POST" ? route.abort() : route.continue(),
    );
    await button("Save").click();
    await app.getByText("The app did not answer").waitFor();
    await page.unroute("**/app/connection.data*");
    expect(await app.getByLabel("API key").inputValue()).toBe("1".repeat(40));
    await button("Save").click();
    await app.getByText("Key refused: Framework360 does not accept this key").waitFor();
    expect(await axeViolations(page.frame({ name: "app-iframe" })!)).toEqual([]);
  });

  test("puts an error beside its field, and the cursor into it", async () => {
    const field = admin.app.getByLabel("Account address");
    await field.fill("http://shop.example.com");
    await button("Save").click();
    await dialog().getByRole("button", { name: "Connect", exact: true }).click();
    await admin.app.getByText("The address must start with https://").waitFor();
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  });
});

const allNeeded = ["list", "search", "get", "registration", "update"].map((name) => `customers/${name}`);

/** Changes what the key may do in Framework360. */
async function allow(permissions: string[]): Promise<void> {
  const { origin, apiKey: key } = world.framework360;
  await fetch(`${origin}/_control/keys`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ key, name: "Test", permissions }),
  });
}

async function faults(given: Record<string, unknown>): Promise<void> {
  await fetch(`${world.framework360.origin}/_control/faults`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(given),
  });
}

async function deleteKey(): Promise<void> {
  const { origin, apiKey } = world.framework360;
  await fetch(`${origin}/_control/keys/${apiKey}`, { method: "DELETE" });
}
