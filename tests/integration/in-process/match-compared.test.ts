import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { matchCompared } from "../../../app/store/match-compared.ts";
import { openTestStore, type TestStore } from "../../support/store.ts";

const shop = "a.myshopify.com";

let store: TestStore;
let comparisonId: string;

beforeAll(async () => {
  store = await openTestStore(shop);
});

afterAll(() => store.close());

beforeEach(async () => {
  const { db } = store;
  await db.comparison.deleteMany();
  ({ id: comparisonId } = await db.comparison.create({
    data: { shop, account: "account", stage: "matching" },
  }));
});

type Compared = { side: "shopify" | "framework360"; id: string; email?: string; phone?: string };

/** How each of these customers is matched: its counterpart, its basis, and whether it has a namesake. */
async function matched(customers: readonly Compared[]) {
  await store.db.comparedCustomer.createMany({
    data: customers.map(({ side, id, email = null, phone = null }) => ({
      ...{ comparisonId, shop, side, customerId: id, sealedSnapshot: "", emailKey: email, phoneKey: phone },
    })),
  });
  await matchCompared(store.pool, { comparisonId, shop });
  const rows = await store.db.comparedCustomer.findMany({ where: { comparisonId } });
  return Object.fromEntries(
    rows.map(({ customerId, partnerId, basis, hasNamesake }) => [
      customerId,
      [partnerId, basis, hasNamesake],
    ]),
  );
}

const phone = "+393331234567";

test("a customer of Framework360 without an e-mail is ambiguous where another has its phone, with or without an e-mail", async () => {
  const anna = { side: "framework360", id: "anna", phone } as const;
  const other = { side: "framework360", id: "other", phone, email: "other@example.it" } as const;
  expect(await matched([anna, other])).toMatchObject({
    anna: [null, "ambiguous", true],
    other: [null, null, false],
  });
});

test("from Shopify it is the counterpart of who has the phone and an e-mail that no other customer has", async () => {
  expect(
    await matched([
      { side: "shopify", id: "shopify", phone, email: "anna@example.it" },
      { side: "framework360", id: "anna", phone },
      { side: "framework360", id: "other", phone, email: "other@example.it" },
    ]),
  ).toMatchObject({
    shopify: ["anna", "phone", false],
    anna: ["shopify", "phone", true],
    other: [null, null, false],
  });
});

test("a customer of Shopify that is known by its phone alone has no counterpart among several", async () => {
  expect(
    await matched([
      { side: "shopify", id: "shopify", phone },
      { side: "framework360", id: "anna", phone, email: "anna@example.it" },
      { side: "framework360", id: "other", phone, email: "other@example.it" },
    ]),
  ).toMatchObject({
    shopify: [null, "ambiguous", false],
    anna: [null, "ambiguous", false],
    other: [null, "ambiguous", false],
  });
});
