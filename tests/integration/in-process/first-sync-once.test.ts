import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import {
  advanceFirstSync,
  beginFirstSync,
  finishFirstSync,
  pauseFirstSync,
  readFirstSync,
  renewFirstSync,
  stopFirstSync,
} from "../../../app/store/first-sync.ts";
import { advanceBulk } from "../../../app/store/first-sync-bulk.ts";
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

test("a bulk operation is still known after two more first synchronizations were begun at once", async () => {
  await endLinking();
  const running = {
    bulkStage: "running",
    bulkOperationId: "gid://bulk/1",
    bulkStartedAt: new Date(),
  } as const;
  await advanceBulk(db, { id: (await current()).id, shop }, running);
  const begin = () => db.$transaction((transaction) => beginFirstSync(transaction, shop));
  await begin();
  expect(await current()).toMatchObject({ stage: "comparing", ...running });
  await begin();
  expect(await current()).toMatchObject({ stage: "comparing", ...running });
});

test("a bulk operation of a first synchronization that has ended is not taken over", async () => {
  await endLinking();
  const { id } = await current();
  await advanceBulk(db, { id, shop }, { bulkStage: "running", bulkOperationId: "gid://bulk/1" });
  await finishFirstSync(db, { id, shop, failure: null });
  await db.$transaction((transaction) => beginFirstSync(transaction, shop));
  expect(await current()).toMatchObject({ stage: "comparing", bulkStage: null, bulkOperationId: null });
});

describe("after a refusal, when a side has to be read again", () => {
  const at = new Date("2026-11-28T10:00:00Z");
  const sweep = () =>
    db.$transaction((transaction) => renewFirstSync(transaction, shop, { unlessSwept: "framework360" }));

  test.each([
    ["paused", () => pauseFirstSync(db, shop, at), { pausedAt: at, stoppedAt: null }],
    ["stopped", () => stopFirstSync(db, shop, at), { pausedAt: null, stoppedAt: at }],
  ])("what the merchant has %s stays so", async (_what, halt, halted) => {
    const { id } = await current();
    await endLinking();
    await halt();
    await sweep();
    expect(await current()).toMatchObject({ stage: "comparing", ...halted });
    expect((await current()).id).not.toBe(id);
  });

  test("one that had ended is begun as any other", async () => {
    await endLinking();
    await stopFirstSync(db, shop, at);
    await finishFirstSync(db, { id: (await current()).id, shop, failure: null });
    await sweep();
    expect(await current()).toMatchObject({ stage: "comparing", stoppedAt: null });
  });
});
