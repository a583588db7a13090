import { expect } from "vitest";

import type { Framework360Sandbox } from "../../sandbox/framework360/server.ts";
import type { ShopifySandbox } from "../../sandbox/shopify/server.ts";
import type { Database } from "./dump.ts";
import { shop } from "./merchant.ts";
import { within } from "./within.ts";

/** The limit above which the tests' customers are created in bulk, and a number of them above it. */
export const above = 20;
export const many = 45;

export const pairs = "SELECT FROM customer_link WHERE shopify_id IS NOT NULL AND framework360_id IS NOT NULL";

/** Customers of Framework360 alone, each with other choices and tags. */
export function seed({ control: { store } }: Framework360Sandbox, count: number): void {
  for (let number = 0; number < count; number += 1) {
    store.createCustomer(
      {
        nome: `Nuova ${number}`,
        cognome: "Cliente",
        email: `nuova.${number}@example.it`,
        ...(number % 3 === 0 && { telefono: `+39333123${String(number).padStart(4, "0")}` }),
        marketingActive: number % 2 === 1,
        tags: number % 4 === 0 ? ["vip"] : [],
      },
      { silent: true },
    );
  }
}

type Row = { stage: string; bulk_stage: string | null; bulk_count: number; totals: Record<string, number> };

/** The shop's first synchronization; undefined before there is one. */
export async function readFirst(database: Database): Promise<Row | undefined> {
  const sql = "SELECT stage, bulk_stage, bulk_count, totals FROM first_sync WHERE shop = $1";
  return (await database.query<Row>(sql, [shop])).rows[0];
}

/** Waits until the first synchronization is over. */
export async function whenOver(database: Database): Promise<Row> {
  await expect.poll(async () => (await readFirst(database))?.stage, within).toBe("done");
  return (await readFirst(database))!;
}

export const count = async (database: Database, sql: string) => (await database.query(sql)).rowCount!;

/** Expects each customer to be on Shopify once, and to be linked. */
export async function expectEachOnce(
  { shop: { customers } }: Pick<ShopifySandbox, "shop">,
  database: Database,
  expected: number,
): Promise<void> {
  const emails = [...customers.values()].map(({ email }) => email);
  expect(new Set(emails).size).toBe(expected);
  expect(emails).toHaveLength(expected);
  expect(await count(database, pairs)).toBe(expected);
  expect(await count(database, "SELECT FROM customer_link WHERE unfinished_key IS NOT NULL")).toBe(0);
}
