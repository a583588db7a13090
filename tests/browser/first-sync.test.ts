import { readFile } from "node:fs/promises";

import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { openAdmin, type Admin } from "../support/admin.ts";
import { axeViolations } from "../support/axe.ts";
import { openBrowser } from "../support/browser.ts";
import { openApp, submit } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;
let browser: Browser;
let admin: Admin;

const path = "/app/synchronization";
const screenshots = process.env.FIRST_SYNC_SCREENSHOTS;
const newcomers = 40;

const account = () => world.framework360.control.store;
const onShopify = () => world.shopify.shop.customers.size;
const card = (where: Admin) => where.app.getByRole("region", { name: "Full synchronization", exact: true });
const inSync = async () => {
  const shown = await admin.app.getByRole("heading", { name: / in sync/ }).textContent();
  return Number(/^\d+/.exec(shown!)![0]);
};
const button = (name: string, where = admin) => card(where).getByRole("button", { name, exact: true });
const frame = (where: Admin) => where.page.frame({ name: "app-iframe" })!;
const name = () => account().customersByEmail("ugo@example.it")[0]!.nome;
const overflow = (where: Admin) =>
  frame(where).evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

async function picture(where: Admin, name: string): Promise<void> {
  if (screenshots) await where.page.screenshot({ path: `${screenshots}/${name}.png`, fullPage: true });
}

/** Customers of Framework360 alone, who take a while because Shopify answers slowly, and one who cannot be carried. */
beforeAll(async () => {
  world = await startWorld({ SYNC_RETRY_DELAY_SECONDS: "1" });
  await openApp(world);
  const { origin, apiKey } = world.framework360;
  await submit(world, "/app/connection", { baseUrl: origin, apiKey });
  for (let number = 0; number < newcomers; number += 1) {
    const email = `new${number}@example.it`;
    account().createCustomer({ nome: "Ada", cognome: "Neri", email }, { silent: true });
  }
  const { onChange } = world.shopify.shop;
  world.shopify.shop.onChange = () => {};
  createCustomer(world.shopify.shop, { firstName: "Ugolino", lastName: "Verdi", email: "ugo@example.it" });
  world.shopify.shop.onChange = onChange;
  account().createCustomer({ nome: "Ugone", cognome: "Verdi", email: "ugo@example.it" }, { silent: true });
  createCustomer(world.shopify.shop, { firstName: "Tel", lastName: "Solo", phone: "+393331230009" });
  world.shopify.control.faults.replace({ latencyMs: { min: 400, max: 400 } });
  browser = await openBrowser();
  admin = await openAdmin(world, browser);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await world?.close();
});

test("A full synchronization is told of where it was saved, can be paused in one tab, resumed in another, and ordinary changes go on", async () => {
  await admin.open(path);
  for (const name of ["Sync Customers", "Shopify => Framework360", "Framework360 => Shopify"]) {
    await admin.app.getByRole("switch", { name, exact: true }).check();
  }
  await admin.app.getByRole("button", { name: "Save", exact: true }).click();
  await admin.toast("Settings saved. The full synchronization has begun.").waitFor();
  await admin.app.getByRole("button", { name: "See its progress" }).click();
  await expect.poll(() => card(admin).evaluate((part) => part === document.activeElement)).toBe(true);
  await card(admin)
    .getByText(/^\d+ of 42 customers done\.$/)
    .waitFor({ timeout: 60_000 });
  await expect.poll(onShopify, within).toBeGreaterThan(5);
  await picture(admin, "running");
  await button("Pause").focus();
  await admin.page.keyboard.press("Enter");
  await card(admin).getByText("Paused.").waitFor();
  // Pause goes, and the keyboard stays on what takes its place.
  await expect.poll(() => button("Resume").evaluate((shown) => shown === document.activeElement)).toBe(true);
  expect(await axeViolations(frame(admin))).toEqual([]);
  await picture(admin, "paused");

  const other = await openAdmin(world, browser);
  await other.open("/app");
  await card(other).getByText("Paused.").waitFor();
  const before = onShopify();
  createCustomer(world.shopify.shop, { firstName: "Pia", lastName: "Ora", email: "pia@example.it" });
  await expect.poll(() => account().customersByEmail("pia@example.it").length, within).toBe(1);
  // What ran by then has ended, and no more was asked for.
  expect(onShopify()).toBeLessThan(before + 15);
  expect(onShopify()).toBeLessThan(newcomers);
  // Slow enough to be stopped in the middle.
  world.shopify.control.faults.replace({ latencyMs: { min: 2_000, max: 2_000 } });
  await button("Resume", other).click();
  await button("Pause", admin).waitFor();
  await other.page.close();
});

test("It is stopped after a question, stays stopped after a reload, and is begun again", async () => {
  const isFocused = (part: Locator) =>
    expect.poll(() => part.evaluate((it) => it === document.activeElement)).toBe(true);
  await button("Stop").focus();
  await admin.page.keyboard.press("Enter");
  await admin.app.getByRole("dialog").getByRole("button", { name: "Stop", exact: true }).focus();
  await admin.page.keyboard.press("Enter");
  await isFocused(card(admin));
  await card(admin)
    .getByText(/^Stopped\. \d+ customers were left as they were\./)
    .waitFor({ timeout: 60_000 });
  await admin.open(path);
  await card(admin)
    .getByText(/^Stopped\./)
    .waitFor();
  await picture(admin, "stopped");
  expect(onShopify()).toBeLessThan(newcomers);
  // Who was left is on one side alone: Overview must not call everybody in sync.
  await admin.open("/app");
  const { app } = admin;
  await app.getByRole("heading", { name: /^\d+ of \d+ in sync, .*\d+ not synchronized yet/ }).waitFor();
  const left = /^(\d+) customers were left when the full synchronization was stopped\./;
  const told = app.getByRole("definition").filter({ hasText: "customers were left when" });
  expect(Number(left.exec((await told.textContent())!)![1])).toBe(newcomers + 2 - (await inSync()));
  await picture(admin, "stopped-overview");
  await admin.open(path);
  world.shopify.control.faults.replace({});
  await button("Start again").focus();
  await admin.page.keyboard.press("Enter");
  await isFocused(card(admin));
  await card(admin)
    .getByText(/^Finished on /)
    .waitFor({ timeout: 90_000 });
  expect(onShopify()).toBe(newcomers + 3);
  expect(name()).toBe("Ugolino");
  await picture(admin, "finished");
  expect(await axeViolations(frame(admin))).toEqual([]);
  // What it has done would not happen again: both sides are compared once more.
  await admin.app.getByRole("button", { name: "See what would happen" }).click();
  await admin.app.getByRole("button", { name: /^Left as they are: \d+/ }).waitFor({ timeout: 60_000 });
  expect(await admin.app.getByRole("button", { name: /^Created on Shopify/ }).count()).toBe(0);
});

test("Its line in the activity names no direction", async () => {
  await admin.open("/app/activity");
  const line = frame(admin).getByRole("listitem").filter({ hasText: "All customers" }).first();
  await line.waitFor();
  expect(await line.textContent()).toContain("Full synchronization");
  expect(await line.textContent()).not.toContain("No direction");
  await admin.open(path);
});

test("Its report names who was skipped, and why, and who failed is a click away", async () => {
  const fail = (count: number) =>
    world.database.query("UPDATE first_sync SET totals = totals || jsonb_build_object('failed', $1::int)", [
      count,
    ]);
  await fail(1);
  await admin.open(path);
  const failed = card(admin).getByRole("link", { name: "See those still failed" });
  expect(await failed.getAttribute("href")).toMatch(/\/app\/activity\?outcome=failed/);
  await fail(0);
  await admin.open(path);
  const download = admin.page.waitForEvent("download");
  await button("Download report").click();
  const file = await readFile(await (await download).path(), "utf8");
  expect(file).toContain(
    '"Shopify ID","Framework360 ID","Time (Europe/Rome)","Outcome","Why, and what to do"',
  );
  expect(file).toMatch(/"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d","Skipped"/);
});

test("What it overwrote is put back after a question that says how much that is, and who was created stays", async () => {
  await admin.open(path);
  const undo = admin.app.getByRole("region", { name: "Undo the full synchronization" });
  const hasFocus = (part: Locator) => expect.poll(() => part.evaluate((it) => it === document.activeElement));
  await button("Undo…").click();
  await hasFocus(undo).toBe(true);
  await undo.getByRole("button", { name: "What the full synchronization did" }).click();
  await hasFocus(card(admin)).toBe(true);
  await undo.getByRole("button", { name: "See what would be put back…" }).click();
  const asked = admin.app.locator("ui-modal");
  await asked.getByText("Values of 1 customer were overwritten.").waitFor();
  await asked.getByText("Overwritten values: 0 on Shopify, 1 in Framework360.").waitFor();
  await asked
    .getByText(`Customers that were created stay: ${newcomers} on Shopify, 0 in Framework360.`)
    .waitFor();
  await picture(admin, "undo-question");
  expect(await axeViolations(frame(admin))).toEqual([]);
  await admin.app.getByRole("dialog").getByRole("button", { name: "Put back" }).focus();
  await admin.page.keyboard.press("Enter");
  await hasFocus(undo).toBe(true);
  await undo.getByText(/^Finished on /).waitFor({ timeout: 60_000 });
  await undo.getByText("Put back", { exact: true }).waitFor();
  expect(name()).toBe("Ugone");
  expect(onShopify()).toBe(newcomers + 3);
  expect(await axeViolations(frame(admin))).toEqual([]);
  await picture(admin, "undone");
  await admin.open("/app");
  await admin.app.getByText("the two sides differ in what an undo put back", { exact: false }).waitFor();
  await picture(admin, "undone-overview");
  await admin.open(path);
  await undo.getByRole("link", { name: "See what was put back" }).click();
  await admin.app.getByRole("listitem").filter({ hasText: "Ugolino" }).waitFor();
  await admin.open(path);
});

test("On a phone it fits, and speaks Italian and German", async () => {
  const viewport = { width: 320, height: 800 };
  const phone = await openAdmin(world, browser, { locale: "it", viewport, isMobile: true, hasTouch: true });
  for (const page of ["/app", path]) {
    await phone.open(page);
    await phone.app.getByRole("heading", { name: "Sincronizzazione completa", exact: true }).waitFor();
    await phone.app.getByText("Terminata il").waitFor();
    expect(await overflow(phone)).toBe(0);
    expect(await axeViolations(frame(phone))).toEqual([]);
    await picture(phone, `phone${page.replaceAll("/", "-")}`);
  }
  await phone.page.close();
  const german = await openAdmin(world, browser, { locale: "de" });
  await german.open("/app/activity");
  await german.app.getByText(/^Nichts zu synchronisieren: \d+\. .*Übrig: 0\.$/).waitFor();
  expect(await axeViolations(frame(german))).toEqual([]);
  await picture(german, "german-activity");
  await german.open("/app");
  await german.app.getByRole("button", { name: "Bericht herunterladen" }).waitFor();
  await picture(german, "german");
  await german.page.close();
});
