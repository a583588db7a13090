import { afterAll, beforeAll, expect, test } from "vitest";

import type { Preview } from "../../app/merchant/preview.server.ts";
import type { UndoableSync } from "../../app/merchant/undo-sync.server.ts";
import type { ExtraPlaces } from "../../app/sync/extra-fields.ts";
import { createCustomer, findByEmail } from "../../sandbox/shopify/customers.ts";
import { connectAccount, fetchAsMerchant, openApp, readJson, shop, submit } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

const path = "/app/synchronization";
const both = { customersEnabled: "on", shopifyToFramework360: "on", framework360ToShopify: "on" };
const places: ExtraPlaces = {
  note: { framework360: "Nota" },
  extra1: { framework360: "Taglia", shopify: "custom.size" },
};

const account = () => world.framework360.control.store;
const emails = Array.from({ length: 12 }, (_, number) => `customer${number}@example.it`);
const inAccount = (email: string) => account().customersByEmail(email)[0]!;
const notes = () => emails.map((email) => inAccount(email).extraFields.Nota ?? "");
const sizes = (name: string) => emails.map((email) => metafieldOf(email, name));

function metafieldOf(email: string, name: string): string | null {
  const { metafields } = findByEmail(world.shopify.shop, email)!;
  return metafields.find(({ namespace, key }) => `${namespace}.${key}` === name)?.value ?? null;
}

/** Every customer is on both sides; half of them have a note on Shopify, and two thirds a size in Framework360. */
function seed(): void {
  const store = world.shopify.shop;
  const { onChange } = store;
  store.onChange = () => {};
  for (const [number, email] of emails.entries()) {
    const note = number % 2 === 0 ? `Note ${number}` : null;
    const extraFields: Record<string, string> = number % 3 === 0 ? {} : { Taglia: String(40 + number) };
    createCustomer(store, { firstName: "Ugo", lastName: "Verdi", email, note });
    account().createCustomer({ nome: "Ugo", cognome: "Verdi", email, extraFields }, { silent: true });
  }
  store.onChange = onChange;
}

async function save(form: Record<string, string>, extraPlaces: ExtraPlaces): Promise<void> {
  const { body } = await submit(world, path, { ...form, extraPlaces: JSON.stringify(extraPlaces) });
  expect(body).toMatchObject({ saved: true });
}

const preview = async () => {
  const choices = new URLSearchParams(both).toString();
  return (await readJson<Preview>(world, `${path}/preview?${choices}`)).body;
};

async function compare() {
  await fetchAsMerchant(world, `${path}/preview`, shop, { method: "POST" });
  await expect.poll(async () => (await preview()).state, within).toBe("done");
  return ((await preview()) as Extract<Preview, { state: "done" }>).figures;
}

async function firstSync() {
  const read = async () => (await world.database.query("SELECT stage, totals FROM first_sync")).rows[0];
  await expect.poll(async () => ((await read()) as { stage: string }).stage, within).toBe("done");
  return ((await read()) as { totals: Record<string, number> }).totals;
}

beforeAll(async () => {
  world = await startWorld();
  await openApp(world);
  await connectAccount(world);
  seed();
});

afterAll(() => world.close());

test("a preview from before a place was named is not shown any more: it read no value of it", async () => {
  expect((await compare()).classes).toMatchObject({ same: 12, changed: 0 });
  await save({}, places);
  expect(await preview()).toEqual({ state: "none" });
});

test("a preview counts the values that have a place, and the first synchronization does just that", async () => {
  const { classes, changedOn, fields } = await compare();
  expect(classes).toMatchObject({ same: 2, changed: 10 });
  expect(changedOn).toEqual({ shopify: 8, framework360: 6 });
  expect(fields.map(({ field }) => field).sort()).toEqual(["extra1", "note"]);
  await save(both, places);
  expect(await firstSync()).toMatchObject({ same: classes.same, changed: classes.changed, failed: 0 });
  expect(notes()).toEqual(emails.map((_, number) => (number % 2 === 0 ? `Note ${number}` : "")));
  expect(sizes("custom.size")).toEqual(emails.map((_, number) => (number % 3 ? String(40 + number) : null)));
});

test("an undo of the first synchronization takes the values out of their places, where they stay out", async () => {
  const progress = async () => (await readJson<UndoableSync>(world, `${path}/undo`)).body.progress;
  const body = new URLSearchParams({ intent: "begin" });
  await fetchAsMerchant(world, `${path}/undo`, shop, { method: "POST", body });
  await expect.poll(async () => (await progress())?.finishedAt, within).toBeTruthy();
  expect(await progress()).toMatchObject({ failure: null, counts: { undone: 10, failed: 0 } });
  const { classes } = await compare();
  expect(classes).toMatchObject({ changed: 0, conflict: 0 });
  expect(notes()).toEqual(emails.map(() => ""));
  expect(sizes("custom.size")).toEqual(emails.map(() => null));
});

test("another metafield gets the values of all customers, although neither side changed", async () => {
  await save(both, { ...places, extra1: { framework360: "Taglia", shopify: "custom.shirt" } });
  const expected = emails.map((_, number) => (number % 3 ? String(40 + number) : null));
  await expect.poll(() => sizes("custom.shirt"), within).toEqual(expected);
  expect(await firstSync()).toMatchObject({ failed: 0, left: 0 });
  expect(notes()).toEqual(emails.map(() => ""));
});
