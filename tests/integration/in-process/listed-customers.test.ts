import { afterAll, beforeAll, expect, test } from "vitest";

import { createSealer } from "../../../app/store/encryption/seal.ts";
import { readListed, saveListed } from "../../../app/store/listed-customers.ts";
import { blankCustomer } from "../../../app/sync/customer.ts";
import { openTestStore, type TestStore } from "../../support/store.ts";

const shop = "a.myshopify.com";
const sealer = createSealer(Buffer.alloc(32, "test").toString("base64"), []);

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore(shop);
});

afterAll(() => store.close());

const listed = (id: string, firstName: string, second: number) => ({
  id,
  customer: { ...blankCustomer, firstName },
  newsletterChangedAt: null,
  listedAt: `2026-11-24T12:00:0${second}.000Z`,
});

async function nameOf(customerId: string): Promise<string | null | undefined> {
  const snapshot = await readListed(store.pool, sealer, shop, { side: "shopify", customerId });
  return snapshot?.customer.firstName;
}

test("a list replaces what an earlier one showed, and nothing that a later one showed", async () => {
  const save = (...snapshots: ReturnType<typeof listed>[]) =>
    saveListed(store.db, sealer, shop, { side: "shopify", snapshots });
  await save(listed("1", "as the comparison showed it", 1), listed("2", "as the sweep showed it", 5));
  await save(listed("1", "as the sweep showed it", 3), listed("2", "as the comparison showed it", 1));
  expect(await nameOf("1")).toBe("as the sweep showed it");
  expect(await nameOf("2")).toBe("as the sweep showed it");
});
