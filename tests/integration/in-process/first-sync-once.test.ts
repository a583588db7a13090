import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { advanceFirstSync, readFirstSync, renewFirstSync } from "../../../app/store/first-sync.ts";
import { completeRound } from "../../../app/store/sweep.ts";
import { openTestStore, type TestStore } from "../../support/store.ts";

const shop = "a.myshopify.com";

let store: TestStore;
let db: TestStore["db"];

beforeAll(async () => {
  store = await openTestStore(shop);
  ({ db } = store);
});

beforeEach(async () => {
  await db.firstSync.deleteMany();
  await db.sweep.deleteMany();
  await db.$transaction((transaction) => renewFirstSync(transaction, shop));
});

afterAll(() => store.close());

const current = async () => (await readFirstSync(db, shop))!;

/** Both sides have been read and the pairs are linked, as the job of the first synchronization saves it. */
async function endLinking(): Promise<void> {
  const { id } = await current();
  await db.$transaction(async (transaction) => {
    await completeRound(transaction, shop, "shopify", new Date());
    await advanceFirstSync(transaction, { id, shop }, { stage: "writing" });
  });
}

test("a sweep that found its side unread a moment before it was read begins no second first synchronization", async () => {
  const { id } = await current();
  await endLinking();
  await db.$transaction((transaction) => renewFirstSync(transaction, shop, { unlessSwept: "shopify" }));
  expect((await current()).id).toBe(id);
});

test("a side that is still unread has both sides read again", async () => {
  const { id } = await current();
  await endLinking();
  await db.$transaction((transaction) => renewFirstSync(transaction, shop, { unlessSwept: "framework360" }));
  expect((await current()).id).not.toBe(id);
});

test("a merchant may have both sides compared again", async () => {
  const { id } = await current();
  await endLinking();
  await db.$transaction((transaction) => renewFirstSync(transaction, shop));
  expect((await current()).id).not.toBe(id);
});
