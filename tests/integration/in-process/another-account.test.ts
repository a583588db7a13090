import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { saveConnection } from "../../../app/store/framework360-connection.ts";
import { forgetCustomer, idsOf } from "../../../app/store/redaction.ts";
import { linkStore } from "../../../app/store/link-store.ts";
import { createSealer } from "../../../app/store/encryption/seal.ts";
import { openTestStore, type TestStore } from "../../support/store.ts";

const shop = "a.myshopify.com";
const one = "https://one.example.com";
const another = "https://another.example.com";
const now = new Date("2026-11-24T12:00:00Z");
const sealer = createSealer(Buffer.alloc(32, "test").toString("base64"), []);

let store: TestStore;
let pool: TestStore["pool"];
let db: TestStore["db"];

beforeAll(async () => {
  store = await openTestStore(shop);
  ({ db, pool } = store);
});

beforeEach(async () => {
  await pool.query("DELETE FROM customer_link");
  await pool.query("DELETE FROM earlier_creation");
  await connect(one);
});

afterAll(() => store.close());

const connect = (baseUrl: string) => saveConnection(db, sealer, shop, { baseUrl, apiKey: "key" }, now);

const pair = (id: string) => ({ shopifyId: id, framework360Id: id, base: null, deletedOn: null });

async function linked(): Promise<unknown[]> {
  const { rows } = await pool.query("SELECT shopify_id, framework360_id FROM customer_link");
  return rows;
}

test("a job that began with an earlier account links nobody of it once the shop has another one", async () => {
  const links = linkStore(db, pool, sealer, shop, one);
  await connect(another);
  await expect(links.save(pair("1"))).rejects.toThrow("another Framework360 account");
  expect(await linked()).toEqual([]);
});

test("nor at the moment of the change", async () => {
  for (let round = 0; round < 20; round += 1) {
    await connect(one);
    const links = linkStore(db, pool, sealer, shop, one);
    const ids = Array.from({ length: 10 }, (_, index) => String(index));
    await Promise.all([
      ...ids.slice(0, 5).map((id) => links.save(pair(id)).catch(() => undefined)),
      connect(another),
      ...ids.slice(5).map((id) => links.save(pair(id)).catch(() => undefined)),
    ]);
    expect(await linked()).toEqual([]);
  }
});

test("the same account under another key keeps its links", async () => {
  await linkStore(db, pool, sealer, shop, one).save(pair("1"));
  await saveConnection(db, sealer, shop, { baseUrl: one, apiKey: "another key" }, now);
  expect(await linked()).toEqual([{ shopify_id: "1", framework360_id: "1" }]);
});

test("a Shopify customer who was redacted stays so with another account", async () => {
  await forgetCustomer(db, sealer, shop, { shopify: ["1"], framework360: ["1"] });
  await connect(another);
  expect(await linked()).toEqual([
    { shopify_id: expect.stringMatching(/^redacted:/) as string, framework360_id: null },
  ]);
});

test("a customer who shows an id of the earlier account is known to do so once its link is deleted", async () => {
  const links = linkStore(db, pool, sealer, shop, one);
  await links.save(pair("1"), undefined, { showsFramework360Id: true });
  await connect(another);
  expect(await links.find("shopify", "1")).toBeNull();
  expect(await links.showsEarlierId("1", "1")).toBe(true);
  expect(await links.showsEarlierId("2", "2")).toBe(false);
});

test("a customer whose creation ended only after a change of the account is not taken for the new account's customer with that number", async () => {
  const creating = (id: string) => ({ ...pair(id), shopifyId: null });
  await linkStore(db, pool, sealer, shop, one).save(creating("101"));
  await connect(another);
  const links = linkStore(db, pool, sealer, shop, another);
  await links.save(creating("101"));
  await links.save(creating("102"));
  expect(await links.showsEarlierId("created-late", "101")).toBe(true);
  expect(await links.showsEarlierId("created-late", "102")).toBe(false);
});

test("a creation goes on being known by its id when the same account gets another key", async () => {
  const links = linkStore(db, pool, sealer, shop, one);
  await links.save({ ...pair("101"), shopifyId: null });
  await saveConnection(db, sealer, shop, { baseUrl: one, apiKey: "another key" }, now);
  expect(await links.showsEarlierId("created", "101")).toBe(false);
});

test("a request about a customer does not reach the person who has the number of their earlier counterpart now", async () => {
  const line = { shop, cause: "webhook", outcome: "failed", shopifyId: "1", framework360Id: "101" };
  await db.activity.create({ data: line });
  await connect(one);
  expect(await idsOf(db, shop, "1")).toEqual({ shopify: ["1"], framework360: ["101"] });
  await connect(another);
  expect(await idsOf(db, shop, "1")).toEqual({ shopify: ["1"], framework360: [] });
  expect(await db.activity.findMany()).toMatchObject([
    { shopifyId: "1", framework360Id: null, superseded: true },
  ]);
});
