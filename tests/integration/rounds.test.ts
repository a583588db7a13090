import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import {
  acceptKey,
  deleteConnection,
  refuseKey,
  saveConnection,
} from "../../app/store/framework360-connection.ts";
import { createSealer } from "../../app/store/encryption/seal.ts";
import { advanceRound, beginRound, changedSince } from "../../app/store/sweep.ts";
import { openTestStore, type TestStore } from "../support/store.ts";

const shop = "a.myshopify.com";
const account = { baseUrl: "https://one.example.com", apiKey: "key" };
const now = new Date("2026-11-24T12:00:00Z");
const sealer = createSealer(Buffer.alloc(32, "test").toString("base64"), []);
const seen = [{ customerId: "1", hash: "as it was" }];

let store: TestStore;
let db: TestStore["db"];

beforeAll(async () => {
  store = await openTestStore(shop);
  ({ db } = store);
});

beforeEach(async () => {
  await saveConnection(db, sealer, shop, account, now);
  await beginRound(db, shop, "shopify", now);
  await advanceRound(db, shop, "shopify", seen, null);
});

afterAll(() => store.close());

/** Whether the next sweep looks at everybody, also at whom it saw as they are. */
async function looksAnew(): Promise<boolean> {
  const { since } = await beginRound(db, shop, "shopify", now);
  const changed = await changedSince(db, shop, "shopify", seen);
  return since === null && changed.length === seen.length;
}

test("a sweep passes by whom it saw as they are", async () => {
  expect(await looksAnew()).toBe(false);
});

test("a key that is taken again has everybody looked at anew, from the same moment on", async () => {
  await refuseKey(db, shop, now);
  await acceptKey(db, shop);
  expect(await looksAnew()).toBe(true);
});

test("so has the same account that is connected again", async () => {
  await deleteConnection(db, shop);
  await saveConnection(db, sealer, shop, account, now);
  expect(await looksAnew()).toBe(true);
});
