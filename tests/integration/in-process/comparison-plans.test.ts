import { afterAll, beforeAll, expect, test } from "vitest";

import { matchCompared } from "../../../app/store/match-compared.ts";
import { openTestStore, type TestStore } from "../../support/store.ts";

const shop = "a.myshopify.com";
const customers = 3_000;

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore(shop);
});

afterAll(() => store.close());

test("the database knows how many customers were read before it matches them", async () => {
  const { pool, db } = store;
  const { id } = await db.comparison.create({ data: { shop, account: "account", stage: "matching" } });
  for (const side of ["shopify", "framework360"]) {
    await pool.query(
      `INSERT INTO compared_customer (id, comparison_id, shop, side, customer_id, sealed_snapshot, email_key)
       SELECT gen_random_uuid(), $1, $2, $3, number::text, '', number::text FROM generate_series(1, $4::int) AS number`,
      [id, shop, side, customers],
    );
  }
  await matchCompared(pool, { comparisonId: id, shop });
  const { rows } = await pool.query<{ count: number }>(
    "SELECT reltuples::int AS count FROM pg_class WHERE oid = 'compared_customer'::regclass",
  );
  expect(rows[0]!.count).toBe(2 * customers);
  expect(await db.comparedCustomer.count({ where: { comparisonId: id, basis: "email" } })).toBe(
    2 * customers,
  );
});
