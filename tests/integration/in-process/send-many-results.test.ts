import { afterAll, beforeAll, expect, test } from "vitest";

import { recordActivity } from "../../../app/store/activity.ts";
import { finishSend, noteSent, readSendReport } from "../../../app/store/send-many.ts";
import type { Field } from "../../../app/sync/customer.ts";
import { explanation } from "../../../app/sync/explanation.ts";
import { openTestStore, type TestStore } from "../../support/store.ts";

const shop = "a.myshopify.com";
const startedAt = new Date(Date.now() - 60_000);

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore(shop);
});

afterAll(() => store.close());

test("a send of many customers calls none up to date of whom a value was not taken, also once it has ended", async () => {
  const { db, pool } = store;
  const begun = {
    shop,
    side: "shopify",
    account: "https://account.example.it",
    sourceKind: "search",
    startedAt,
  };
  const { id } = await db.sendMany.create({ data: begun });
  const kept: { field: Field; explanation: ReturnType<typeof explanation> } = {
    field: "newsletter",
    explanation: explanation("consent-unconfirmed"),
  };
  const outcomes = [
    { outcome: "unchanged", fields: [], explanations: [] },
    { outcome: "partly", fields: [], explanations: [kept] },
    { outcome: "partly", fields: ["email"], explanations: [kept] },
  ] as const;
  const listed = await db.sendManyCustomer.createManyAndReturn({
    data: outcomes.map((_one, index) => ({
      sendId: id,
      shop,
      customerId: `gid://shopify/Customer/${index}`,
    })),
  });
  for (const [index, one] of outcomes.entries())
    await recordActivity(pool, {
      ...{ shop, cause: "manual", reason: null, target: null, conflicts: [], ...one },
      ...{ shopifyId: `gid://shopify/Customer/${index}`, framework360Id: String(index) },
      ...{ fields: [...one.fields], explanations: [...one.explanations], requestId: listed[index]!.id },
    });

  await noteSent(
    db,
    { shop, side: "shopify", startedAt, stoppedAt: null },
    listed.map((one) => one.id),
  );
  const counts = { created: 0, updated: 0, unchanged: 1, partly: 2, skipped: 0, failed: 0 };
  expect(await readSendReport(db, id)).toEqual({ counts, reasons: [], left: 0 });
  await finishSend(db, { id, shop, failure: null });
  expect(await readSendReport(db, id)).toEqual({ counts, reasons: [], left: 0 });
});
