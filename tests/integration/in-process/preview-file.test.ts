import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { blankCustomer } from "../../../app/sync/customer.ts";
import { becomeApp } from "../../support/app-environment.ts";
import { createTestDatabase } from "../../support/database.ts";

const shop = "a.myshopify.com";
const account = "https://one.example.com";
const viewer = { shop, staffId: "1" };
const choices = { customersEnabled: true, shopifyToFramework360: true, framework360ToShopify: true };
/** More than are read at once. */
const customers = 501;

let app: Awaited<ReturnType<typeof loadApp>>;

/** The app reads its settings when its modules are loaded. */
async function loadApp() {
  return {
    ...(await import("../../../app/store/database/db.server.ts")),
    ...(await import("../../../app/store/encryption/sealer.server.ts")),
    ...(await import("../../../app/store/compared-customer.ts")),
    ...(await import("../../../app/store/comparison.ts")),
    ...(await import("../../../app/merchant/preview-customers.server.ts")),
  };
}

beforeAll(async () => {
  becomeApp(await createTestDatabase());
  app = await loadApp();
  await app.prisma.shop.create({ data: { domain: shop, linkedAccount: account } });
});

beforeEach(compare);

afterAll(() => app.prisma.$disconnect());

/** A comparison has read as many pairs that are the same on both sides. */
async function compare(): Promise<void> {
  const { prisma, sealer } = app;
  await prisma.comparison.deleteMany();
  const { id: comparisonId } = await prisma.comparison.create({
    data: { shop, account, stage: "done", startedAt: new Date(), finishedAt: new Date() },
  });
  const run = { shop, comparisonId };
  const reads = Array.from({ length: customers }, (_, index) => ({
    snapshot: {
      id: `gid://shopify/Customer/${index}`,
      customer: { ...blankCustomer, email: `p${index}@example.it` },
      newsletterChangedAt: null,
    },
    mark: "mark",
  }));
  await prisma.comparedCustomer.createMany({
    data: await app.asCompared(prisma, sealer, run, "shopify", reads),
  });
  const rows = await prisma.comparedCustomer.findMany({ select: { id: true } });
  const foresight = { kind: "pair", fates: {}, isLinked: true } as const;
  await app.saveForeseen(
    prisma,
    comparisonId,
    rows.map(({ id }) => ({ id, foresight, criteria: [] })),
  );
}

/** Reads the file's first customer, has something happen, and reads the rest. @returns how many customers the file has */
async function download(meanwhile: () => Promise<unknown>): Promise<number> {
  const listed = (await app.listPreviewed(viewer, "same", choices))!;
  let count = 0;
  for await (const _one of listed) {
    if (count === 0) await meanwhile();
    count += 1;
  }
  return count;
}

const transacted = (work: (db: never) => Promise<unknown>) =>
  app.prisma.$transaction((transaction) => work(transaction as never));

test("the file of a preview has every customer of the comparison", async () => {
  expect(await download(() => Promise.resolve())).toBe(customers);
});

test.each([
  ["another comparison takes its place", () => transacted((db) => app.beginComparison(db, shop, account))],
  ["a change of the choices has it decide again", () => transacted((db) => app.decideAgain(db, shop))],
])("the file breaks off instead of looking whole when %s while it is read", async (_what, meanwhile) => {
  await expect(download(meanwhile)).rejects.toThrow("comparison");
});
