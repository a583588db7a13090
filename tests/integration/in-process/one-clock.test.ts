import type { PgBoss } from "pg-boss";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";

import { becomeApp } from "../../support/app-environment.ts";
import { createTestDatabase } from "../../support/database.ts";

const shop = "a.myshopify.com";

let app: Awaited<ReturnType<typeof loadApp>>;

/** The app reads its settings when its modules are loaded. */
async function loadApp() {
  const [{ pool, prisma }, { alignClock }, { markInstalled, markUninstalled }, { runFlowTriggers }] =
    await Promise.all([
      import("../../../app/store/database/db.server.ts"),
      import("../../../app/store/database/shared-clock.ts"),
      import("../../../app/store/shop.ts"),
      import("../../../app/jobs/flow-triggers/handler.server.ts"),
    ]);
  return { pool, prisma, alignClock, markInstalled, markUninstalled, runFlowTriggers };
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
