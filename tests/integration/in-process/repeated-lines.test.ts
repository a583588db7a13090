import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { recordActivity, type ActivityEntry } from "../../../app/store/activity.ts";
import { explanation } from "../../../app/sync/explanation.ts";
import { openTestStore, type TestStore } from "../../support/store.ts";

const shop = "a.myshopify.com";

const takenBy = (id: string) =>
  ({ field: "phone", explanation: explanation("taken-by-another", { id }) }) as const;

const owed: ActivityEntry = {
  shop,
  cause: "sweep",
  outcome: "partly",
  target: null,
  shopifyId: "gid://shopify/Customer/1",
  framework360Id: "1",
  fields: [],
  conflicts: [],
  reason: null,
  explanations: [takenBy("7")],
};

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore(shop);
});

beforeEach(() => store.pool.query("DELETE FROM activity"));

afterAll(() => store.close());

/** How many of these entries, recorded one after the other, are kept. */
async function kept(...entries: Partial<ActivityEntry>[]): Promise<number> {
  for (const entry of entries) await recordActivity(store.pool, { ...owed, ...entry });
  return store.db.activity.count();
}

test("that the same stays owed to a customer is told once, however often comparisons look", async () => {
  expect(await kept({}, {}, { cause: "backfill" }, {})).toBe(1);
});

test.each<[what: string, next: Partial<ActivityEntry>]>([
  ["something else is owed", { explanations: [takenBy("8")] }],
  ["something was written", { fields: ["city"] }],
  ["the customer changed on a side that tells so", { cause: "webhook" }],
  ["a person sent the customer", { cause: "manual" }],
  ["it is another customer", { framework360Id: "2", shopifyId: "gid://shopify/Customer/2" }],
])("it is told again when %s", async (_what, next) => {
  expect(await kept({}, next)).toBe(2);
});

test("that the merchant's choice leaves a customer out is told once, until the customer was carried", async () => {
  const nothing = { cause: "webhook", explanations: [] } as const;
  const out = { ...nothing, outcome: "skipped", reason: "left-out", target: "framework360" } as const;
  const outbound = { ...nothing, outcome: "updated", target: "shopify" } as const;
  expect(await kept(out, out, { ...out, cause: "sweep" }, outbound, out)).toBe(2);
  const carried = { ...outbound, target: "framework360" } as const;
  expect(await kept(carried, out, out)).toBe(4);
  expect(await kept({ ...out, framework360Id: null }, { ...out, framework360Id: null })).toBe(5);
});

test("it is told again after the customer was in step or failed in between", async () => {
  const between = { outcome: "unchanged", explanations: [] } as const;
  expect(await kept({}, between, {})).toBe(3);
});

const skipped = { cause: "webhook", outcome: "skipped", reason: "no-email", explanations: [] } as const;

test("that a customer is skipped is told once, however many notifications come of it", async () => {
  expect(await kept(skipped, { ...skipped, cause: "hint" }, skipped, { ...skipped, cause: "sweep" })).toBe(1);
});

test.each<[what: string, next: Partial<ActivityEntry>]>([
  ["the reason is another", { ...skipped, reason: "deleted" }],
  ["a person sent the customer", { ...skipped, cause: "manual" }],
  ["a first synchronization reports it", { ...skipped, cause: "backfill" }],
])("a skipped customer is told of again when %s", async (_what, next) => {
  expect(await kept(skipped, next)).toBe(2);
});

test("a customer who needs the merchant is told of after each try", async () => {
  const ambiguous = { ...skipped, reason: "ambiguous" } as const;
  expect(await kept(ambiguous, ambiguous)).toBe(2);
});
