import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { asCompared } from "../../../app/store/compared-customer.ts";
import { advanceComparison, beginComparison, readComparison } from "../../../app/store/comparison.ts";
import { createSealer } from "../../../app/store/encryption/seal.ts";
import { advanceFirstSync, beginFirstSync, readFirstSync } from "../../../app/store/first-sync.ts";
import { openListedIdentities } from "../../../app/store/listed-identity.ts";
import { advanceRound, beginRound } from "../../../app/store/sweep.ts";
import { blankCustomer } from "../../../app/sync/customer.ts";
import { openTestStore, type TestStore } from "../../support/store.ts";

const shop = "a.myshopify.com";
const account = "https://one.example.com";
const sealer = createSealer(Buffer.alloc(32, "test").toString("base64"), []);
const anna = { email: "anna@example.it", phone: "+393331230001" };

let store: TestStore;
let db: TestStore["db"];

beforeAll(async () => {
  store = await openTestStore(shop);
  ({ db } = store);
});

afterAll(() => store.close());

/** A first synchronization that writes, from a comparison that ended a minute ago and read Anna under two ids. */
beforeEach(async () => {
  await beginComparison(db, shop, account);
  const { id: comparisonId } = (await readComparison(db, shop))!;
  const read = [anna, { ...anna, email: null }, { email: "bea@example.it", phone: null }].map(
    (identity, index) => ({
      snapshot: { id: `${index}`, customer: { ...blankCustomer, ...identity }, newsletterChangedAt: null },
      mark: "as it was",
    }),
  );
  const rows = await asCompared(db, sealer, { shop, comparisonId }, "framework360", read);
  await db.comparedCustomer.createMany({ data: rows });
  const begun = { id: comparisonId, stage: "shopify", cursor: null } as const;
  await advanceComparison(db, begun, { stage: "done", cursor: null, finishedAt: minutesAgo(1) });
  await beginFirstSync(db, shop);
  const { id } = (await readFirstSync(db, shop))!;
  await advanceFirstSync(db, { id, shop }, { stage: "writing", comparisonId });
  await db.sweep.deleteMany({ where: { shop } });
});

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

async function sweepBegunAt(now: Date): Promise<void> {
  await beginRound(db, shop, "framework360", { now, fullIntervalMs: 86_400_000 });
  await advanceRound(db, shop, "framework360", [], null);
}

const open = (of: string | null = account) =>
  openListedIdentities(db, sealer, { shop, account: of, side: "framework360" });

test("tells all who have the e-mail or the phone, once a sweep looked for those who came later", async () => {
  await sweepBegunAt(minutesAgo(0));
  const find = (await open())!;
  expect((await find(anna))!.toSorted()).toEqual(["0", "1"]);
  expect(await find({ email: "bea@example.it", phone: null })).toEqual(["2"]);
  expect(await find({ email: "carla@example.it", phone: "+393331230009" })).toEqual([]);
  expect(await find({ email: null, phone: null })).toEqual([]);
});

test("cannot tell of a phone that is kept in no common form", async () => {
  await sweepBegunAt(minutesAgo(0));
  expect(await (await open())!({ email: "bea@example.it", phone: "333 12" })).toBeNull();
});

test("cannot tell once the comparison is deleted", async () => {
  await sweepBegunAt(minutesAgo(0));
  const find = (await open())!;
  await db.comparison.deleteMany({ where: { shop } });
  expect(await find(anna)).toBeNull();
  expect(await open()).toBeNull();
});

test.each([
  ["no sweep", null],
  ["a sweep that began before the comparison ended", 2],
])("is not relied on after %s", async (_what, minutes) => {
  if (minutes !== null) await sweepBegunAt(minutesAgo(minutes));
  expect(await open()).toBeNull();
});

test("is not relied on where the last sweep began long ago", async () => {
  const { id } = (await readComparison(db, shop))!;
  await db.comparison.update({ where: { id }, data: { finishedAt: minutesAgo(60) } });
  await sweepBegunAt(minutesAgo(16));
  expect(await open()).toBeNull();
});

test("is not relied on with another account, without one, or when no first synchronization writes", async () => {
  await sweepBegunAt(minutesAgo(0));
  expect(await open("https://two.example.com")).toBeNull();
  expect(await open(null)).toBeNull();
  const { id } = (await readFirstSync(db, shop))!;
  await advanceFirstSync(db, { id, shop }, { stage: "done" });
  expect(await open()).toBeNull();
});
