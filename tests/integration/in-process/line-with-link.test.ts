import type { PgBoss } from "pg-boss";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import type { SyncEntry } from "../../../app/jobs/sync-customer/handle-sync-request.ts";
import { emptyBase } from "../../../app/sync/base.ts";
import type { KeptValues } from "../../../app/sync/kept-values.ts";
import { unchanged } from "../../../app/sync/result.ts";
import { becomeApp } from "../../support/app-environment.ts";
import { createTestDatabase } from "../../support/database.ts";

const shop = "a.myshopify.com";
const account = "https://one.example.com";
const ids = { shopifyId: "gid://shopify/Customer/1", framework360Id: "7" };
const overwritten: KeptValues = {
  framework360: { before: { company: "Bianchi" }, after: { company: "Rossi" }, wasPersonsNo: false },
};
const entry: SyncEntry = {
  ...{ ...unchanged(ids), outcome: "updated", target: "framework360", fields: ["company"] },
  ...{ cause: "webhook", requestId: undefined },
};

let app: Awaited<ReturnType<typeof loadApp>>;

/** The app reads its settings when its modules are loaded. */
async function loadApp() {
  const [{ pool, prisma }, { storesOf }, { readKeptLines }, { sealer }] = await Promise.all([
    import("../../../app/store/database/db.server.ts"),
    import("../../../app/jobs/sync-customer/handler.server.ts"),
    import("../../../app/store/changed-values.ts"),
    import("../../../app/store/encryption/sealer.server.ts"),
  ]);
  return { pool, prisma, storesOf, readKeptLines, sealer };
}

beforeAll(async () => {
  becomeApp(await createTestDatabase());
  app = await loadApp();
  await app.prisma.shop.create({ data: { domain: shop, linkedAccount: account } });
});

afterAll(() => app.prisma.$disconnect());

beforeEach(async () => {
  await app.prisma.activity.deleteMany();
  await app.prisma.customerLink.deleteMany();
});

const stores = (of = account) => app.storesOf({} as PgBoss, shop, of);
const begun = {
  ...ids,
  base: { ...emptyBase, intent: { framework360: { company: "Rossi" } } },
  deletedOn: null,
};
const agreed = { ...begun, base: emptyBase };

/** The values that lines tell of, and what the link says was begun. */
async function kept() {
  const pair = { shopify: ids.shopifyId, framework360: ids.framework360Id };
  const lines = await app.readKeptLines(app.prisma, app.sealer, shop, pair, "all");
  const link = await stores().links.find("shopify", ids.shopifyId);
  return { lines: lines.map(({ values }) => values), intent: link?.base?.intent };
}

test("a link and the line that tells what its run overwrote are kept together", async () => {
  const saved = await stores().links.save(begun);
  await stores().saveWithEntry(entry, overwritten, [{ ...agreed, ...saved }]);
  expect(await kept()).toEqual({ lines: [overwritten], intent: {} });
});

test("where the line cannot be kept the link stays as it was, for the next run to find what was begun", async () => {
  const saved = await stores().links.save(begun);
  const refused = { ...entry, requestId: "not a UUID" };
  await expect(stores().saveWithEntry(refused, overwritten, [{ ...agreed, ...saved }])).rejects.toThrow(
    "uuid",
  );
  expect(await kept()).toEqual({ lines: [], intent: begun.base.intent });
  expect(await app.prisma.activity.count()).toBe(0);
});

test("where the link cannot be saved no line tells of what another run tells", async () => {
  const saved = await stores().links.save(begun);
  await stores().links.save({ ...begun, ...saved });
  await expect(stores().saveWithEntry(entry, overwritten, [{ ...agreed, ...saved }])).rejects.toThrow(
    "another job",
  );
  const other = stores("https://two.example.com");
  await expect(other.saveWithEntry(entry, overwritten, [{ ...agreed, ...saved }])).rejects.toThrow("account");
  expect(await kept()).toEqual({ lines: [], intent: begun.base.intent });
});
