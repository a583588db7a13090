import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { asCompared } from "../../../app/store/compared-customer.ts";
import { keepAccess } from "../../../app/store/access-record.ts";
import { keepDataRequest, readDataRequest } from "../../../app/store/data-request.ts";
import { createSealer } from "../../../app/store/encryption/seal.ts";
import { putInFile } from "../../../app/store/first-sync-bulk.ts";
import { saveListed } from "../../../app/store/listed-customers.ts";
import { forgetCustomer, idsOf, isRedacted } from "../../../app/store/redaction.ts";
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
  await keepAccess(db, shop, { staffId: "904412377", page: "customers", ids: shown, at });
  await keepAccess(db, shop, {
    staffId: "904412377",
    page: "activity",
    ids: { ...shown, shopify: [gid("2")] },
    at,
  });

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
  for (const word of ["Bruno", "Brunetto", gid("2"), '"8"', "904412377"]) expect(report).not.toContain(word);
});

describe("a customer who was once linked with another person, as which a merchant told the two apart", () => {
  const line = { shop, cause: "webhook", outcome: "updated" } as const;
  const kept = { after: { firstName: "Same" }, wasPersonsNo: false };
  const change = (id: string, was: string) => ({
    ...{ activityId: id, shop, onShopify: 1, inFramework360: 1, newsletterChoices: 0 },
    sealedValues: sealer.seal(
      JSON.stringify({
        shopify: { ...kept, before: { firstName: `${was} on Shopify` } },
        framework360: { ...kept, before: { firstName: `${was} in Framework360` } },
      }),
      { what: "changed-values", shop },
    ),
  });
  const carla = gid("31");

  beforeAll(async () => {
    const { db } = store;
    await db.customerLink.create({
      data: { shop, framework360Id: "38", deletedOn: "shopify", leftAlone: true, syncedAt: at },
    });
    await db.apartPair.create({ data: { shop, shopifyId: carla, framework360Id: "38", at } });
    const both = await db.activity.create({ data: { ...line, shopifyId: carla, framework360Id: "38", at } });
    await db.changedValues.create({ data: change(both.id, "Earlier") });
    const theirs = await db.activity.create({ data: { ...line, framework360Id: "38", at } });
    await db.changedValues.create({ data: change(theirs.id, "Dario") });
    await db.sweepMark.create({ data: { shop, side: "framework360", customerId: "38", hash: "m" } });
  });

  test("is told of their own values in what the two shared, and of no value or id of the other person", async () => {
    const { db } = store;
    const now = new Date();
    await keepDataRequest(db, sealer, shop, await idsOf(db, shop, carla), { now, days: 1 });
    const { id } = await db.dataRequest.findFirstOrThrow({ where: { shop, shopifyId: carla } });
    const { report } = (await readDataRequest(db, sealer, shop, id, now))!;
    expect(report).toContain("Earlier on Shopify");
    for (const word of ["Earlier in Framework360", "Dario", '"38"']) expect(report).not.toContain(word);
  });

  test("is redacted without the other person", async () => {
    const { db } = store;
    await forgetCustomer(db, sealer, shop, await idsOf(db, shop, carla));
    expect(await isRedacted(db, sealer, shop, carla)).toBe(true);
    expect(await isRedacted(db, sealer, shop, "38")).toBe(false);
    const theirs = { shop, framework360Id: "38" };
    expect(await db.activity.count({ where: theirs })).toBe(1);
    expect(await db.customerLink.count({ where: theirs })).toBe(1);
    expect(await db.sweepMark.count({ where: { shop, customerId: "38" } })).toBe(1);
  });
});
