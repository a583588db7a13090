import { afterAll, beforeAll, expect, test } from "vitest";

import { linkStore } from "../../../app/store/link-store.ts";
import { createSealer } from "../../../app/store/encryption/seal.ts";
import { saveConnection } from "../../../app/store/framework360-connection.ts";
import { listOpenLinks } from "../../../app/store/open-links.ts";
import { emptyBase } from "../../../app/sync/base.ts";
import { explanation } from "../../../app/sync/explanation.ts";
import { openTestStore, type TestStore } from "../../support/store.ts";

const shop = "a.myshopify.com";
const account = "https://one.example.com";
const sealer = createSealer(Buffer.alloc(32, "test").toString("base64"), []);

let store: TestStore;
let links: ReturnType<typeof linkStore>;

beforeAll(async () => {
  store = await openTestStore(shop);
  await saveConnection(store.db, sealer, shop, { baseUrl: account, apiKey: "key" }, new Date());
  links = linkStore(store.db, store.pool, sealer, shop, account);
});

afterAll(() => store.close());

test("a creation that was begun is found by what the customer is to be known by, until it is linked", async () => {
  const anna = { email: "anna@example.it", phone: null };
  const begun = {
    shopifyId: "1",
    framework360Id: null,
    base: { ...emptyBase, intent: { framework360: { ...anna, phone: "+393331234567" } } },
    deletedOn: null,
  };
  const saved = await links.save(begun);
  expect(await links.findUnfinished("framework360", anna)).toMatchObject({ ...begun, ...saved });
  expect(await links.findUnfinished("shopify", anna)).toBeNull();
  expect(await links.findUnfinished("framework360", { ...anna, email: "bruno@example.it" })).toBeNull();
  const { rows } = await store.pool.query("SELECT * FROM customer_link");
  expect(JSON.stringify(rows)).not.toContain("anna");

  await links.save({ ...saved, ...begun, framework360Id: "7", base: emptyBase });
  expect(await links.findUnfinished("framework360", anna)).toBeNull();
});

test("a pair that owes a value is found as such, and by the customer that has the value", async () => {
  const taken = { explanation: explanation("taken-by-another", { id: "8" }), holderId: "8" };
  const pair = { shopifyId: "2", framework360Id: "9", deletedOn: null };
  const owing = { ...emptyBase, owed: { framework360: { email: taken } } };
  const saved = await links.save({ ...pair, base: owing });
  const open = () => pagesOf(listOpenLinks(store.db, shop, { hasOwed: true }));
  const waiting = (...holders: Parameters<typeof links.findWaiting>[0]) => links.findWaiting(holders);
  expect(await open()).toEqual([[{ id: saved.id, shopifyId: "2", framework360Id: "9" }]]);
  expect(await waiting({ side: "framework360", id: "7" }, { side: "framework360", id: "8" })).toMatchObject([
    { ...pair, base: owing },
  ]);
  expect(await waiting({ side: "shopify", id: "8" })).toEqual([]);
  expect(await waiting()).toEqual([]);

  const settled = await links.save({ ...saved, ...pair, base: { ...emptyBase, owed: { framework360: {} } } });
  expect(await open()).toEqual([]);
  expect(await waiting({ side: "framework360", id: "8" })).toEqual([]);

  await links.save({ ...settled, ...pair, base: { ...owing, isConsentUndated: true }, deletedOn: "shopify" });
  expect(await open()).toEqual([]);
  expect(await waiting({ side: "framework360", id: "8" })).toEqual([]);
});

test("pairs whose choice only the merchant can decide are listed page by page", async () => {
  const undated = { ...emptyBase, isConsentUndated: true };
  for (const id of ["11", "12", "13"]) {
    await links.save({ shopifyId: id, framework360Id: id, base: undated, deletedOn: null });
  }
  const pages = await pagesOf(listOpenLinks(store.db, shop, { consentUndated: true }, 2));
  expect(pages.map((page) => page.map(({ shopifyId }) => shopifyId))).toEqual([["11", "12"], ["13"]]);
});

async function pagesOf<Page>(pages: AsyncIterable<Page>): Promise<Page[]> {
  const all: Page[] = [];
  for await (const page of pages) all.push(page);
  return all;
}
