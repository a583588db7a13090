import type { PgBoss } from "pg-boss";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";

import { becomeApp } from "../../support/app-environment.ts";
import { createTestDatabase } from "../../support/database.ts";

const shop = "a.myshopify.com";

let app: Awaited<ReturnType<typeof loadApp>>;

/** The app reads its settings when its modules are loaded. */
async function loadApp() {
  return {
    ...(await import("../../../app/store/database/db.server.ts")),
    ...(await import("../../../app/store/database/shared-clock.ts")),
    ...(await import("../../../app/store/encryption/sealer.server.ts")),
    ...(await import("../../../app/store/shop.ts")),
    ...(await import("../../../app/store/redaction.ts")),
    ...(await import("../../../app/store/first-sync.ts")),
    ...(await import("../../../app/store/sync-undo.ts")),
    ...(await import("../../../app/store/send-many.ts")),
    ...(await import("../../../app/store/sync-settings.ts")),
    ...(await import("../../../app/jobs/flow-triggers/handler.server.ts")),
    ...(await import("../../../app/jobs/first-sync/create-in-bulk.server.ts")),
  };
}

beforeAll(async () => {
  becomeApp(await createTestDatabase());
  app = await loadApp();
  await app.prisma.shop.create({ data: { domain: shop } });
});

afterEach(() => vi.useRealTimers());

afterAll(() => app.prisma.$disconnect());

/** Does this as a process whose clock is five minutes ahead of the database's. */
async function ahead(work: () => Promise<unknown>): Promise<void> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 5 * 60_000 });
  await app.alignClock(app.pool);
  await work();
  vi.useRealTimers();
}

test("workflows are told of what happens in the minutes after a process told them whose clock is ahead", async () => {
  const flowListener = { shop, trigger: "customer-synced", isEnabled: true, saidAt: new Date() };
  await app.prisma.flowListener.create({ data: flowListener });
  await ahead(() => app.runFlowTriggers({} as PgBoss, { shop }));
  const { toldUntil } = await app.prisma.flowListener.findFirstOrThrow({ where: { shop } });
  expect(toldUntil.getTime()).toBeLessThanOrEqual(Date.now());
});

test("a shop can uninstall the app at once that a process installed whose clock is ahead", async () => {
  await ahead(() => app.markInstalled(app.prisma, shop));
  expect(await app.markUninstalled(app.prisma, shop, new Date(Date.now() + 1))).toBe(true);
});

test("a bulk creation begins for every process when it begins by the database's clock", async () => {
  await app.prisma.firstSync.create({ data: { shop, stage: "writing", bulkStage: "preparing" } });
  await app.prisma.firstSyncCustomer.create({
    data: { shop, side: "framework360", customerId: "1", state: "bulk", identityKey: "key" },
  });
  const first = (await app.readFirstSync(app.prisma, shop))!;
  const openBulkRuns = () => Promise.reject(new Error("Every customer is prepared."));
  const policy = await app.readPolicy(app.pool, shop);
  const bulk = { boss: {} as PgBoss, shop, policy, isHalted: false, until: 0, openBulkRuns };
  await ahead(async () => expect(await app.createInBulk(first, bulk)).toBe("again"));
  const { bulkStage, bulkStartedAt } = await app.prisma.firstSync.findUniqueOrThrow({ where: { shop } });
  expect(bulkStage).toBe("starting");
  expect(bulkStartedAt!.getTime()).toBeLessThanOrEqual(Date.now());
});

test("what is kept of a forgotten customer, and of a forgotten shop, is dated by the database's clock", async () => {
  const forgotten = "b.myshopify.com";
  await app.prisma.shop.create({ data: { domain: forgotten, uninstalledAt: new Date() } });
  await ahead(async () => {
    await app.forgetCustomer(app.prisma, app.sealer, shop, { shopify: ["1"], framework360: ["2"] });
    await app.forgetShop(app.prisma, app.sealer, forgotten);
  });
  const tombstones = await app.prisma.customerLink.findMany({ where: { shop } });
  const redactions = await app.prisma.redaction.findMany();
  const times = [...tombstones.map(({ syncedAt }) => syncedAt), ...redactions.map(({ at }) => at)];
  expect(times).toHaveLength(5);
  for (const time of times) expect(time.getTime()).toBeLessThanOrEqual(Date.now());
});

test("what a first synchronization, its undo and a send of many did is told from lines of before and after", async () => {
  const { prisma, sealer } = app;
  await ahead(async () => {
    await app.beginFirstSync(prisma, shop);
    const { id } = (await app.readFirstSync(prisma, shop))!;
    await app.finishFirstSync(prisma, { id, shop, failure: "unavailable" });
    const period = { since: new Date(0), until: new Date(0) };
    await app.beginSyncUndo(prisma, shop, { ...period, account: "account", total: 0 });
    await app.finishSyncUndo(prisma, shop, (await app.readSyncUndo(prisma, shop))!, null);
    const send = { side: "framework360", account: "account", source: { kind: "search" } } as const;
    await app.beginSend(prisma, sealer, shop, send);
    const begun = await prisma.sendMany.findFirstOrThrow({ where: { shop } });
    await app.finishSend(prisma, { id: begun.id, shop, failure: null });
  });
  const first = await prisma.firstSync.findUniqueOrThrow({ where: { shop } });
  const others = [
    await prisma.syncUndo.findUniqueOrThrow({ where: { shop } }),
    await prisma.sendMany.findFirstOrThrow({ where: { shop } }),
  ];
  for (const { startedAt, finishedAt } of [first, ...others]) {
    expect(startedAt.getTime()).toBeLessThanOrEqual(Date.now());
    expect(finishedAt!.getTime()).toBeLessThanOrEqual(Date.now());
  }
  expect(first.undoFrom.getTime()).toBeLessThanOrEqual(Date.now());
});
