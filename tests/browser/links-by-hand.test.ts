import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { createCustomer, updateCustomer } from "../../sandbox/shopify/customers.ts";
import { frameOf, type Admin } from "../support/admin.ts";
import { axeViolations } from "../support/axe.ts";
import { startShopWithBice, type ShopWithBice } from "../support/one-customer.ts";
import type { World } from "../support/world.ts";

let bice: ShopWithBice;
let world: World;
let admin: Admin;
let id: string;

beforeAll(async () => {
  bice = await startShopWithBice();
  ({ world, id } = bice);
});

afterAll(() => bice?.close());

afterEach(() => admin.page.close());

const visit = async (...how: Parameters<ShopWithBice["visit"]>) => {
  admin = await bice.visit(...how);
  return admin;
};
const frame = () => frameOf(admin);
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
  // The app only created the customer, so there is nothing to undo.
  expect(await admin.app.getByText("can be undone").count()).toBe(0);
  await dialog.getByRole("button", { name: "Unlink" }).focus();
  await admin.page.keyboard.press("Enter");
  await links().getByText("You unlinked this customer.").waitFor();
  expect(await axeViolations(frame())).toEqual([]);

  await admin.open("/app/activity?cause=decision");
  const unlinked = admin.app.getByRole("listitem").filter({ hasText: "Unlinked by hand." });
  await unlinked.getByText("Decided by hand").waitFor();
  expect(await unlinked.textContent()).not.toMatch(/directions?/i);

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
  await match
    .getByRole("row", { name: /^newsletter/ })
    .getByRole("cell", { name: "not subscribed" })
    .waitFor();
  // They were not read, so nothing is said about them.
  expect(await match.textContent()).not.toMatch(/order count|total spent/);
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

test("the right one of several possible matches is chosen from the failure on, and the two are then the same", async () => {
  const { store } = world.framework360.control;
  for (const nome of ["Anna", "Annalisa", "Anna"]) {
    store.createCustomer({ nome, cognome: "Pari", email: "pari@example.it" }, { silent: true });
  }
  const made = createCustomer(world.shopify.shop, {
    firstName: "Lisa",
    lastName: "Pari",
    email: "pari@example.it",
  });
  const failures = `/app/activity?outcome=failed&reason=ambiguous&customer=${made.customer!.id}`;
  await visit();
  const details = admin.app.getByRole("button", { name: /^Show details of/ });
  const count = async () => {
    await admin.open(failures);
    return details.count();
  };
  await expect.poll(count, { timeout: 40_000 }).toBe(1);
  await admin.open(`/app/customers/shopify/${made.customer!.id}`);
  await row(/^e-mail/).waitFor();
  expect(await admin.app.getByText(/not linked|is linked/).count()).toBe(1);
  await count();
  const choose = admin.app.getByRole("link", { name: "Choose the right one" });
  await choose.waitFor();
  await details.click();
  await admin.app.getByRole("heading", { name: "Customers who may be the same person" }).waitFor();
  await choose.click();
  const annalisa = links().getByRole("region", { name: "Annalisa Pari" });
  const firstName = annalisa.getByRole("row", { name: /^first name/ });
  await firstName.getByText("If you link them", { exact: true }).waitFor();
  await firstName.getByText("It would be written to Framework360.").waitFor();
  // Of the same name, and still told apart by a screen reader.
  await links().getByRole("region", { name: "Anna Pari, pari@example.it" }).nth(1).waitFor();
  expect(await axeViolations(frame())).toEqual([]);
  await annalisa.getByRole("button", { name: "This one" }).click();
  await admin.app
    .getByRole("dialog", { name: /^Link with Annalisa Pari, pari@example\.it/ })
    .getByRole("button", { name: "Link" })
    .click();
  await links().getByText("This customer is linked").waitFor();
  await expect.poll(() => links().evaluate((part) => part === document.activeElement)).toBe(true);

  const sameName = row(/^first name/).filter({ hasText: "Same" });
  await sameName.getByRole("cell", { name: "Lisa" }).nth(1).waitFor();
  const names = inFramework360("pari@example.it").map(({ nome }) => nome);
  expect(names.toSorted()).toEqual(["Anna", "Anna", "Lisa"]);
  await admin.app.getByText("Linked by hand.").waitFor();
  // The decision, and what was synchronized because of it.
  await expect.poll(() => admin.app.getByText("Decided by hand").count()).toBe(2);
  expect(await admin.app.getByRole("link", { name: "Show in Activity, to retry" }).count()).toBe(0);
  await admin.open(failures);
  await admin.app.getByText("Nothing matches these filters").waitFor();
});

test("a possible match that was deleted since the page showed it cannot be linked", async () => {
  const { store } = world.framework360.control;
  const [, vera] = ["Vara", "Vera"].map((nome) =>
    store.createCustomer({ nome, cognome: "Andata", email: "andata@example.it" }, { silent: true }),
  );
  const made = createCustomer(world.shopify.shop, {
    firstName: "V",
    lastName: "Andata",
    email: "andata@example.it",
  });
  await visit();
  await admin.open(`/app/customers/shopify/${made.customer!.id}`);
  await links().getByRole("button", { name: "Find possible matches in Framework360" }).click();
  await links()
    .getByRole("region", { name: "Vera Andata" })
    .getByRole("button", { name: "This one" })
    .click();
  store.deleteCustomer(vera!);
  await admin.app.getByRole("dialog").getByRole("button", { name: "Link" }).click();
  await links().getByText("The customer no longer exists.").waitFor();
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
