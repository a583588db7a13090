import type { Browser, Frame } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";

import { createCustomer, updateCustomer } from "../../sandbox/shopify/customers.ts";
import { openAdmin, type Admin } from "../support/admin.ts";
import { axeViolations } from "../support/axe.ts";
import { openBrowser } from "../support/browser.ts";
import { setUpInbound, whenCompared } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";

const desktop = { width: 1280, height: 900 };

let world: World;
let browser: Browser;
let admin: Admin;
let id: string;

/** Shopify => Framework360 is on, and Bice is on both sides. */
beforeAll(async () => {
  world = await startWorld({ SYNC_RETRY_LIMIT: "0" });
  await setUpInbound(world);
  browser = await openBrowser();
  await whenCompared(world);
  const made = createCustomer(world.shopify.shop, {
    firstName: "Bice",
    lastName: "Verdi",
    email: "bice@example.it",
  });
  id = made.customer!.id;
  await vi.waitFor(
    () => {
      if (!counterpart()) throw new Error("Bice is not in Framework360 yet.");
    },
    { timeout: 30_000, interval: 50 },
  );
});

afterAll(async () => {
  await browser?.close();
  await world?.close();
});

afterEach(() => admin.page.close());

/** Bice in Framework360. */
const counterpart = () =>
  world.framework360.control.store.seenCustomers().find(({ email }) => email === "bice@example.it");

const visit = async (locale = "en", viewport = desktop) => {
  admin = await openAdmin(world, browser, { locale, viewport });
  return admin;
};

const frame = (): Frame => admin.page.frame({ name: "app-iframe" })!;
const row = (name: RegExp) => admin.app.getByRole("row", { name });

const links = () => admin.app.getByRole("region", { name: "Link" });
const overflows = () =>
  frame().evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
const inFramework360 = (email: string) => world.framework360.control.store.customersByEmail(email);

test("two who are unlinked by hand stay unlinked, and no second customer arises, until they are linked again", async () => {
  await visit();
  await admin.open(`/app/customers/shopify/${id}`);
  await row(/^e-mail/).waitFor();
  await links().getByRole("button", { name: "Unlink" }).focus();
  await admin.page.keyboard.press("Enter");
  const dialog = admin.app.getByRole("dialog");
  await admin.app.getByText("Nothing is deleted or changed").waitFor();
  await dialog.getByRole("button", { name: "Unlink" }).focus();
  await admin.page.keyboard.press("Enter");
  await links().getByText("You unlinked this customer.").waitFor();
  expect(await axeViolations(frame())).toEqual([]);

  updateCustomer(world.shopify.shop, id, { firstName: "Beatrice" });
  await admin.open("/app/activity?outcome=skipped");
  await admin.app
    .getByText("You unlinked this customer, or said that it is somebody else.")
    .first()
    .waitFor();
  expect(inFramework360("bice@example.it").map(({ nome }) => nome)).toEqual(["Bice"]);

  await admin.open(`/app/customers/shopify/${id}`);
  await links().getByRole("button", { name: "Find possible matches in Framework360" }).click();
  const match = links().getByRole("region", { name: "Bice Verdi" });
  await match.getByRole("row", { name: /^first name/ }).waitFor();
  expect(await axeViolations(frame())).toEqual([]);
  await match.getByRole("button", { name: "This one" }).click();
  await admin.app.getByText("Blank fields are filled").waitFor();
  await admin.app.getByRole("dialog").getByRole("button", { name: "Link" }).click();
  await links().getByText("This customer is linked").waitFor();
  await expect
    .poll(() => inFramework360("bice@example.it").map(({ nome }) => nome), { timeout: 60_000 })
    .toEqual(["Beatrice"]);
});

test("of several possible matches a person says who is somebody else, and links the other", async () => {
  const { store } = world.framework360.control;
  for (const nome of ["Gina", "Gino"]) {
    store.createCustomer({ nome, cognome: "Doppi", email: "doppi@example.it" }, { silent: true });
  }
  const made = createCustomer(world.shopify.shop, {
    firstName: "G",
    lastName: "Doppi",
    email: "doppi@example.it",
  });
  await visit();
  await admin.open(`/app/customers/shopify/${made.customer!.id}`);
  await links().getByRole("button", { name: "Find possible matches in Framework360" }).click();
  await links()
    .getByRole("region", { name: "Gina Doppi" })
    .getByRole("button", { name: "These are different people" })
    .click();
  await links().getByRole("region", { name: "Gina Doppi" }).waitFor({ state: "detached" });
  await links().getByRole("searchbox", { name: "Link with another customer of Framework360" }).fill("doppi");
  await admin.page.keyboard.press("Enter");
  await links()
    .getByText("Different person")
    .or(links().getByText("This customer is linked"))
    .first()
    .waitFor();
  expect(inFramework360("doppi@example.it")).toHaveLength(2);
});

test.each(["it", "de"])(
  "links by hand speak the merchant's language, on 320 pixels too: %s",
  async (locale) => {
    await visit(locale, { width: 320, height: 720 });
    await admin.open(`/app/customers/shopify/${id}`);
    const unlink = { it: "Scollega", de: "Verknüpfung aufheben" }[locale]!;
    await admin.app.getByRole("button", { name: unlink }).waitFor();
    expect(await overflows()).toBe(false);
    expect(await axeViolations(frame())).toEqual([]);
  },
);
