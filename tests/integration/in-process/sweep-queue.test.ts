import type { PgBoss } from "pg-boss";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import type { SweepRequest } from "../../../app/jobs/sweep/job.ts";
import type { Handler } from "../../../app/jobs/queue/start-workers.server.ts";
import { sweep } from "../../../app/jobs/sweep/sweep.ts";
import { advanceRound, beginRound } from "../../../app/store/sweep.ts";
import type { CustomerSide } from "../../../app/sync/side.ts";
import { becomeApp } from "../../support/app-environment.ts";
import { createTestDatabase } from "../../support/database.ts";
import { within } from "../../support/within.ts";

const shops = ["slow", "a", "b", "c"].map((name) => `${name}.myshopify.com`);
const [slow, ...others] = shops as [string, ...string[]];

let boss: PgBoss;
let app: Awaited<ReturnType<typeof loadApp>>;

/** The app reads its settings when its modules are loaded. */
async function loadApp() {
  const [{ prisma }, { sweepJob }, { enqueue }, { openQueue }, workers] = await Promise.all([
    import("../../../app/store/database/db.server.ts"),
    import("../../../app/jobs/sweep/job.ts"),
    import("../../../app/jobs/queue/enqueue.ts"),
    import("../../../app/jobs/queue/open-queue.server.ts"),
    import("../../../app/jobs/queue/start-workers.server.ts"),
  ]);
  const { requestDueSweeps } = await import("../../../app/jobs/sweep/handler.server.ts");
  return { prisma, sweepJob, enqueue, openQueue, requestDueSweeps, ...workers };
}

beforeAll(async () => {
  becomeApp(await createTestDatabase());
  app = await loadApp();
  for (const domain of shops) await app.prisma.shop.create({ data: { domain } });
});

afterAll(() => app.prisma.$disconnect());

let running: string[];

beforeEach(() => {
  running = [];
});

afterEach(() => boss.stop({ graceful: false }));

/** Starts the workers of a process, whose sweeps do this; their jobs may take so long. */
async function start(work: Handler<SweepRequest>, expireInSeconds = 3600) {
  const definition: typeof app.sweepJob = {
    ...app.sweepJob,
    queue: (settings) => ({ ...app.sweepJob.queue(settings), expireInSeconds }),
  };
  const handler: Handler<SweepRequest> = async (...given) => {
    const { shop, side } = given[1];
    running.push(`${shop} ${side}`);
    try {
      return await work(...given);
    } finally {
      running.splice(running.indexOf(`${shop} ${side}`), 1);
    }
  };
  boss = await app.openQueue([definition]);
  await app.startWorkers(boss, [app.register(definition, handler)]);
}

const bothSidesOf = (shop: string): SweepRequest[] => [
  { shop, side: "shopify" },
  { shop, side: "framework360" },
];

test("the sweeps of a slow shop delay no other shop's, and never run twice at once", async () => {
  const swept: string[] = [];
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  await start(async (_boss, { shop, side }) => {
    if (shop === slow) await ended;
    swept.push(`${shop} ${side}`);
  });
  for (const shop of shops) await app.enqueue(boss, app.sweepJob, bothSidesOf(shop));
  // The next interval asks again. A sweep that waits stands for it, and one that runs does not.
  const slowOnes = () => running.filter((name) => name.startsWith(slow));
  await expect.poll(slowOnes, within).toHaveLength(2);
  await app.enqueue(boss, app.sweepJob, bothSidesOf(slow));
  await expect.poll(() => swept, within).toHaveLength(2 * others.length);
  expect(running.sort()).toEqual([`${slow} framework360`, `${slow} shopify`]);
  end();
  await expect.poll(() => swept.filter((name) => name.startsWith(slow)), within).toHaveLength(4);
});

test("a sweep whose time is over ends, and the next one goes on where it was", async () => {
  const pages: (string | null)[] = [];
  const ends: string[] = [];
  const list: CustomerSide["list"] = async (cursor) => {
    pages.push(cursor);
    const page = Number(cursor ?? 0);
    const next = page < 3 ? String(page + 1) : null;
    return { customers: [{ id: String(page), fingerprint: "same" }], next };
  };
  const name = "framework360";
  await start(async (_boss, { shop }, { signal }) => {
    await sweep({
      signal,
      begin: () => beginRound(app.prisma, shop, name, { now: new Date(), fullIntervalMs: 86_400_000 }),
      openSide: async () => ({ list }) as Partial<CustomerSide> as CustomerSide,
      changed: async (seen) => seen,
      agreed: async () => new Set(),
      advance: (marks, _news, next) => advanceRound(app.prisma, shop, name, marks, next),
      // After its second page the first sweep takes longer than it may.
      pause: async () => {
        if (pages.length === 2) await new Promise((resolve) => signal.addEventListener("abort", resolve));
      },
    });
    ends.push(signal.aborted ? "by its signal" : "at the end");
  }, 1);
  await app.enqueue(boss, app.sweepJob, [{ shop: slow, side: name }]);
  await expect.poll(() => ends, within).toEqual(["by its signal"]);
  await app.enqueue(boss, app.sweepJob, [{ shop: slow, side: name }]);
  await expect.poll(() => ends, within).toEqual(["by its signal", "at the end"]);
  expect(pages).toEqual([null, "1", "2", "3"]);
});

test("a side that another process had swept a moment ago is not due, and the shop's other side is", async () => {
  const swept: string[] = [];
  const [shop] = others;
  await app.prisma.syncSettings.create({
    data: { shop: shop!, customersEnabled: true, shopifyToFramework360: true, framework360ToShopify: true },
  });
  const endedAgo = (ms: number) => ({ startedAt: null, finishedAt: new Date(Date.now() - ms) });
  await app.prisma.sweep.create({ data: { shop: shop!, side: "shopify", ...endedAgo(60_000) } });
  await start(async (_boss, { side }) => void swept.push(side));
  await app.requestDueSweeps(boss, 240_000);
  await expect.poll(() => swept, within).toEqual(["framework360"]);
  await app.requestDueSweeps(boss, 30_000);
  await expect.poll(() => swept.toSorted(), within).toEqual(["framework360", "framework360", "shopify"]);
});
