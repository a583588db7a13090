import { PrismaPg } from "@prisma/adapter-pg";
import type pg from "pg";

import { PrismaClient } from "../../app/store/database/generated/client.ts";
import { createPool } from "../../app/store/database/pg-pool.ts";
import { createTestDatabase } from "./database.ts";

export type TestStore = { pool: pg.Pool; db: PrismaClient; close: () => Promise<void> };

/** A database of one's own with one shop, reached as the app reaches its database, without the app. */
export async function openTestStore(shop: string): Promise<TestStore> {
  const pool = createPool(await createTestDatabase());
  const db = new PrismaClient({ adapter: new PrismaPg(pool) });
  await pool.query("INSERT INTO shop (domain) VALUES ($1)", [shop]);
  return {
    pool,
    db,
    async close() {
      await db.$disconnect();
      await pool.end();
    },
  };
}
