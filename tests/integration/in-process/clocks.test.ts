import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";

import { recordActivity } from "../../../app/store/activity.ts";
import type { Outcome } from "../../../app/sync/outcome.ts";
import { openFailures } from "../../../app/store/activity-failures.ts";
import { openTestStore, type TestStore } from "../../support/store.ts";

const shop = "a.myshopify.com";

let store: TestStore;
let db: TestStore["db"];

beforeAll(async () => {
  store = await openTestStore(shop);
  ({ db } = store);
});

afterEach(() => vi.useRealTimers());

afterAll(() => store.close());

/** As a process records it whose clock is ahead by so many seconds. */
async function record(outcome: Outcome, secondsAhead: number): Promise<void> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + secondsAhead * 1000 });
  await recordActivity(db, {
    shop,
    cause: "webhook",
    outcome,
    target: "framework360",
    shopifyId: "1",
    framework360Id: null,
    fields: [],
    conflicts: [],
    reason: outcome === "failed" ? "unavailable" : null,
    explanations: [],
  });
  vi.useRealTimers();
}

test("a failure is over once another process brought the customer in step, whose clock is behind", async () => {
  await record("failed", 60);
  expect(await openFailures(db, shop, 10)).toHaveLength(1);
  await record("updated", -60);
  expect(await openFailures(db, shop, 10)).toEqual([]);
});
