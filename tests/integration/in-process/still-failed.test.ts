import type { PgBoss } from "pg-boss";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import type { ActivityEntry } from "../../../app/store/activity.ts";
import { becomeApp } from "../../support/app-environment.ts";
import { createTestDatabase } from "../../support/database.ts";

const shop = "a.myshopify.com";
const gid = (id: string) => `gid://shopify/Customer/${id}`;

let boss: PgBoss;
let app: Awaited<ReturnType<typeof loadApp>>;

/** The app reads its settings when its modules are loaded. */
async function loadApp() {
  const [database, activity, standing, card, counts, supersede, failures, retry] = await Promise.all([
    import("../../../app/store/database/db.server.ts"),
    import("../../../app/store/activity.ts"),
    import("../../../app/store/customer-standing.ts"),
    import("../../../app/store/framework360-standing.ts"),
    import("../../../app/store/customer-counts.ts"),
    import("../../../app/store/supersede.ts"),
    import("../../../app/merchant/failures.server.ts"),
    import("../../../app/merchant/retry.server.ts"),
  ]);
  const lines = await import("../../../app/store/activity-list.ts");
  return {
    ...{ ...database, ...activity, ...standing, ...card, ...counts },
    ...{ ...supersede, ...failures, ...retry, ...lines },
  };
}

beforeAll(async () => {
  becomeApp(await createTestDatabase());
  app = await loadApp();
  const { registry } = await import("../../../app/jobs/registry.server.ts");
  const { openQueue } = await import("../../../app/jobs/queue/open-queue.server.ts");
  boss = await openQueue(registry.map(({ definition }) => definition));
  await app.prisma.shop.create({ data: { domain: shop } });
});

afterAll(async () => {
  await boss.stop({ graceful: false });
  await app.prisma.$disconnect();
  await app.pool.end();
});

beforeEach(async () => {
  await app.pool.query("DELETE FROM activity");
  await app.pool.query("DELETE FROM customer_link");
  await app.prisma.customerLink.create({
    data: { shop, shopifyId: gid("1"), framework360Id: "1", syncedAt: new Date() },
  });
});

/** A line about the pair, which failed unless it says otherwise. */
function record(entry: Partial<ActivityEntry> & { at?: Date } = {}): Promise<void> {
  return app.recordActivity(app.pool, {
    ...{ shop, cause: "webhook", outcome: "failed", reason: "unavailable", target: "framework360" },
    ...{ shopifyId: gid("1"), framework360Id: "1", fields: [], conflicts: [], explanations: [] },
    ...entry,
  });
}

/** On which pages the pair is failed, and what the activity's lines say, the newest first. */
async function look() {
  const { prisma, pool } = app;
  const none = "SELECT 'shopify' AS side, '' AS id WHERE $1 = $2";
  const { failed } = await app.countCustomers(pool, shop, { sql: none, name: "sync-customer" });
  const standings = await app.readStandings(prisma, shop, "shopify", [gid("1")]);
  const there = await app.readStandings(prisma, shop, "framework360", ["1"]);
  const { latest } = await app.readFramework360Standing(pool, shop, gid("1"));
  const all = await app.listActivity(prisma, shop, { outcome: "all" }, null);
  const filtered = await app.listActivity(prisma, shop, { outcome: "failed" }, null);
  const lines = all.lines.filter(({ outcome }) => outcome === "failed");
  const states = await app.failureStates(shop, lines);
  return {
    failedOn: {
      overview: Object.keys(failed).length > 0,
      shopifyCustomers: standings.get(gid("1"))!.state === "failed",
      framework360Customers: there.get("1")!.state === "failed",
      card: latest?.outcome === "failed",
      activity: filtered.lines.length > 0,
      retryAll: (await app.retryableFailures(shop)).length > 0,
    },
    states: lines.map(({ id }) => states[id]?.state),
    retries: await Promise.all(lines.map(({ id }) => app.retryOne(shop, id))),
  };
}

const everywhere = {
  ...{ overview: true, shopifyCustomers: true, framework360Customers: true },
  ...{ card: true, activity: true, retryAll: true },
};
const nowhere = {
  ...{ overview: false, shopifyCustomers: false, framework360Customers: false },
  ...{ card: false, activity: false, retryAll: false },
};

test("a failed customer is failed on every page, and its line can be retried", async () => {
  await record();
  expect(await look()).toEqual({ failedOn: everywhere, states: ["open"], retries: ["not-connected"] });
});

test("a customer whom a comparison found equal is failed on no page, and its line offers no retry", async () => {
  await record();
  await app.supersede(app.pool, shop, { shopifyIds: [gid("1")], framework360Ids: ["1"] });
  expect(await look()).toEqual({ failedOn: nowhere, states: ["superseded"], retries: ["nothing-failed"] });
});

test("what an undo did changes on no page that a customer is failed", async () => {
  await record();
  await record({ cause: "undo", outcome: "updated", reason: null, fields: ["city"] });
  expect(await look()).toEqual({ failedOn: everywhere, states: ["open"], retries: ["not-connected"] });
  await app.supersedeFollowed(app.pool);
  expect(await look()).toMatchObject({ failedOn: everywhere });
});

test("an undo that failed makes a customer failed on no page, and is not retried as a synchronization", async () => {
  await record({ outcome: "updated", reason: null });
  await record({ cause: "undo" });
  expect(await look()).toEqual({ failedOn: nowhere, states: [undefined], retries: ["nothing-failed"] });
});

test("a failure that is told late holds although the customer had an undo since", async () => {
  await record({ cause: "undo", outcome: "updated", reason: null });
  await record({ at: new Date(Date.now() - 60_000) });
  expect(await look()).toMatchObject({ failedOn: everywhere });
});

test("of two lines that know a pair by one id each, the later one says on every page how it stands", async () => {
  await record({ framework360Id: null });
  await record({ shopifyId: null, outcome: "skipped", reason: "no-email" });
  expect(await look()).toEqual({ failedOn: nowhere, states: ["superseded"], retries: ["nothing-failed"] });
  await record({ framework360Id: null });
  expect(await look()).toMatchObject({ failedOn: everywhere });
});

test("a failure after which the customer was synchronized says on its line what came of it", async () => {
  await record();
  await record({ outcome: "updated", reason: null, fields: ["city"] });
  await record({ cause: "undo", outcome: "unchanged", reason: null });
  expect(await look()).toEqual({ failedOn: nowhere, states: ["followed"], retries: ["nothing-failed"] });
  const { lines } = await app.listActivity(app.prisma, shop, { outcome: "all" }, null);
  const states = await app.failureStates(
    shop,
    lines.filter(({ outcome }) => outcome === "failed"),
  );
  expect(Object.values(states)).toMatchObject([{ outcome: "updated", fields: ["city"] }]);
});

test("a linked customer whom a stopped full synchronization did not reach is synced on no page, until it is looked at", async () => {
  const statesNow = async () => {
    const { prisma, pool } = app;
    const here = await app.readStandings(prisma, shop, "shopify", [gid("1")]);
    const there = await app.readStandings(prisma, shop, "framework360", ["1"]);
    const { link } = await app.readFramework360Standing(pool, shop, gid("1"));
    const list = (side: "shopify" | "framework360") =>
      app.listByStanding(prisma, shop, { side, state: "unreached", after: "", limit: 10 });
    return [
      here.get(gid("1"))!.state,
      there.get("1")!.state,
      link!.isUnreached,
      await list("shopify"),
      await list("framework360"),
    ];
  };
  await app.pool.query("INSERT INTO first_sync (id, shop) VALUES (gen_random_uuid(), $1)", [shop]);
  for (const [side, id] of [
    ["shopify", gid("1")],
    ["framework360", "1"],
  ]) {
    await app.pool.query("DELETE FROM first_sync_customer");
    await app.pool.query(
      "INSERT INTO first_sync_customer (id, shop, side, customer_id, state) VALUES (gen_random_uuid(), $1, $2, $3, 'left')",
      [shop, side, id],
    );
    expect(await statesNow()).toEqual(["unreached", "unreached", true, [gid("1")], ["1"]]);
  }
  await app.supersede(app.pool, shop, { shopifyIds: [gid("1")], framework360Ids: ["1"] });
  expect(await statesNow()).toEqual(["synced", "synced", false, [], []]);
});
