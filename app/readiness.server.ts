import pTimeout from "p-timeout";

import { environment } from "./env.server.ts";
import { shareFor } from "./http/share-for.ts";
import { logger } from "./log/logger.server.ts";
import { queue } from "./runtime.server.ts";
import { pool } from "./store/database/db.server.ts";
import { withTransaction } from "./store/database/transaction.ts";
import { pendingMigrations } from "./store/database/migrate.ts";

const checkTimeoutMs = 2_000;

const checks = {
  database: async () => (await pool.query("SELECT 1")).rowCount === 1,
  writes: shareFor(5_000, canWrite),
  migrations: async () => (await pendingMigrations(environment().DATABASE_URL!)).length === 0,
  queue: async () => (await queue().getQueues()).length > 0,
};

type Readiness = Record<keyof typeof checks, boolean>;

/**
 * Whether each part of this process works, as of the last second. Never throws, and takes two seconds at most. Only one
 * check runs at once, however many callers ask, because it opens a connection, and a database allows few.
 */
export const readiness = shareFor(1_000, check);

/**
 * Whether PostgreSQL accepts a row and has room on its disk. On a full disk, a row may still fit where another was deleted: so
 * PostgreSQL must also write half a megabyte to a temporary file, which needs free space each time.
 */
async function canWrite(): Promise<boolean> {
  return withTransaction(pool, async (connection) => {
    await connection.query(
      "INSERT INTO rate_limit (key, expire) VALUES ('readiness', 0) ON CONFLICT (key) DO UPDATE SET points = 0",
    );
    await connection.query("SET LOCAL work_mem = '64kB'");
    await connection.query("SELECT count(*) FROM generate_series(1, 20000)");
    return true;
  });
}

async function check(): Promise<Readiness> {
  const names = Object.keys(checks) as (keyof typeof checks)[];
  const outcomes = await Promise.all(names.map(async (name) => [name, await holds(name)] as const));
  return Object.fromEntries(outcomes) as Readiness;
}

async function holds(name: keyof typeof checks): Promise<boolean> {
  try {
    return await pTimeout(checks[name](), { milliseconds: checkTimeoutMs });
  } catch (error) {
    logger.warn({ err: error, check: name }, "The app is not ready.");
    return false;
  }
}
