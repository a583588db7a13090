import type { PgBoss } from "pg-boss";
import { afterAll, beforeAll, expect, test } from "vitest";

import { becomeApp } from "../../support/app-environment.ts";
import { createTestDatabase } from "../../support/database.ts";

const shop = "a.myshopify.com";
const account = "https://account.example.it";
const hourAgo = new Date(Date.now() - 3_600_000);
const everybody = { side: "shopify", account, source: { kind: "search", text: "", state: null } } as const;
const period = { since: hourAgo, until: new Date(), account, total: 7 };

let boss: PgBoss;
let app: Awaited<ReturnType<typeof loadApp>>;

/** The app reads its settings when its modules are loaded. */
async function loadApp() {
  return {
    ...(await import("../../../app/store/database/db.server.ts")),
    ...(await import("../../../app/store/encryption/sealer.server.ts")),
    ...(await import("../../../app/store/shop.ts")),
    ...(await import("../../../app/shopify.server.ts")),
    ...(await import("../../../app/store/send-many.ts")),
    ...(await import("../../../app/store/sync-undo.ts")),
    ...(await import("../../../app/jobs/queue/enqueue.ts")),
    ...(await import("../../../app/jobs/send-many/job.ts")),
    ...(await import("../../../app/jobs/undo-sync/job.ts")),
    ...(await import("../../../app/jobs/sync-customer/job.ts")),
    ...(await import("../../../app/jobs/shop-event/handler.server.ts")),
    ...(await import("../../../app/merchant/send-many.server.ts")),
    ...(await import("../../../app/merchant/undo-sync.server.ts")),
  };
}

beforeAll(async () => {
  becomeApp(await createTestDatabase());
  app = await loadApp();
  const { registry } = await import("../../../app/jobs/registry.server.ts");
  const { openQueue } = await import("../../../app/jobs/queue/open-queue.server.ts");
  boss = await openQueue(registry.map(({ definition }) => definition));
  await app.prisma.shop.create({ data: { domain: shop, installedAt: hourAgo } });
}, 60_000);

afterAll(async () => {
  await boss.stop({ graceful: false });
  await app.prisma.$disconnect();
  await app.pool.end();
});

const begin = () => app.prisma.$transaction((db) => app.beginSend(db, app.sealer, shop, everybody));
const beginUndo = () => app.prisma.$transaction((db) => app.beginSyncUndo(db, shop, period));

async function uninstall(): Promise<void> {
  const event = { topic: "app/uninstalled", at: new Date().toISOString(), sealedCustomerId: null } as const;
  await app.handleShopEvent(boss, { shop, ...event });
}

test("what a person began before the app was uninstalled counts as stopped once it is installed again", async () => {
  expect([await begin(), await beginUndo()]).toEqual([true, true]);
  const { id } = (await app.readOpenSend(app.prisma, app.sealer, shop))!;
  const customers = ["1", "2"].map((customerId) => ({ customerId, skippedFor: null }));
  const listed = await app.prisma.$transaction((db) =>
    app.addListed(db, { id, shop }, { customers, next: "more" }),
  );
  const requests = listed.map((one) => {
    const { customerId } = one;
    return { shop, side: "shopify", customerId, cause: "manual", requestId: one.id, sendMany: id } as const;
  });
  await app.enqueue(boss, app.syncCustomerJob, requests, { id: ({ requestId }) => requestId! });
  await app.enqueue(boss, app.sendManyJob, [{ shop }]);
  await app.enqueue(boss, app.undoSyncJob, [{ shop }]);

  await uninstall();
  await app.markInstalled(app.prisma, shop);

  const jobs = await app.pool.query("SELECT FROM pgboss.job WHERE data->>'shop' = $1", [shop]);
  expect(jobs.rowCount).toBe(0);
  expect(await app.readSendMany(shop)).toMatchObject({ state: "stopped", left: 2, isListed: false });
  expect((await app.readUndoableSync(shop)).progress).toMatchObject({
    state: "stopped",
    counts: { left: 7 },
  });
  expect([await begin(), await beginUndo()]).toEqual([true, true]);
});

test("a token that was being renewed when the app was uninstalled is not stored again", async () => {
  await app.prisma.shop.update({ where: { domain: shop }, data: { installedAt: hourAgo } });
  const waiting = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
  let left: Promise<void> | undefined;
  let hasLeft = false;
  await app.withTokenLock(shop, async () => {
    left = uninstall().finally(() => (hasLeft = true));
    await expect.poll(async () => hasLeft || (await app.pool.query(waiting)).rowCount === 1).toBe(true);
    // As a renewal does, of a token that it read before.
    const data = { id: `offline_${shop}`, shop, state: "", isOnline: false, accessToken: "dead" };
    await app.prisma.session.create({ data });
  });
  await left;
  expect(await app.prisma.session.count({ where: { shop } })).toBe(0);
});
