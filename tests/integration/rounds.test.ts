import { PrismaPg } from "@prisma/adapter-pg";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { acceptKey, deleteConnection, refuseKey, saveConnection } from "../../app/store/connection.ts";
import { PrismaClient } from "../../app/store/generated/client.ts";
import { createPool } from "../../app/store/pg-pool.ts";
import { createSealer } from "../../app/store/seal.ts";
import { advanceRound, beginRound, changedSince } from "../../app/store/sweep.ts";
import { createTestDatabase } from "../support/database.ts";

const shop = "a.myshopify.com";
const account = { baseUrl: "https://one.example.com", apiKey: "key" };
const now = new Date("2026-11-24T12:00:00Z");
const sealer = createSealer(Buffer.alloc(32, "test").toString("base64"), []);
const seen = [{ customerId: "1", hash: "as it was" }];

let pool: pg.Pool;
let db: PrismaClient;

beforeAll(async () => {
  pool = createPool(await createTestDatabase());
  db = new PrismaClient({ adapter: new PrismaPg(pool) });
  await pool.query("INSERT INTO shop (domain) VALUES ($1)", [shop]);
});

beforeEach(async () => {
  await saveConnection(db, sealer, shop, account, now);
  await beginRound(db, shop, "shopify", now);
  await advanceRound(db, shop, "shopify", seen, null);
});

afterAll(async () => {
  await db.$disconnect();
  await pool.end();
});

/** Whether the next sweep looks at everybody, also at whom it saw as they are. */
async function looksAnew(): Promise<boolean> {
  const { since } = await beginRound(db, shop, "shopify", now);
  const changed = await changedSince(db, shop, "shopify", seen);
  return since === null && changed.length === seen.length;
}

test("a sweep passes by whom it saw as they are", async () => {
  expect(await looksAnew()).toBe(false);
});

test("a key that is taken again has everybody looked at anew, from the same moment on", async () => {
  await refuseKey(db, shop, now);
  await acceptKey(db, shop);
  expect(await looksAnew()).toBe(true);
});

test("so has the same account that is connected again", async () => {
  await deleteConnection(db, shop);
  await saveConnection(db, sealer, shop, account, now);
  expect(await looksAnew()).toBe(true);
});
