import { expect, test } from "vitest";

import { compareJob } from "./compare/job.ts";
import { customIdsJob } from "./custom-ids/job.ts";
import { firstSyncJob } from "./first-sync/job.ts";
import { flowTriggersJob } from "./flow-triggers/job.ts";
import { orderTotalsJob } from "./order-totals/job.ts";
import { toInsert } from "./queue/enqueue.ts";
import { deadLetterQueue } from "./queue/job-definition.ts";
import { registerHintAddressJob } from "./register-hint-address/job.ts";
import { renewTokensJob } from "./renew-tokens/job.ts";
import { resolveHintJob } from "./resolve-hint/job.ts";
import { retentionJob } from "./retention/job.ts";
import { sendManyJob } from "./send-many/job.ts";
import { shopEventJob } from "./shop-event/job.ts";
import { sweepJob } from "./sweep/job.ts";
import { syncCustomerJob, type SyncRequest } from "./sync-customer/job.ts";
import { undoJob } from "./undo/job.ts";
import { undoSyncJob } from "./undo-sync/job.ts";

const modules = import.meta.glob<Record<string, unknown>>("./*/job.ts", { eager: true });

const settings = {
  SYNC_RETRY_LIMIT: 12,
  SYNC_RETRY_DELAY_SECONDS: 30,
  ACTIVITY_DAYS: 90,
  WORKER_CONCURRENCY: 10,
  WORKER_CONCURRENCY_PER_SHOP: 5,
};

const jobs = [
  syncCustomerJob,
  shopEventJob,
  sweepJob,
  orderTotalsJob,
  customIdsJob,
  flowTriggersJob,
  compareJob,
  firstSyncJob,
  sendManyJob,
  undoJob,
  undoSyncJob,
  resolveHintJob,
  registerHintAddressJob,
  renewTokensJob,
  retentionJob,
];

const shop = "a.myshopify.com";
const request: SyncRequest = { shop, side: "shopify", customerId: "1", cause: "webhook" };

test("the queues keep the names that they have in existing databases", () => {
  expect(jobs.map(({ name }) => name)).toEqual([
    "sync-customer",
    "shop-event",
    "sweep",
    "order-figures",
    "custom-ids",
    "flow-triggers",
    "compare",
    "first-sync",
    "send-many",
    "undo",
    "undo-sync",
    "resolve-hint",
    "register-hint-address",
    "renew-tokens",
    "retention",
  ]);
  expect(deadLetterQueue(syncCustomerJob)).toBe("sync-customer-dead-letters");
});

test("every folder with a job.ts is listed here", () => {
  expect(Object.keys(modules)).toHaveLength(jobs.length);
});

test.each<[string, Partial<SyncRequest>]>([
  [`${shop} shopify 1`, {}],
  [`${shop} shopify 1`, { requestId: "ignored" }],
  [`${shop} shopify 1 found`, { cause: "sweep" }],
  [`${shop} shopify 1 found`, { cause: "backfill" }],
  [`${shop} framework360 1`, { side: "framework360", cause: "hint" }],
  [`${shop} framework360 1 found`, { side: "framework360", cause: "sweep" }],
  [`${shop} framework360 1 found`, { side: "framework360", cause: "backfill" }],
  [`${shop} shopify 1 by hand`, { cause: "manual" }],
  [`${shop} shopify 1 by hand among many`, { cause: "manual", sendMany: "1" }],
  [`${shop} shopify 1 into 2`, { mergedInto: "2" }],
])("a request about a customer waits under %j when it says %j", (key, given) => {
  expect(toInsert(syncCustomerJob, { ...request, ...given }).singletonKey).toBe(key);
});

test("jobs about a customer are grouped by shop, and ordered by how urgent their cause is", () => {
  const causes = ["backfill", "sweep", "hint", "webhook", "manual"] as const;
  const inserts = causes.map((cause) => toInsert(syncCustomerJob, { ...request, cause }));
  expect(inserts.map(({ priority }) => priority)).toEqual([5, 10, 20, 20, 30]);
  const later = toInsert(syncCustomerJob, { ...request, side: "framework360", cause: "backfill" });
  expect(later.priority).toBe(0);
  expect(toInsert(syncCustomerJob, { ...request, cause: "manual", sendMany: "1" }).priority).toBe(8);
  expect(inserts.map(({ group }) => group)).toEqual(causes.map(() => ({ id: shop })));
});

test("the other jobs have the keys and groups of earlier versions", () => {
  expect(toInsert(sweepJob, { shop, side: "shopify" }).singletonKey).toBe(`${shop} shopify`);
  expect(toInsert(orderTotalsJob, { shop }).singletonKey).toBe(shop);
  expect(toInsert(registerHintAddressJob, { shop }).singletonKey).toBe(shop);
  const hint = toInsert(resolveHintJob, { shop, sealedEmail: "sealed" });
  expect([hint.group, hint.singletonKey]).toEqual([{ id: shop }, undefined]);
  const event = {
    shop,
    topic: "app/uninstalled" as const,
    at: "2026-11-24T12:00:00Z",
    sealedCustomerId: null,
  };
  expect(toInsert(shopEventJob, event)).toEqual({ data: event });
});

test("options follow the settings", () => {
  expect(syncCustomerJob.queue(settings)).toMatchObject({
    retryLimit: 12,
    retryDelay: 30,
    policy: "stately",
  });
  expect(syncCustomerJob.deadLetters!(settings)).toEqual({ retentionSeconds: 90 * 86_400 });
  expect(syncCustomerJob.concurrency!(settings)).toEqual({ workers: 10, perGroup: 5 });
});

test("a privacy request is tried for more than a day", () => {
  const { retryLimit, retryDelay, retryDelayMax } = shopEventJob.queue(settings) as {
    [option: string]: number;
  };
  let seconds = 0;
  for (let attempt = 0; attempt < retryLimit!; attempt += 1) {
    seconds += Math.min(retryDelay! * 2 ** attempt, retryDelayMax!);
  }
  expect(seconds).toBeGreaterThan(86_400);
});

test("a customer whom the next version asks for, for a cause of its own, is brought in step by this one too", () => {
  const request = { shop: "a.myshopify.com", side: "shopify", customerId: "gid://shopify/Customer/1" };
  expect(syncCustomerJob.schema.parse({ ...request, cause: "segment" })).toEqual({
    ...request,
    cause: "sweep",
  });
});
