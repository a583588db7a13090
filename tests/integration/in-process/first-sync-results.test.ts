import { afterAll, beforeAll, expect, test } from "vitest";

import { recordActivity, type SealedChanges } from "../../../app/store/activity.ts";
import { countResults, noteEnded } from "../../../app/store/first-sync-customer.ts";
import { readSyncUndoFigures } from "../../../app/store/sync-undo.ts";
import { explanation } from "../../../app/sync/explanation.ts";
import { openTestStore, type TestStore } from "../../support/store.ts";

const shop = "a.myshopify.com";
const since = new Date(Date.now() - 60_000);

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore(shop);
});

afterAll(() => store.close());

test("a customer of whose creation a value was not taken counts as created, in the figures and for an undo", async () => {
  const { db, pool } = store;
  const refused = {
    field: "province",
    explanation: explanation("province-unknown", { side: "shopify" }),
  } as const;
  const kept: SealedChanges = {
    shop,
    sealedValues: "",
    onShopify: 1,
    inFramework360: 0,
    newsletterChoices: 0,
  };
  const lines = [
    { target: "shopify", fields: ["email", "firstName"], changes: null },
    { target: "framework360", fields: ["email"], changes: null },
    { target: "shopify", fields: ["email"], changes: kept },
    { target: "shopify", fields: ["city"], changes: kept },
    { target: null, fields: [], changes: null },
  ] as const;
  await db.firstSync.create({ data: { shop, startedAt: since } });
  const customers = await db.firstSyncCustomer.createManyAndReturn({
    data: lines.map((_line, index) => ({
      shop,
      side: "framework360",
      customerId: String(index),
      state: "asked",
    })),
  });
  for (const [index, { changes, target, fields }] of lines.entries()) {
    const ids = { shopifyId: `gid://shopify/Customer/${index}`, framework360Id: String(index) };
    const told = { outcome: "partly", reason: null, conflicts: [], explanations: [refused] } as const;
    const line = { shop, cause: "backfill", ...ids, ...told, target, fields: [...fields] } as const;
    await recordActivity(
      pool,
      { ...line, conflicts: [], explanations: [refused], requestId: customers[index]!.id },
      changes,
    );
  }

  const ids = customers.map(({ id }) => id);
  await noteEnded(db, shop, ids, { since, otherwise: "unchanged" });
  expect(await countResults(db, shop)).toMatchObject({
    ...{ "created-on-shopify": 1, "created-in-framework360": 1 },
    ...{ changed: 2, unchanged: 0, skipped: 1, failed: 0 },
  });
  expect(
    await readSyncUndoFigures(pool, shop, { since, until: new Date(Date.now() + 60_000) }),
  ).toMatchObject({
    ...{ customers: 2, notKept: 0, createdOnShopify: 1, createdInFramework360: 1 },
  });
});
