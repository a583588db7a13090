import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { findByEmail } from "../../sandbox/shopify/customers.ts";
import { openAdmin } from "../support/admin.ts";
import { openBrowser } from "../support/browser.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;
let browser: Browser;

beforeAll(async () => {
  world = await startWorld({ SWEEP_INTERVAL_SECONDS: "1" });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await world?.close();
});

test("a merchant with an Italian admin does every step of the guide in Italian", async () => {
  const { page, app, toast } = await openAdmin(world, browser, { locale: "it" });
  const menu = (name: string) => page.getByRole("link", { name, exact: true }).first();

  await menu("Apps").click();
  await page.getByRole("button", { name: "Install" }).click();
  await app.getByRole("heading", { name: "Panoramica", level: 1 }).waitFor();
  await app.getByRole("listitem").getByRole("link", { name: "Connetti Framework360" }).click();
  await app.getByRole("heading", { name: "Connessione", level: 1 }).waitFor();
  await app.getByLabel("Indirizzo dell’account").fill(world.framework360.origin);
  await app.getByLabel("Chiave API").fill("0".repeat(40));
  await app.getByRole("button", { name: "Connetti" }).click();
  await app.getByText("Chiave rifiutata").waitFor();
  await app.getByLabel("Chiave API").fill(world.framework360.apiKey);
  await app.getByRole("button", { name: "Connetti" }).click();
  await toast("Connesso a Framework360").waitFor();

  await menu("Sincronizzazione").click();
  await app.getByRole("switch", { name: "Sync Customers" }).check();
  await app.getByRole("switch", { name: "Shopify => Framework360" }).check();
  await app.getByRole("switch", { name: "Framework360 => Shopify" }).check();
  await app.getByRole("button", { name: "Salva" }).click();
  await toast("Impostazioni salvate").waitFor();

  await addCustomer("Giulia", "Ferrari", "giulia@example.it");
  await expect.poll(() => onShopify("giulia@example.it")?.firstName, within).toBe("Giulia");

  // The manual way works while both directions are off.
  await app.getByRole("switch", { name: "Sync Customers" }).uncheck();
  await app.getByRole("button", { name: "Salva" }).click();
  await toast("Impostazioni salvate").waitFor();
  await addCustomer("Marco", "Greco", "marco@example.it");
  await menu("Clienti").click();
  await app.getByRole("columnheader", { name: "Shopify" }).waitFor();
  await app.getByRole("button", { name: "Azioni per Marco Greco" }).click();
  await app.getByRole("menuitem", { name: "Invia a" }).click();
  await app.getByRole("menuitem", { name: "Shopify" }).click();
  await toast("Marco Greco: creazione su Shopify completata").waitFor();
  expect(onShopify("marco@example.it")?.lastName).toBe("Greco");
});

const onShopify = (email: string) => findByEmail(world.shopify.shop, email);

/** A customer as somebody adds one in Framework360's own panel. */
async function addCustomer(nome: string, cognome: string, email: string): Promise<void> {
  await fetch(`${world.framework360.origin}/_control/customers`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ nome, cognome, email }),
  });
}
