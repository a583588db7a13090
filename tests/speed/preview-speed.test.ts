import { randomUUID } from "node:crypto";

import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import type { Preview } from "../../app/merchant/preview.server.ts";
import { blankCustomer, scalarFields, type Customer } from "../../app/sync/customer.ts";
import { foresee } from "../../app/sync/foresee.ts";
import { faithful } from "../support/pairs.ts";
import { readJson, setUpInbound, shop } from "../support/merchant.ts";
import { within } from "../support/within.ts";
import { startWorld, type World } from "../support/world.ts";

let world: World;

const differing = 2_000;

/** A pair that differs in some fields, other ones for each number. */
function foreseen(number: number) {
  const fields = scalarFields.filter((field, index) => field !== "email" && (number >> (index % 8)) & 1);
  const own = (value: string): Customer => ({
    ...blankCustomer,
    email: "anna@example.it",
    ...Object.fromEntries(fields.map((field) => [field, value])),
  });
  const snapshot = (id: string, value: string) => ({ id, customer: own(value), newsletterChangedAt: null });
  const now = { shopify: snapshot("1", "here"), framework360: snapshot("2", "there") };
  return foresee(
    { kind: "pair", now, base: null, hasNamesake: false, isApart: false, isLinked: false },
    { represent: faithful, at: "2026-11-26T09:00:00.000Z" },
  );
}

/** 100,000 customers on both sides, 2% of them different, and each of those in its own way. */
beforeAll(async () => {
  world = await startWorld();
  await setUpInbound(world);
  const database = new pg.Client({ connectionString: world.databaseUrl });
  await database.connect();
  const id = randomUUID();
  // In place of the shop's own, which it made when the direction was turned on.
  await vi.waitFor(async () => {
    const { rowCount } = await database.query("SELECT FROM first_sync WHERE finished_at IS NOT NULL");
    if (!rowCount) throw new Error("The full synchronization is not over.");
  }, within);
  await database.query("DELETE FROM comparison");
  await database.query(
    `INSERT INTO comparison (id, shop, account, stage, finished_at)
     SELECT $1, domain, linked_account, 'done', now() FROM shop WHERE domain = $2`,
    [id, shop],
  );
  const ways = Array.from({ length: 256 }, (_, number) => foreseen(number));
  const foresights = Array.from({ length: differing }, (_, number) => ways[number % ways.length]);
  await database.query(
    `INSERT INTO comparison_foresight (comparison_id, hash, foresight, count)
     SELECT $1, 'way ' || way.ordinality, way.value, CASE way.ordinality WHEN 1 THEN 100001 - $3 ELSE 1 END
     FROM jsonb_array_elements($2) WITH ORDINALITY AS way`,
    [id, JSON.stringify(foresights), differing],
  );
  await database.query(
    `INSERT INTO compared_customer (id, comparison_id, shop, side, customer_id, sealed_snapshot, foresight_hash)
     SELECT gen_random_uuid(), $1, $2, side, n::text, '',
       CASE WHEN side = 'shopify' THEN 'way ' || (CASE WHEN n <= $3 THEN n ELSE 1 END) END
     FROM generate_series(1, 100000) AS n, unnest(ARRAY['shopify', 'framework360']) AS side`,
    [id, shop, differing],
  );
  await database.query("ANALYZE compared_customer");
  await database.end();
});

afterAll(() => world?.close());

test("another choice is answered within a second, with 100,000 customers on each side", async () => {
  const times: number[] = [];
  for (const conflictWinner of ["shopify", "framework360", "shopify", "framework360", "shopify"]) {
    const choices = new URLSearchParams({
      customersEnabled: "on",
      shopifyToFramework360: "on",
      framework360ToShopify: "on",
      conflictWinner,
    });
    const started = performance.now();
    const { body } = await readJson<Preview>(world, `/app/synchronization/preview?${choices.toString()}`);
    times.push(performance.now() - started);
    if (body.state !== "done") throw new Error(`The preview is ${body.state}.`);
    const { same, changed } = body.figures.classes;
    expect(same + changed).toBe(100_000);
  }
  console.log(`A choice: ${times.map((time) => `${Math.round(time)} ms`).join(", ")}`);
  expect(Math.max(...times)).toBeLessThan(1_000);
});
