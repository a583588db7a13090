import { readFile } from "node:fs/promises";

import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import { explanation, type Explained } from "../../app/sync/explanation.ts";
import { causes, outcomes, reasons } from "../../app/sync/outcome.ts";
import { createCustomer, updateCustomer } from "../../sandbox/shopify/customers.ts";
import { openAdmin, type Admin } from "../support/admin.ts";
import { axeViolations } from "../support/axe.ts";
import { openBrowser } from "../support/browser.ts";
import { sendWebhook, setUpInbound, shop, whenCompared } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";

const desktop = { width: 1280, height: 900 };
const phone = { width: 320, height: 720 };

let world: World;
let browser: Browser;
let admin: Admin;

beforeAll(async () => {
  world = await startWorld({ SYNC_RETRY_LIMIT: "0" });
  await setUpInbound(world);
  browser = await openBrowser();
  await whenCompared(world);
});

afterAll(async () => {
  await browser?.close();
  await world?.close();
});

beforeEach(async () => {
  admin = await openAdmin(world, browser, { viewport: desktop, warm: true });
  await admin.open("/app/activity");
});

afterEach(async () => {
  await faults({});
  await admin.page.close();
});

async function faults(given: Record<string, unknown>): Promise<void> {
  const answer = await fetch(`${world.framework360.origin}/_control/faults`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(given),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** The lines about one customer, newest first. */
const lines = (id: string) =>
  admin.app
    .getByRole("listitem")
    .filter({ has: admin.app.getByRole("button", { name: "details of" }) })
    .filter({ has: admin.app.locator(`a[href="shopify://admin/customers/${id}"]`) });

function created(email: string): string {
  const { customer, userErrors } = createCustomer(world.shopify.shop, {
    firstName: "Anna",
    lastName: "Rossi",
    email,
  });
  if (!customer) throw new Error(JSON.stringify(userErrors));
  return customer.id;
}

/** A customer that could not be brought to Framework360. */
async function failed(email: string): Promise<string> {
  await faults({ errorRate: 1 });
  const id = created(email);
  await admin.lookUntil(lines(id).getByText("Failed", { exact: true }));
  return id;
}

test("a line appears without a reload: who, where, why, what came of it and which fields", async () => {
  const id = created("live@example.it");
  const line = lines(id);
  await line.getByText("Created", { exact: true }).waitFor();
  const text = (await line.textContent())!;
  expect(text).toContain("Shopify => Framework360");
  expect(text).toContain("Change on Shopify");
  expect(text).toContain("Fields: e-mail, first name, and last name");
  const link = line.getByRole("link", { name: "Anna Rossi" });
  await link.waitFor();
  expect(await line.textContent()).toContain("live@example.it");
  expect(await link.getAttribute("href")).toBe(`shopify://admin/customers/${id}`);
});

test("times are those of the shop's time zone, wherever the reader is, and it is named", async () => {
  const id = created("clock@example.it");
  await admin.lookUntil(lines(id).first().getByText("Created", { exact: true }));
  const abroad = await openAdmin(world, browser, { viewport: desktop, timezoneId: "America/New_York" });
  await abroad.open(`/app/activity?customer=${id}`);
  await abroad.app.getByText("Times are those of your shop’s time zone, Europe/Rome.").waitFor();
  const time = abroad.app.getByRole("listitem").first().locator("time");
  const at = new Date((await time.getAttribute("datetime"))!);
  const rome = new Intl.DateTimeFormat("en", { hour: "numeric", minute: "2-digit", timeZone: "Europe/Rome" });
  expect((await time.textContent())!.replaceAll("\u202f", " ")).toContain(
    rome.format(at).replaceAll("\u202f", " "),
  );
  expect(await time.getAttribute("title")).toContain("Europe/Rome");
  await abroad.page.close();
});

test("what both sides hold is read when a line is opened, and new lines wait until the reader wants them", async () => {
  const id = created("open@example.it");
  const details = lines(id).getByRole("button", { name: "Show details of" });
  await admin.lookUntil(details);
  await details.click();
  const values = lines(id).getByRole("table");
  await values.waitFor();
  const row = values.getByRole("row", { name: /e-mail/ });
  expect(await row.getByRole("cell").allTextContents()).toEqual(["open@example.it", "open@example.it"]);

  const next = created("meanwhile@example.it");
  const more = admin.app.getByRole("button", { name: "Show 1 new entry" });
  await admin.lookUntil(more);
  expect(await lines(next).count()).toBe(0);
  expect(await values.isVisible()).toBe(true);
  await more.click();
  await lines(next).waitFor();
  await more.waitFor({ state: "detached" });
});

test("a failed customer says why and what to do, and arrives when Retry is clicked after the fault is gone", async () => {
  const id = await failed("retry@example.it");
  const line = lines(id).last();
  expect(await line.textContent()).toContain("Framework360 does not answer at the moment.");
  expect(await line.textContent()).toContain("Try again in a few minutes.");
  await line.getByText("Not retried yet").waitFor();

  await faults({});
  await line.getByRole("button", { name: /^Retry / }).click();
  await admin.toast("The result will appear here").waitFor();
  await line.getByText("Solved since: Created").waitFor();
  await lines(id).getByText("Created", { exact: true }).waitFor();
  expect(await line.getByRole("button", { name: /Retry/ }).count()).toBe(0);
});

test("a failed line that a later try solved says what was done, and the filter shows what is still failed", async () => {
  const solved = await failed("solved@example.it");
  await faults({});
  await lines(solved)
    .last()
    .getByRole("button", { name: /^Retry / })
    .click();
  await admin.lookUntil(lines(solved).last().getByText("Solved since: Created"));
  expect(await lines(solved).last().textContent()).toContain("Fields: e-mail, first name, and last name");
  const still = await failed("still@example.it");
  await admin.app.getByRole("button", { name: "Outcome" }).click();
  await admin.app.getByRole("group").getByText("Still failed").click();
  await admin.page.keyboard.press("Escape");
  await lines(solved).first().waitFor({ state: "detached" });
  await lines(still).getByText("Failed", { exact: true }).waitFor();

  const download = admin.page.waitForEvent("download");
  await admin.app.getByRole("button", { name: "Download as CSV" }).click();
  const file = await readFile(await (await download).path(), "utf8");
  const [head, ...rows] = file.replace("\uFEFF", "").trim().split("\r\n");
  expect(head).toContain('"Time (Europe/Rome)","Shopify ID"');
  expect(rows.filter((row) => row.includes(`"${still}"`))).toHaveLength(1);
  expect(file).not.toContain(solved);
  expect(file).not.toContain("Anna");
});

test("Retry by keyboard leaves the keyboard in its line when the button goes", async () => {
  const id = await failed("keyboard@example.it");
  const line = lines(id).last();
  await faults({});
  await line.getByRole("button", { name: /^Retry / }).focus();
  await admin.page.keyboard.press("Enter");
  await admin.lookUntil(line.getByText("Solved since: Created"));
  const details = line.getByRole("button", { name: "Show details" });
  await expect.poll(() => details.evaluate((button) => button === document.activeElement)).toBe(true);
});

test("customers between whom nobody guesses are shown with who they are, and arrive once there is one of them", async () => {
  const twins = await Promise.all(
    ["Luca", "Lucia"].map(async (nome) => {
      const answer = await fetch(`${world.framework360.origin}/_control/customers`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ nome, cognome: "Doppio", telefono: "+393471234567", email: null }),
      });
      return String(((await answer.json()) as { id: number }).id);
    }),
  );
  const { customer } = createCustomer(world.shopify.shop, {
    firstName: "L.",
    lastName: "Doppio",
    email: "doppio@example.it",
    phone: "+393471234567",
  });
  const id = customer!.id;
  const line = lines(id).last();
  await admin.lookUntil(line.getByText("Failed", { exact: true }));
  await line.getByText("More than one customer could be this person").waitFor();
  await line.getByRole("button", { name: "Show details" }).click();
  await line.getByRole("heading", { name: "Customers who may be the same person" }).waitFor();
  const candidates = line.getByRole("list").getByRole("listitem");
  await expect.poll(() => candidates.count()).toBe(3);
  expect(await candidates.getByRole("link", { name: "L. Doppio" }).getAttribute("href")).toBe(
    `shopify://admin/customers/${id}`,
  );
  for (const [index, twin] of twins.entries()) {
    await candidates.filter({ hasText: `Framework360 customer ${twin}` }).waitFor();
    await candidates.filter({ hasText: ["Luca Doppio", "Lucia Doppio"][index]! }).waitFor();
  }
  expect(await axeViolations(admin.page.frame({ name: "app-iframe" })!)).toEqual([]);

  const { store } = world.framework360.control;
  store.deleteCustomer(store.customer(Number(twins[1]))!);
  await line.getByRole("button", { name: /^Retry / }).click();
  await admin.lookUntil(line.getByText("Solved since: Updated"));
});

test("Retry that gets no answer says so, and the page stays", async () => {
  const id = await failed("unanswered@example.it");
  await faults({});
  await admin.page.route("**/app/activity/retry*", (route) => route.abort());
  await lines(id)
    .last()
    .getByRole("button", { name: /^Retry / })
    .click();
  await admin.app.getByRole("alert").getByText("The app did not answer").waitFor();
  await admin.page.unroute("**/app/activity/retry*");
  await lines(id)
    .last()
    .getByRole("button", { name: /^Retry / })
    .click();
  await admin.lookUntil(lines(id).last().getByText("Solved since: Created"));
});

test("Retry all tries every failed customer again, and goes when none is left", async () => {
  const ids = [await failed("all-1@example.it"), await failed("all-2@example.it")];
  await faults({});
  const retryAll = admin.app.getByRole("button", { name: "Retry all failed" });
  await retryAll.click();
  for (const id of ids) await admin.lookUntil(lines(id).last().getByText("Solved since: Created"));
  await admin.lookUntil(retryAll, "detached");
});

test("filters narrow the list, stay in the address, and say what they leave out", async () => {
  const id = created("filter@example.it");
  await admin.open(`/app/activity?customer=${id}`);
  await admin.lookUntil(lines(id).getByText("Created", { exact: true }));
  updateCustomer(world.shopify.shop, id, { note: "nothing that is synchronized" });
  await admin.lookUntil(admin.app.getByText("are hidden"));
  await admin.app.getByRole("button", { name: "Show them" }).click();
  await lines(id).getByText("Unchanged", { exact: true }).waitFor();

  await admin.app.getByRole("button", { name: "Direction" }).click();
  await admin.app.getByRole("group").getByText("Framework360 => Shopify").click();
  await admin.app.getByText("Nothing matches these filters").waitFor();
  await admin.page.keyboard.press("Escape");
  await admin.page.reload();
  await admin.app.getByText("Nothing matches these filters").waitFor();
  await admin.app.getByRole("button", { name: "Clear filters" }).click();
  await admin.app.getByRole("listitem").first().waitFor();
});

test("a customer is found by name or by e-mail on either side, and the page's address tells neither", async () => {
  const id = created("findable@example.it");
  await admin.lookUntil(lines(id).first().getByText("Created", { exact: true }));
  const other = createCustomer(world.shopify.shop, {
    firstName: "Zeno",
    lastName: "Quaranta",
    email: "z@example.it",
  });
  const zeno = other.customer!.id;
  await admin.lookUntil(lines(zeno).first().getByText("Created", { exact: true }));
  const field = admin.app.getByPlaceholder("Search by name, e-mail or customer ID");
  const frame = admin.page.frame({ name: "app-iframe" })!;

  await field.fill("Zeno Quar");
  await lines(id).first().waitFor({ state: "detached" });
  await lines(zeno).first().waitFor();
  expect(decodeURIComponent(frame.url())).toContain(`customer=shopify:${zeno}`);
  expect(frame.url() + admin.page.url()).not.toMatch(/zeno|quar/i);

  await field.fill("findable@example.it");
  await lines(id).first().waitFor();
  await lines(zeno).first().waitFor({ state: "detached" });
  expect(frame.url() + admin.page.url()).not.toContain("findable");

  // Longer than the search takes: the field takes as much.
  await field.fill("y".repeat(250));
  await admin.app.getByText("No customer found").waitFor();
  expect(await field.inputValue()).toHaveLength(200);

  await field.fill("no such person");
  await admin.app.getByText("No customer found").waitFor();
  expect(await axeViolations(frame)).toEqual([]);
  await admin.app.getByRole("button", { name: "Clear search" }).click();
  await lines(zeno).first().waitFor();
  await lines(id).first().waitFor();
});

test("a customer who is in Framework360 alone is called by name as well, and one whom no side names any more by ID", async () => {
  const answer = await fetch(`${world.framework360.origin}/_control/customers`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ nome: "Ugo", cognome: "Solo", email: "ugo@example.it" }),
  });
  const { id } = (await answer.json()) as { id: number };
  for (const customer of [String(id), "999999"]) {
    await world.database.query(
      `INSERT INTO activity (id, shop, cause, outcome, direction, framework360_id, reason)
       VALUES (gen_random_uuid(), $1, 'manual', 'skipped', 'outbound', $2, 'no-identity')`,
      [shop, customer],
    );
  }
  const called = admin.app.getByRole("listitem").filter({ hasText: "Ugo Solo" });
  await admin.lookUntil(called.getByText("ugo@example.it"));
  await admin.app.getByRole("listitem").filter({ hasText: "Framework360 customer 999999" }).waitFor();
});

test("lines are shown with IDs and a note while Shopify does not say who the customers are", async () => {
  const id = created("unnamed@example.it");
  await admin.lookUntil(lines(id).first().getByText("Created", { exact: true }));
  const answer = { people: {}, silent: ["shopify"] };
  await admin.page.route("**/app/activity/people", (route) => route.fulfill({ json: answer }));
  await admin.open("/app/activity");
  await admin.app.getByText("Shopify does not answer at the moment").waitFor();
  await lines(id)
    .first()
    .getByRole("link", { name: `Customer ${id}` })
    .waitFor();
});

test("what is held of a customer who asked for it can be downloaded", async () => {
  const id = created("asking@example.it");
  await admin.lookUntil(lines(id).first());
  const customer = { shop_domain: shop, customer: { id: Number(id), email: "asking@example.it" } };
  await sendWebhook(world, "customers/data_request", JSON.stringify(customer));
  const button = admin.app.getByRole("button", { name: `Download JSON: Customer ${id}` });
  await expect
    .poll(async () => {
      await admin.open("/app/activity");
      return button.count();
    })
    .toBe(1);
  const download = admin.page.waitForEvent("download");
  await button.click();
  const file = await (await download).path();
  expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({
    customer: { shopify: [`gid://shopify/Customer/${id}`] },
    links: [{ lastAgreed: { shopify: { email: "asking@example.it" } } }],
  });
  const another = admin.page.waitForEvent("download");
  await admin.app.getByRole("button", { name: `Download document: Customer ${id}` }).click();
  const document = await readFile(await (await another).path(), "utf8");
  expect(document).toContain("I tuoi dati personali");
  expect(document).toContain("asking@example.it");
  expect(await axeViolations(admin.page.frame({ name: "app-iframe" })!)).toEqual([]);
});

test("who looked at customers is on record, with whom they saw and on which page", async () => {
  const id = created("looked-at@example.it");
  await admin.open(`/app/activity?customer=${id}`);
  const details = lines(id).first().getByRole("button").first();
  await admin.lookUntil(details);
  await details.click();
  await admin.app.getByText("looked-at@example.it").first().waitFor();
  await admin.open("/app/activity");
  await admin.app.getByRole("button", { name: "Who looked at customers" }).click();
  await admin.app.getByRole("heading", { level: 1, name: "Who looked at customers" }).waitFor();
  const look = admin.app.getByRole("row").filter({ hasText: `Shopify customer ${id}` });
  await look.first().getByText("Activity page", { exact: true }).waitFor();
  expect(
    await look
      .first()
      .getByText(/^No\. \d+$/)
      .count(),
  ).toBe(1);
  expect(await axeViolations(admin.page.frame({ name: "app-iframe" })!)).toEqual([]);
});

test("every cause, outcome and reason is told in words, in the merchant's language", async () => {
  const insert = (
    cause: string,
    outcome: string,
    {
      reason = null,
      detail = null,
      explanations = [],
    }: { reason?: string | null; detail?: string | null; explanations?: Explained[] } = {},
  ) =>
    world.database.query(
      `INSERT INTO activity (id, shop, cause, outcome, target, direction, shopify_id, framework360_id, fields, conflicts, reason, detail, explanations)
       VALUES (gen_random_uuid(), $1, $2, $3, 'framework360', 'inbound', 'gid://shopify/Customer/5', '4711', '{phone}', '{city}', $4, $5, $6)`,
      [shop, cause, outcome, reason, detail, JSON.stringify(explanations)],
    );
  const refusal: Explained = {
    field: "email",
    explanation: explanation("data-refused", { side: "framework360" }, { words: "it is taken" }),
  };
  for (const cause of causes) await insert(cause, "updated", { explanations: [refusal] });
  for (const outcome of outcomes) await insert("webhook", outcome);
  for (const reason of reasons) await insert("webhook", "skipped", { reason });
  await insert("webhook", "updated", { detail: "phone: written by an earlier version" });

  for (const [locale, words] of Object.entries({
    en: [
      "Sent manually",
      "Skipped",
      "Or merge or correct them",
      "Not synchronized: e-mail – Another customer on Framework360 already has this value. Correct the wrong one of the two. " +
        "Framework360 says: “it is taken”",
      "Answer: phone: written by an earlier version",
    ],
    it: [
      "Invio manuale",
      "Saltato",
      "Oppure uniscili o correggili",
      "Non sincronizzato: e-mail – Un altro cliente (Framework360) ha già questo valore. Correggi quello sbagliato dei due. " +
        "Framework360 risponde: «it is taken»",
      "Risposta: phone: written",
    ],
    de: [
      "Manuell gesendet",
      "Übersprungen",
      "Oder führen Sie die Kunden zusammen",
      "Nicht synchronisiert: E-Mail – Ein anderer Kunde in Framework360 hat diesen Wert schon. Berichtigen Sie den falschen der beiden. " +
        "Framework360 meldet: „it is taken“",
      "Antwort: phone: written",
    ],
  })) {
    const merchant = await openAdmin(world, browser, { locale, warm: true });
    await merchant.open("/app/activity?customer=5&outcome=all");
    const list = merchant.app.getByRole("list");
    await expect
      .poll(() => list.getByRole("listitem").count())
      .toBe(causes.length + outcomes.length + reasons.length + 1);
    const text = (await list.textContent())!;
    for (const word of words) expect(text).toContain(word);
    for (const code of ["reason.", "cause.", "outcome.", "field.", "explanation.", "{{"])
      expect(text).not.toContain(code);
    await merchant.page.close();
  }
});

test("a shop in which nothing happened is told what will stand here, and where to begin", async () => {
  await world.database.query("DELETE FROM activity");
  await admin.open("/app/activity");
  await admin.app.getByText("No changes yet").waitFor();
  expect(await axeViolations(admin.page.frame({ name: "app-iframe" })!)).toEqual([]);
  await admin.app.getByRole("button", { name: "Choose what is synchronized" }).click();
  await admin.app.getByRole("heading", { level: 1, name: "Synchronization" }).waitFor();
});

test("a filter that is open has no accessibility fault that axe can find", async () => {
  await admin.app.getByRole("button", { name: "Outcome" }).click();
  await admin.app.getByRole("radio", { name: "All except unchanged" }).waitFor();
  expect(await axeViolations(admin.page.frame({ name: "app-iframe" })!)).toEqual([]);
});

test("the page has no accessibility fault that axe can find, on a laptop and on a phone, and fits 320 pixels", async () => {
  const id = await failed("axe@example.it");
  await lines(id).getByRole("button", { name: "Show details" }).click();
  await lines(id).getByText("no customer there is linked").waitFor();
  for (const viewport of [desktop, phone]) {
    await admin.page.setViewportSize(viewport);
    const frame = admin.page.frame("app-iframe")!;
    expect(await axeViolations(frame)).toEqual([]);
    const overflow = await frame.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
  }
});
