import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { setEmailConsent, updateCustomer } from "../../sandbox/shopify/customers.ts";
import { frameOf, type Admin } from "../support/admin.ts";
import { axeViolations } from "../support/axe.ts";
import { brokenWords } from "../support/broken-words.ts";
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

const counterpart = () => bice.counterpart();
const visit = async (...how: Parameters<ShopWithBice["visit"]>) => {
  admin = await bice.visit(...how);
  return admin;
};
const frame = () => frameOf(admin);
const row = (name: RegExp) => admin.app.getByRole("row", { name });

/** Changes what the key may do in Framework360. */
const allow = (permissions: string[] | "all") =>
  fetch(`${world.framework360.origin}/_control/keys`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ key: world.framework360.apiKey, name: "Test", permissions }),
  });

test("a customer's page is reached from Activity, and shows both sides as they are now and what was synchronized", async () => {
  await visit();
  await admin.open("/app/activity");
  await admin.app.getByRole("button", { name: "Show details of Bice Verdi" }).first().click();
  await admin.app.getByRole("link", { name: "History of this customer" }).click();
  await admin.app.getByRole("heading", { level: 1, name: "Bice Verdi" }).waitFor();
  await admin.app.getByText("Both sides hold the same.").waitFor();
  const cells = row(/^e-mail/).getByRole("cell");
  expect(await cells.allTextContents()).toEqual(["bice@example.it", "bice@example.it"]);
  await row(/^order count/)
    .getByText("Same: empty stands for 0")
    .waitFor();
  // Without this permission the order totals are not known.
  await allow(["get", "list", "search", "registration", "update"].map((name) => `customers/${name}`));
  await admin.page.reload();
  const unknown = "What both sides show is the same; one of them does not show 2 fields.";
  await admin.app.getByText(unknown).waitFor();
  await allow("all");
  const line = admin.app.getByRole("listitem").filter({ hasText: "Created" });
  const text = (await line.textContent())!;
  expect(text).toContain("Shopify => Framework360");
  expect(text).toContain("Change on Shopify");
  expect(text).toContain("Fields: e-mail, first name, and last name");
  expect(await axeViolations(frame())).toEqual([]);

  await admin.open("/app/access");
  const look = admin.app.getByRole("row").filter({ hasText: "Page of one customer" }).first();
  await look.getByText(`Shopify customer ${id}`).waitFor();
});

test("a customer is found at the address of either side, and from the Customers page", async () => {
  await visit();
  await admin.open("/app/customers");
  await admin.app.getByRole("link", { name: "Bice Verdi", exact: true }).click();
  await admin.app.getByText(`Shopify customer ${id} · Framework360 customer ${counterpart()!.id}`).waitFor();
  await admin.open(`/app/customers/shopify/${id}`);
  await admin.app.getByText(`Shopify customer ${id} · Framework360 customer ${counterpart()!.id}`).waitFor();
  await admin.app.getByRole("heading", { level: 1, name: "Bice Verdi" }).waitFor();
});

test("a field that a direction keeps apart is told with the reason, and the same page is whole in Italian at 320 pixels", async () => {
  const { store } = world.framework360.control;
  store.updateCustomer(counterpart()!, { telefono: "+390212345678" });
  await visit();
  await admin.open(`/app/customers/shopify/${id}`);
  const phone = row(/^phone/);
  await phone.getByText("Direction off", { exact: true }).waitFor();
  await phone.getByText("The change would go in a direction that is turned off.").waitFor();
  await admin.app
    .getByText("Both sides hold the same, except for 1 field that your choices leave to each side.")
    .waitFor();
  await admin.page.close();

  await visit("it", { width: 320, height: 720 });
  await admin.open(`/app/customers/shopify/${id}`);
  await row(/^telefono/)
    .getByText("Direzione disattivata", { exact: true })
    .waitFor();
  await admin.app.getByRole("heading", { name: "Che cosa è stato sincronizzato" }).waitFor();
  expect(await brokenWords(admin.app.getByRole("main"))).toEqual([]);
  expect(await axeViolations(frame())).toEqual([]);
  const overflow = await frame().evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
  for (const code of ["state.", "why.", "summary.", "{{"])
    expect(await admin.app.getByRole("main").textContent()).not.toContain(code);
});

test("values that cannot be read leave the history, and are read when the merchant asks again", async () => {
  await visit();
  await admin.page.route("**/now", (route) => route.abort());
  await admin.open(`/app/customers/shopify/${id}`);
  await admin.app.getByText("The values could not be loaded.").waitFor();
  await admin.app.getByRole("listitem").filter({ hasText: "Created" }).waitFor();
  await admin.page.unroute("**/now");
  await admin.app.getByRole("button", { name: "Try again" }).click();
  await row(/^e-mail/).waitFor();
});

test("a customer whom neither side has any more is said to be missing", async () => {
  await visit();
  await admin.open("/app/customers/shopify/424242");
  await admin.app.getByText("Shopify: there is no such customer any more.").waitFor();
  await admin.app.getByText("Nothing was synchronized for this customer yet.").waitFor();
  expect(await axeViolations(frame())).toEqual([]);
});

test("what is changed on Shopify stands in the history with its field", async () => {
  updateCustomer(world.shopify.shop, id, { firstName: "Beatrice" });
  await visit();
  await expect
    .poll(
      async () => {
        await admin.open(`/app/customers/shopify/${id}`);
        return admin.app.getByRole("listitem").filter({ hasText: "Fields: first name" }).count();
      },
      { timeout: 40_000 },
    )
    .toBe(1);
});

/** The entry of the change above, and what asks before an undo. */
const renaming = (fields: RegExp) => admin.app.getByRole("listitem").filter({ hasText: fields }).last();
const dialog = () => admin.app.getByRole("dialog");
/** What the dialog shows: App Bridge keeps it beside the dialog's own elements. */
const asked = () => admin.app.locator("ui-modal");
const overflow = () =>
  frame().evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test.each([
  ["it", "Mostra i valori", "Ripristina…", "1 valore verrà ripristinato:", /Campi: nome/],
  ["de", "Werte zeigen", "Rückgängig machen …", "1 Wert wird zurückgesetzt:", /Felder: Vorname/],
])("in %s at 320 pixels an entry shows its values and what an undo would do", async (...texts) => {
  const [locale, show, undo, put, fields] = texts;
  await visit(locale, { width: 320, height: 720 });
  await admin.open(`/app/customers/shopify/${id}`);
  await renaming(fields).getByRole("button", { name: show }).click();
  await renaming(fields).getByRole("row").filter({ hasText: "Beatrice" }).waitFor();
  expect(await axeViolations(frame())).toEqual([]);
  expect(await overflow()).toBeLessThanOrEqual(0);
  await renaming(fields).getByRole("button", { name: undo }).click();
  await asked().getByText(put).waitFor();
  expect(await axeViolations(frame())).toEqual([]);
  expect(await brokenWords(asked().filter({ hasText: put }))).toEqual([]);
  expect(await asked().filter({ hasText: put }).textContent()).not.toMatch(/undo\.|\{\{/);
});

test("who would unlink is told to undo first; an undo says before what goes back, and that both then differ by choice", async () => {
  await visit();
  await admin.open(`/app/customers/shopify/${id}`);
  await admin.app.getByRole("button", { name: "Unlink" }).click();
  await asked()
    .getByText("nothing that the app wrote to these two customers can be undone")
    .filter({ hasText: "“Undo everything the app did…”" })
    .waitFor();
  expect(await axeViolations(frame())).toEqual([]);
  await dialog().getByRole("button", { name: "Cancel" }).click();
  await admin.app.getByRole("button", { name: "Undo everything the app did…" }).click();
  await asked().getByText("1 value will be put back:").waitFor();
  const cells = asked()
    .getByRole("row", { name: /^first name/ })
    .getByRole("cell");
  expect(await cells.allTextContents()).toEqual(["Beatrice", "Bice"]);
  expect(await axeViolations(frame())).toEqual([]);
  await dialog().getByRole("button", { name: "Put back" }).click();
  await admin.app.getByText("Done. The entry “Undone by hand” says what was put back.").waitFor();
  await row(/^first name/)
    .getByText("Undone", { exact: true })
    .waitFor();
  await admin.app.getByRole("listitem").filter({ hasText: "Undone by hand" }).waitFor();
  expect(counterpart()!.nome).toBe("Bice");
  expect(await axeViolations(frame())).toEqual([]);
});

test("an entry says what became of the newsletter, and why, in English and Italian", async () => {
  for (const [marketingState, isActive] of [
    ["SUBSCRIBED", true],
    ["UNSUBSCRIBED", false],
  ] as const) {
    setEmailConsent(world.shopify.shop, id, { marketingState, marketingOptInLevel: "SINGLE_OPT_IN" });
    await expect.poll(() => counterpart()!.marketingActive).toBe(isActive);
  }
  await visit();
  await expect
    .poll(async () => {
      await admin.open(`/app/customers/shopify/${id}`);
      return admin.app.getByRole("listitem").first().textContent();
    })
    .toContain("Newsletter: unsubscribed in Framework360, because the customer unsubscribed on Shopify.");
  expect(await axeViolations(frame())).toEqual([]);
  await admin.page.close();
  await visit("it");
  await admin.open(`/app/customers/shopify/${id}`);
  await admin.app
    .getByText("Newsletter: disiscritto in Framework360, perché il cliente si è disiscritto su Shopify.")
    .waitFor();
});

test("an undo says before that it does not put back an e-mail that another customer has by now, in Italian at 320 pixels", async () => {
  updateCustomer(world.shopify.shop, id, { email: "beatrice@example.it" });
  const emailThere = () => world.framework360.control.store.seenCustomers().map(({ email }) => email);
  await expect.poll(emailThere).toContain("beatrice@example.it");
  world.framework360.control.store.createCustomer({ nome: "Bice", email: "bice@example.it" });
  await visit("it", { width: 320, height: 720 });
  const undo = admin.app
    .getByRole("listitem")
    .filter({ hasText: /Campi: e-mail(?!,)/ })
    .getByRole("button", { name: "Ripristina…" });
  await expect
    .poll(async () => {
      await admin.open(`/app/customers/shopify/${id}`);
      return undo.count();
    })
    .toBe(1);
  await undo.click();
  await asked().getByText("e-mail (Framework360): Ormai lo ha un altro cliente.").waitFor();
  expect(await axeViolations(frame())).toEqual([]);
  expect(await overflow()).toBeLessThanOrEqual(0);
});
