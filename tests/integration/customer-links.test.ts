import { afterAll, beforeAll, expect, test } from "vitest";

import { linkStore } from "../../app/store/customer-link.ts";
import { createSealer } from "../../app/store/encryption/seal.ts";
import { saveConnection } from "../../app/store/framework360-connection.ts";
import { emptyBase } from "../../app/sync/base.ts";
import { openTestStore, type TestStore } from "../support/store.ts";

const shop = "a.myshopify.com";
const account = "https://one.example.com";
const sealer = createSealer(Buffer.alloc(32, "test").toString("base64"), []);

let store: TestStore;
let links: ReturnType<typeof linkStore>;

beforeAll(async () => {
  store = await openTestStore(shop);
  await saveConnection(store.db, sealer, shop, { baseUrl: account, apiKey: "key" }, new Date());
  links = linkStore(store.db, sealer, shop, account);
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
