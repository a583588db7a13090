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
 * at once. An aborted `signal` ends the command; what it had begun, PostgreSQL undoes.
 * @throws {Error} with Prisma's own words; the signal's reason when it is aborted
 */
export async function migrate(databaseUrl: string, signal?: AbortSignal): Promise<void> {
  if ((await pendingMigrations(databaseUrl)).length === 0) return;
  const cli = createRequire(import.meta.url).resolve("prisma/build/index.js");
  try {
    // An interrupted migration is pending as well, so a start with nothing to do takes no lock.
    await forgetInterrupted(databaseUrl, signal);
    const command = run(process.execPath, [cli, "migrate", "deploy"], {
      signal,
      killSignal: "SIGKILL",
      // Bare: the command needs neither the encryption key nor Shopify's secret.
      env: {
        NODE_ENV: "production",
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        DATABASE_URL: databaseUrl,
        CHECKPOINT_DISABLE: "1",
      },
    });
    // After its last word the command waits out the 10 s timer of its lock: every first start would wait with it.
    command.child.stdout?.on("data", (text: string) => {
      if (text.includes("successfully applied")) command.child.kill();
    });
    await command;
  } catch (error) {
    signal?.throwIfAborted();
    // What counts is what the database holds, however the command ended.
    if ((await pendingMigrations(databaseUrl)).length === 0) return;
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`The database could not be migrated. ${stdout ?? ""}${stderr ?? ""}`.trim(), {
      cause: error,
    });
  }
}

/** Prisma's own lock, which a running migration holds. */
const prismaLock = 72_707_369;

/**
 * A process that was killed in a migration leaves it noted as begun, and Prisma then refuses every further one (P3009).
 * PostgreSQL has undone it: a migration is one transaction. Its note is taken back, so that it runs again.
 */
async function forgetInterrupted(databaseUrl: string, signal?: AbortSignal): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    if (!(await hasMigrationsTable(client))) return;
    // A running migration holds the lock: waiting for it tells it from a dead one.
    const hangUp = () => void client.end();
    signal?.throwIfAborted();
    signal?.addEventListener("abort", hangUp, { once: true });
    await client.query("SELECT pg_advisory_lock($1)", [prismaLock]);
    await client.query(
      "UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL",
    );
    signal?.removeEventListener("abort", hangUp);
  });
}

/** The names of the migrations that this version brings and the database does not have yet. */
export async function pendingMigrations(databaseUrl: string): Promise<string[]> {
  const entries = await readdir(migrations, { withFileTypes: true });
  const brought = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return withClient(databaseUrl, async (client) => {
    if (!(await hasMigrationsTable(client))) return brought;
    const applied = await client.query<{ migration_name: string }>(
      "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL",
    );
    const names = new Set(applied.rows.map((row) => row.migration_name));
    return brought.filter((name) => !names.has(name));
  });
}

/** Prisma makes its table with the first migration. */
async function hasMigrationsTable(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ exists: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists",
  );
  return rows[0]?.exists ?? false;
}

async function withClient<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
