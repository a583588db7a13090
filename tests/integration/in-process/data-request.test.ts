import { afterAll, beforeAll, expect, test } from "vitest";

import { asCompared } from "../../../app/store/compared-customer.ts";
import { keepAccess } from "../../../app/store/access-record.ts";
import { keepDataRequest, readDataRequest } from "../../../app/store/data-request.ts";
import { createSealer } from "../../../app/store/encryption/seal.ts";
import { putInFile } from "../../../app/store/first-sync-bulk.ts";
import { saveListed } from "../../../app/store/listed-customers.ts";
import { blankCustomer } from "../../../app/sync/customer.ts";
import { openTestStore, type TestStore } from "../../support/store.ts";

const shop = "a.myshopify.com";
const gid = (id: string) => `gid://shopify/Customer/${id}`;
const sealer = createSealer(Buffer.alloc(32, "test").toString("base64"), []);
const at = new Date("2026-06-01T10:00:00Z");

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore(shop);
});

afterAll(() => store.close());

const snapshot = (id: string, firstName: string) => ({
  id,
  customer: { ...blankCustomer, firstName },
  newsletterChangedAt: null,
  listedAt: at.toISOString(),
});

test("a customer who asks is told of every copy of their values, who was shown them, and nothing of another person", async () => {
  const { db } = store;
  const listed = [snapshot(gid("1"), "Anna"), snapshot(gid("2"), "Bruno")];
  await saveListed(db, sealer, shop, { side: "shopify", snapshots: listed });
  const { id: comparisonId } = await db.comparison.create({ data: { shop, account: "one", startedAt: at } });
  const compared = [snapshot("7", "Annina"), snapshot("8", "Brunetto")];
  const read = compared.map((one) => ({ snapshot: one, mark: "mark" }));
  const rows = await asCompared(db, sealer, { shop, comparisonId }, "framework360", read);
  await db.comparedCustomer.createMany({ data: rows });
  await db.firstSync.create({ data: { shop, startedAt: at } });
  for (const one of compared) {
    const { id } = await db.firstSyncCustomer.create({
      data: { shop, side: "framework360", customerId: one.id, identityKey: "key" },
    });
    const customer = { ...one.customer, lastName: "Verdi" };
    await putInFile(db, sealer, shop, {
      id,
      sent: { snapshot: one, customer, context: { newsletterChangedAt: null } },
    });
  }
  await db.apartPair.create({ data: { shop, shopifyId: gid("1"), framework360Id: "8", at } });
  await db.customId.create({ data: { shop, shopifyId: gid("1"), framework360Id: "7" } });
  await db.webhookEvent.create({ data: { shop, eventId: "e", receivedAt: at, customerId: gid("1") } });
  const shown = { shopify: [gid("1"), gid("2")], framework360: [] };
  await keepAccess(db, shop, { staffId: "44", page: "customers", ids: shown, at });
  await keepAccess(db, shop, { staffId: "44", page: "activity", ids: { ...shown, shopify: [gid("2")] }, at });

  const ids = { shopify: [gid("1")], framework360: ["7"] };
  const now = new Date();
  await keepDataRequest(db, sealer, shop, ids, { now, days: 1 });
  const { id } = await db.dataRequest.findFirstOrThrow({ where: { shop } });
  const { report } = (await readDataRequest(db, sealer, shop, id, now))!;
  const told = at.toISOString();
  expect(JSON.parse(report)).toMatchObject({
    copies: [
      { kind: "listed", side: "shopify", at: told, values: { firstName: "Anna" } },
      { kind: "compared", side: "framework360", at: told, values: { firstName: "Annina" } },
      {
        kind: "to-be-created",
        side: "shopify",
        at: null,
        values: { firstName: "Annina", lastName: "Verdi" },
      },
    ],
    framework360IdsOnShopify: ["7"],
    saidDifferent: [{ at: told }],
    notifiedAt: [told],
    shownToStaff: [{ at: told, page: "customers" }],
  });
  for (const word of ["Bruno", "Brunetto", gid("2"), '"8"', "44"]) expect(report).not.toContain(word);
});
