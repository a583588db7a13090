import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";

import pg from "pg";

const run = promisify(execFile);
// Not beside this file: it is built into another place.
const migrations = join(process.cwd(), "prisma/migrations");

/**
 * Brings the database to the schema of this version. Prisma takes a lock, so several processes may start
 * at once.
 * @throws {Error} with Prisma's own words
 */
export async function migrate(databaseUrl: string): Promise<void> {
  // Prisma's command waits out its lock's 10 s timer before it ends: not worth it when nothing is pending.
  if ((await pendingMigrations(databaseUrl)).length === 0) return;
  const cli = createRequire(import.meta.url).resolve("prisma/build/index.js");
  try {
    await run(process.execPath, [cli, "migrate", "deploy"], {
      env: { ...process.env, DATABASE_URL: databaseUrl, CHECKPOINT_DISABLE: "1" },
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`The database could not be migrated. ${stdout ?? ""}${stderr ?? ""}`.trim(), {
      cause: error,
    });
  }
}

/** The names of the migrations that this version brings and the database does not have yet. */
export async function pendingMigrations(databaseUrl: string): Promise<string[]> {
  const entries = await readdir(migrations, { withFileTypes: true });
  const brought = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ exists: boolean }>(
      "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists",
    );
    if (!rows[0]?.exists) return brought;
    const applied = await client.query<{ migration_name: string }>(
      "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL",
    );
    const names = new Set(applied.rows.map((row) => row.migration_name));
    return brought.filter((name) => !names.has(name));
  } finally {
    await client.end();
  }
}
