import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { becomeApp } from "../../support/app-environment.ts";
import { createTestDatabase } from "../../support/database.ts";

const shop = "a.myshopify.com";

let app: Awaited<ReturnType<typeof loadApp>>;

/** The app reads its settings when its modules are loaded. */
async function loadApp() {
  return {
    ...(await import("../../../app/store/database/db.server.ts")),
    ...(await import("../../../app/store/first-sync.ts")),
    ...(await import("../../../app/merchant/first-sync.server.ts")),
  };
}

beforeAll(async () => {
  becomeApp(await createTestDatabase());
  app = await loadApp();
  await app.prisma.shop.create({ data: { domain: shop } });
});

beforeEach(async () => {
  await app.prisma.firstSync.deleteMany();
  await app.prisma.activity.deleteMany();
});

afterAll(() => app.prisma.$disconnect());

const begin = () => app.prisma.$transaction((transaction) => app.beginFirstSync(transaction, shop));

/** A first synchronization began then, and could not synchronize this customer. @returns what the page knows of it */
async function failFor(customer: string, startedAt: Date): Promise<string> {
  await begin();
  await app.prisma.firstSync.updateMany({ data: { startedAt } });
  const line = { shop, cause: "backfill", outcome: "failed", shopifyId: customer, at: startedAt };
  await app.prisma.activity.create({ data: line });
  return (await app.readFirstSyncProgress(shop))!.startedAt;
}

/** The customers in the report of the first synchronization that began then. */
async function reported(startedAt: string | null): Promise<(string | null)[]> {
  const customers = [];
  const trouble = (await app.listFirstSyncTrouble(shop, startedAt === null ? null : new Date(startedAt)))!;
  for await (const { shopifyId } of trouble) customers.push(shopifyId);
  return customers;
}

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);

test("the report that a page offers is whole when another synchronization has begun since", async () => {
  const shown = await failFor("1", hoursAgo(2));
  await begin();
  expect(await reported(shown)).toEqual(["1"]);
});

test("a report tells of one synchronization, not of a later one too", async () => {
  const earlier = await failFor("1", hoursAgo(2));
  const later = await failFor("2", hoursAgo(1));
  expect(await reported(earlier)).toEqual(["1"]);
  expect(await reported(later)).toEqual(["2"]);
});

test("the report of the latest one is given to a page of an earlier version of the app, which names none", async () => {
  await failFor("1", hoursAgo(2));
  await failFor("2", hoursAgo(1));
  expect(await reported(null)).toEqual(["2"]);
});
