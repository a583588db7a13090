import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { emptyObject } from "../../support/empty-object.ts";
import {
  acceptKey,
  deleteConnection,
  readConnection,
  refuseKey,
  saveConnection,
  savePermissions,
} from "../../../app/store/framework360-connection.ts";
import { createSealer } from "../../../app/store/encryption/seal.ts";
import {
  advanceRound,
  beginRound,
  changedSince,
  countSeen,
  forgetMark,
  listSwept,
  saveMarks,
} from "../../../app/store/sweep.ts";
import { findVanished, forgetVanished } from "../../../app/store/vanished.ts";
import { openTestStore, type TestStore } from "../../support/store.ts";

const shop = "a.myshopify.com";
const account = { baseUrl: "https://one.example.com", apiKey: "key" };
const now = new Date("2026-11-24T12:00:00Z");
const sealer = createSealer(Buffer.alloc(32, "test").toString("base64"), []);
const dayMs = 86_400_000;
const seen = [{ customerId: "1", hash: "as it was" }];

let store: TestStore;
let db: TestStore["db"];

beforeAll(async () => {
  store = await openTestStore(shop);
  ({ db } = store);
});

beforeEach(async () => {
  await saveConnection(db, sealer, shop, account, now);
  await beginRound(db, shop, "shopify", { now, fullIntervalMs: dayMs });
  await advanceRound(db, shop, "shopify", seen, null);
});

afterAll(() => store.close());

/** Whether the next sweep looks at everybody, also at whom it saw as they are. */
async function looksAnew(): Promise<boolean> {
  const { since } = await beginRound(db, shop, "shopify", { now, fullIntervalMs: dayMs });
  const changed = await changedSince(db, shop, "shopify", seen);
  return since === null && changed.length === seen.length;
}

test("a sweep passes by whom it saw as they are", async () => {
  expect(await looksAnew()).toBe(false);
});

test("a customer that a job wrote to is looked at again, and counts among the side's customers meanwhile", async () => {
  await forgetMark(store.pool, shop, "shopify", "1");
  expect(await looksAnew()).toBe(false);
  expect(await changedSince(db, shop, "shopify", seen)).toEqual(seen);
  expect(await changedSince(db, shop, "shopify", [{ customerId: "1", hash: "with.detail" }])).toHaveLength(1);
  expect(await countSeen(db, shop, "shopify")).toBe(1);
});

test("a key that is taken again has everybody looked at anew, from the same moment on", async () => {
  await refuseKey(db, shop, { at: now, begunAt: now });
  await acceptKey(db, shop);
  expect(await looksAnew()).toBe(true);
});

test("a key that is refused for a function is known to lack it from then on", async () => {
  await savePermissions(db, shop, { "customers/get": "granted" }, { at: now, begunAt: now });
  const lacking = ["customers/search"];
  expect(await refuseKey(db, shop, { at: now, begunAt: now, lacking })).toBe(true);
  const permissions = { "customers/get": "granted", "customers/search": "missing" };
  expect(await readConnection(db, shop)).toMatchObject({ refusedAt: now, permissions });
  await acceptKey(db, shop);
  await savePermissions(db, shop, {}, { at: now, begunAt: now });
});

test("a refusal of the key that was replaced meanwhile says nothing of the new one", async () => {
  const begunAt = new Date(now.getTime() - 1);
  expect(await refuseKey(db, shop, { at: now, begunAt })).toBe(false);
  await savePermissions(db, shop, { "customers/get": "missing" }, { at: now, begunAt });
  expect(await readConnection(db, shop)).toMatchObject({ refusedAt: null, permissions: emptyObject });
});

test("so has the same account that is connected again", async () => {
  await deleteConnection(db, shop);
  await saveConnection(db, sealer, shop, account, now);
  expect(await looksAnew()).toBe(true);
});

test("once a day a round lists all customers, and goes on doing so after an interruption", async () => {
  const later = (ms: number) => ({ now: new Date(now.getTime() + ms), fullIntervalMs: dayMs });
  expect(await beginRound(db, shop, "shopify", later(dayMs - 1))).toMatchObject({ isFull: false });
  await advanceRound(db, shop, "shopify", [], null);

  const full = { isFull: true, since: null, first: false };
  expect(await beginRound(db, shop, "shopify", later(dayMs))).toMatchObject({ ...full, cursor: null });
  await advanceRound(db, shop, "shopify", [], "2");
  expect(await beginRound(db, shop, "shopify", later(dayMs + 1))).toMatchObject({ ...full, cursor: "2" });
  await advanceRound(db, shop, "shopify", [], null);
  expect(await beginRound(db, shop, "shopify", later(dayMs + 2))).toMatchObject({
    isFull: false,
    since: new Date(now.getTime() + dayMs - 10 * 60_000),
  });
});

test("a customer whose detail alone changed is found by a full listing, and no other one misses the detail", async () => {
  const changed = (hash: string) => changedSince(db, shop, "shopify", [{ customerId: "1", hash }]);
  await advanceRound(db, shop, "shopify", [{ customerId: "1", hash: "one.detail" }], null);
  expect(await changed("one.detail")).toEqual([]);
  expect(await changed("one.other")).toHaveLength(1);
  expect(await changed("one")).toEqual([]);
  expect(await changed("two")).toHaveLength(1);
  await advanceRound(db, shop, "shopify", [{ customerId: "1", hash: "one" }], null);
  expect(await changed("one.detail")).toHaveLength(1);
});

test("a side is not due again while its last round is recent, unless one is under way or the clock was set back", async () => {
  const side = { shop_side: { shop, side: "shopify" } };
  const asked = { since: new Date("2026-11-24T12:00:00Z"), until: new Date("2026-11-24T12:05:00Z") };
  const ended = async (finishedAt: string, startedAt: string | null = null) => {
    await db.sweep.update({ where: side, data: { finishedAt, startedAt } });
    return listSwept(db, asked);
  };
  expect(await ended("2026-11-24T12:01:00Z")).toEqual([{ shop, side: "shopify" }]);
  expect(await ended("2026-11-24T11:59:00Z")).toEqual([]);
  expect(await ended("2026-11-24T12:09:00Z")).toEqual([]);
  expect(await ended("2026-11-24T12:01:00Z", "2026-11-24T12:02:00Z")).toEqual([]);
});

test("customers that a round did not see are forgotten, and the linked ones are told", async () => {
  await advanceRound(db, shop, "framework360", [], null);
  await saveMarks(
    db,
    shop,
    "framework360",
    ["7", "8", "9", "10"].map((customerId) => ({ customerId, hash: "as it was" })),
  );
  const link = (framework360Id: string, deletedOn: string | null) => ({
    ...{ shop, framework360Id, shopifyId: `gid://shopify/Customer/${framework360Id}` },
    ...{ deletedOn, syncedAt: now },
  });
  await db.customerLink.createMany({ data: [link("7", null), link("8", null), link("9", "framework360")] });
  const vanished = await findVanished(db, shop, "framework360", new Set(["7"]));
  expect(vanished).toEqual(["10", "8", "9"]);
  expect(await forgetVanished(db, shop, "framework360", vanished)).toEqual(["8"]);
  expect(await countSeen(db, shop, "framework360")).toBe(1);
});
