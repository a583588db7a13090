import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import pg from "pg";

// Not relative to this file: the build moves it.
const migrations = join(process.cwd(), "prisma/migrations");

/** The lock that Prisma's own command takes, so that the two do not migrate at once. */
const migrationLock = 72_707_369;

/** The table in which Prisma's own command records applied migrations. */
const notesTable = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz,
  migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
  started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`;

/** PostgreSQL's codes for a table, column, object, schema or function that exists already. */
const existsAlready = ["42P07", "42701", "42710", "42P06", "42723"];

const insufficientPrivilege = "42501";

/**
 * Brings the database to the schema of this version. Several processes may start at once. Each migration and the record that it
 * was applied are one transaction, so a process may be killed at any moment. Prisma's own command writes the record
 * afterwards: after a kill between the two, no later start would get past that migration.
 * @throws {Error} naming the migration, with PostgreSQL's words; the signal's reason when it is aborted
 */
export async function migrate(databaseUrl: string, signal?: AbortSignal): Promise<void> {
  if ((await pendingMigrations(databaseUrl)).length === 0) return;
  await withClient(databaseUrl, async (client) => {
    const hangUp = () => void client.end();
    signal?.throwIfAborted();
    signal?.addEventListener("abort", hangUp, { once: true });
    try {
      await client.query("SELECT pg_advisory_lock($1)", [migrationLock]);
      await client.query(notesTable);
      for (const name of await pendingOn(client)) await apply(client, name);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener("abort", hangUp);
    }
  });
}

async function apply(client: pg.Client, name: string): Promise<void> {
  const script = await readFile(join(migrations, name, "migration.sql"), "utf8");
  await client.query("BEGIN");
  const interrupted = await client.query(
    `UPDATE _prisma_migrations SET rolled_back_at = now()
     WHERE migration_name = $1 AND finished_at IS NULL AND rolled_back_at IS NULL`,
    [name],
  );
  await client.query("SAVEPOINT script");
  try {
    await client.query(script);
  } catch (error) {
    // Prisma's command was killed before it recorded this migration, which it had applied as a whole or not at all.
    const { code, message } = error as pg.DatabaseError;
    if (interrupted.rowCount === 0 || !existsAlready.includes(code ?? "")) {
      throw new Error(`The database could not be migrated (${name}): ${message}`, { cause: error });
    }
    await client.query("ROLLBACK TO SAVEPOINT script");
  }
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, clock_timestamp(), 1)`,
    [randomUUID(), createHash("sha256").update(script).digest("hex"), name],
  );
  await client.query("COMMIT");
}

/**
 * For commands that need the tables of this version and do not migrate.
 * @throws {Error} naming what to run, when the database lacks a migration of this version; it may have later ones
 */
export async function requireMigrated(databaseUrl: string): Promise<void> {
  const pending = await pendingMigrations(databaseUrl);
  if (pending.length === 0) return;
  throw new Error(
    `The database lacks ${pending.length} of this version's migrations (${pending.join(", ")}).\n` +
      "Run `npm run migrate` with this version first, or start the app with MIGRATE_AT_START=true.",
  );
}

/**
 * The names of the migrations that this version brings and the database does not have yet, in their order.
 * @throws {Error} saying in one sentence why the database cannot be used
 */
export function pendingMigrations(databaseUrl: string): Promise<string[]> {
  return withClient(databaseUrl, pendingOn);
}

async function pendingOn(client: pg.Client): Promise<string[]> {
  const entries = await readdir(migrations, { withFileTypes: true });
  const brought = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const { rows } = await client.query<{ exists: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists",
  );
  const applied = rows[0]!.exists
    ? await client
        .query<{ name: string }>(
          "SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL",
        )
        .catch(explainRights)
    : { rows: [] };
  const names = new Set(applied.rows.map(({ name }) => name));
  return brought.filter((name) => !names.has(name)).sort();
}

async function withClient<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  await client.connect().catch(explainRefusal);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function explainRefusal(error: unknown): never {
  const { message, code } = error as NodeJS.ErrnoException;
  // Node's error has no message when it tried several addresses and none answered.
  const words = message || code;
  const answered = error instanceof pg.DatabaseError;
  throw new Error(
    answered ? `The database refused the connection: ${words}` : `The database did not answer: ${words}`,
    { cause: error },
  );
}

/** After a restore by a superuser, for example, the tables are the superuser's. */
function explainRights(error: pg.DatabaseError): never {
  if (error.code !== insufficientPrivilege) throw error;
  throw new Error(
    `The role in DATABASE_URL may not read the database's tables: ${error.message}. ` +
      "docs/deploy.md says which rights it needs.",
    { cause: error },
  );
}
