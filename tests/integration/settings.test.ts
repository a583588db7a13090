import { afterAll, beforeAll, expect, test } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { load, openApp, setUpInbound, submit } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await startWorld();
  await openApp(world);
});

afterAll(() => world.close());

const page = "/app/synchronization";
const save = (fields: Record<string, string>) => submit(world, page, fields);
const settings = async () => (await load(world, page)).settings;

const allOff = {
  customersEnabled: false,
  shopifyToFramework360: false,
  framework360ToShopify: false,
  inboundAudience: "everybody",
  inboundTags: [],
  outboundAudience: "everybody",
  outboundTags: [],
};
const usual = {
  conflictWinner: "shopify",
  namesWay: "both",
  phoneWay: "both",
  addressWay: "both",
  taxDataWay: "both",
  tagsWay: "both",
  newsletterWay: "both",
  orderFiguresWay: "to-shopify",
  ignoredTags: [],
  createdTag: null,
  historyLines: false,
  notSubscribedMeans: null,
  newsletterList: null,
  extraPlaces: {},
};
const chosen = {
  conflictWinner: "framework360",
  namesWay: "to-shopify",
  phoneWay: "none",
  addressWay: "to-framework360",
  taxDataWay: "to-framework360",
  tagsWay: "none",
  newsletterWay: "to-shopify",
  orderFiguresWay: "none",
  ignoredTags: ["vip", "b2b*"],
  createdTag: "from the other side",
  historyLines: true,
  notSubscribedMeans: "unsubscribed",
  newsletterList: "Novità",
  extraPlaces: { note: { framework360: "Nota" } },
};

test("a shop that chose nothing synchronizes nobody, and tags and newsletter once it does", async () => {
  expect(await settings()).toEqual({ ...allOff, ...usual });
});

test("a toggle that a form leaves out is off; a choice that it leaves out or does not know stays", async () => {
  await save({
    customersEnabled: "on",
    shopifyToFramework360: "on",
    framework360ToShopify: "off",
    conflictWinner: "framework360",
    namesWay: "to-shopify",
    phoneWay: "none",
    addressWay: "to-framework360",
    taxDataWay: "to-framework360",
    tagsWay: "none",
    newsletterWay: "to-shopify",
    orderFiguresWay: "none",
    ignoredTags: "vip, b2b*",
    createdTag: " from the other side ",
    historyLines: "on",
    notSubscribedMeans: "unsubscribed",
    newsletterList: " Novità ",
    extraPlaces: '{"note":{"framework360":" Nota "}}',
  });
  expect(await settings()).toEqual({
    ...allOff,
    customersEnabled: true,
    shopifyToFramework360: true,
    ...chosen,
  });

  await save({ customersEnabled: "on" });
  expect(await settings()).toEqual({ ...allOff, customersEnabled: true, ...chosen });

  await save({
    conflictWinner: "the other one",
    tagsWay: "perhaps",
    newsletterWay: "",
    historyLines: "1",
    addressWay: "sideways",
    orderFiguresWay: "to-framework360",
    notSubscribedMeans: "maybe",
    newsletterList: "x".repeat(101),
  });
  expect(await settings()).toEqual({ ...allOff, ...chosen });
});

test("every choice can be taken back", async () => {
  await save({
    conflictWinner: "shopify",
    namesWay: "both",
    phoneWay: "both",
    addressWay: "both",
    taxDataWay: "both",
    tagsWay: "both",
    newsletterWay: "both",
    orderFiguresWay: "to-shopify",
    ignoredTags: "",
    createdTag: "",
    historyLines: "off",
    notSubscribedMeans: "never-asked",
    newsletterList: "",
    extraPlaces: "{}",
  });
  expect(await settings()).toEqual({ ...allOff, ...usual, notSubscribedMeans: "never-asked" });
});

test("a form that shows older choices than the saved ones saves nothing", async () => {
  const all = { customersEnabled: "on", tagsWay: "both" };
  const seen = (await load(world, page)).savedAt as string;
  expect(await save({ ...all, savedAt: seen })).toMatchObject({ body: { saved: true } });
  expect(await save({ ...all, tagsWay: "none", savedAt: seen })).toMatchObject({
    body: { saved: false, why: "changedMeanwhile" },
  });
  expect(await settings()).toMatchObject({ tagsWay: "both" });
  // The answer to the first form may have been lost.
  expect(await save({ ...all, savedAt: seen })).toMatchObject({ body: { saved: true } });
  const now = (await load(world, page)).savedAt as string;
  expect(await save({ ...all, tagsWay: "none", savedAt: now })).toMatchObject({ body: { saved: true } });
  expect(await settings()).toMatchObject({ tagsWay: "none" });
});

test("a line is written into a customer's history in Framework360 once that is chosen", async () => {
  await setUpInbound(world);
  const lines = async () => {
    const state = await fetch(`${world.framework360.origin}/_control/state`);
    return ((await state.json()) as { timeline: { title: string; content: string }[] }).timeline;
  };
  await save({ customersEnabled: "on", shopifyToFramework360: "on", historyLines: "on" });
  createCustomer(world.shopify.shop, { firstName: "Ada", lastName: "Neri", email: "ada@example.it" });
  await expect
    .poll(lines, { timeout: 10_000 })
    .toMatchObject([{ title: "Shopify", content: "<p>Created from Shopify.</p>" }]);
});

test("what differed and could not go the winner's way goes the other way once the other side wins", async () => {
  await save({ customersEnabled: "on", shopifyToFramework360: "on", conflictWinner: "framework360" });
  const { store } = world.framework360.control;
  const { id } = store.createCustomer({ nome: "Anna", cognome: "Due", email: "due@example.it" });
  createCustomer(world.shopify.shop, { firstName: "Anita", lastName: "Due", email: "due@example.it" });
  const disputed = async () => {
    const { rowCount } = await world.database.query(
      "SELECT FROM activity WHERE 'firstName' = ANY (conflicts)",
    );
    return rowCount;
  };
  await expect.poll(disputed).toBe(1);
  expect(store.customer(id)!.nome).toBe("Anna");

  await save({ customersEnabled: "on", shopifyToFramework360: "on", conflictWinner: "shopify" });
  await expect.poll(() => store.customer(id)!.nome).toBe("Anita");
});

test("an address that was changed while addresses were off is carried once they are on again", async () => {
  const on = { customersEnabled: "on", shopifyToFramework360: "on", conflictWinner: "shopify" };
  await save({ ...on, addressWay: "to-shopify" });
  const address = {
    address1: "Via Roma 1",
    city: "Milano",
    zip: "20121",
    provinceCode: "MI",
    countryCode: "IT",
  };
  createCustomer(world.shopify.shop, { firstName: "Ivo", email: "ivo@example.it", addresses: [address] });
  const { store } = world.framework360.control;
  const inFramework360 = () => store.customersByEmail("ivo@example.it")[0];
  await expect
    .poll(inFramework360, { timeout: 10_000 })
    .toMatchObject({ nome: "Ivo", indirizzo: "", comune: "" });

  await save({ ...on, addressWay: "to-framework360" });
  await expect
    .poll(inFramework360, { timeout: 10_000 })
    .toMatchObject({ indirizzo: "Via Roma 1", comune: "Milano" });
});

test("what a shop chose on an earlier version stays its choice, and that version writes nothing against a way", async () => {
  const row = async () =>
    (await world.database.query("SELECT sync_tags, sync_newsletter, addresses FROM sync_settings")).rows[0];
  try {
    await save({ tagsWay: "to-shopify", newsletterWay: "both", addressWay: "none" });
    expect(await row()).toEqual({ sync_tags: false, sync_newsletter: true, addresses: "none" });
    await world.database.query("UPDATE sync_settings SET sync_tags = true, sync_newsletter = false");
    expect(await settings()).toMatchObject({ tagsWay: "both", newsletterWay: "none", addressWay: "none" });
  } finally {
    await save({ newsletterWay: "both", addressWay: "both" });
  }
});

test("a customer is created with the groups whose way leads there, a stand-in for its name, and the tag for new ones", async () => {
  await save({
    customersEnabled: "on",
    shopifyToFramework360: "on",
    namesWay: "to-shopify",
    phoneWay: "none",
    ignoredTags: "b2b*",
    createdTag: "made",
  });
  const email = "groups@example.it";
  const values = { firstName: "Ugo", lastName: "Sala", email, phone: "+393331234560" };
  const made = createCustomer(world.shopify.shop, { ...values, tags: ["vip", "B2B gold"] });
  const { store } = world.framework360.control;
  const inFramework360 = () => store.customersByEmail(email)[0];
  await expect
    .poll(inFramework360, { timeout: 20_000 })
    .toMatchObject({ nome: "n.d.", telefono: "", tags: ["made", "vip"] });
  expect(world.shopify.shop.customers.get(made.customer!.id)!.tags).not.toContain("made");
});

test("choices are kept together with the comparison that they ask for, or not at all", async () => {
  await save({ customersEnabled: "on", shopifyToFramework360: "on", conflictWinner: "shopify" });
  const holder = await world.database.connect();
  try {
    await world.database.query(
      "INSERT INTO sweep_mark (shop, side, customer_id, hash) SELECT domain, 'shopify', '1', 'seen' FROM shop",
    );
    await holder.query("BEGIN");
    await holder.query("SELECT FROM sweep_mark WHERE hash = 'seen' FOR UPDATE");
    const saving = save({
      customersEnabled: "on",
      shopifyToFramework360: "on",
      conflictWinner: "framework360",
    }).catch(() => undefined);
    // The database hangs up on whoever is about to forget what was seen of the customers.
    const cutOff = async () =>
      (
        await world.database.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'DELETE%sweep_mark%'`,
        )
      ).rowCount;
    await expect.poll(cutOff).toBe(1);
    await saving;
    await holder.query("ROLLBACK");
    expect(await settings()).toMatchObject({ conflictWinner: "shopify" });
  } finally {
    holder.release(true);
  }
});
