import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { startEmbeddedPostgres, type EmbeddedDatabase } from "../../app/store/database/embedded-postgres.ts";
import { migrate, pendingMigrations, requireMigrated } from "../../app/store/database/migrate.ts";
import { urlOfSuperuser } from "../support/temporary-postgres.ts";

let home: string;
const open: (EmbeddedDatabase | ChildProcess)[] = [];

/** A data folder that was used once: to make one takes PostgreSQL seconds, to copy it does not. */
let used: string;

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "embedded-postgres-"));
  // PostgreSQL may run as another user.
  await chmod(folder, 0o755);
  return folder;
}

/** With owners and modes: PostgreSQL wants to own its folder. */
const copy = (from: string, to: string) => execFileSync("cp", ["-a", `${from}/.`, to]);

beforeAll(async () => {
  used = await makeFolder();
  await (await startEmbeddedPostgres(used)).stop();
});

afterAll(() => rm(used, { recursive: true, force: true }));

beforeEach(async () => {
  home = await makeFolder();
  copy(used, home);
});

afterEach(async () => {
  for (const one of open.splice(0).reverse()) {
    if ("stop" in one) await one.stop();
    else one.kill("SIGKILL");
  }
  await rm(home, { recursive: true, force: true });
});

async function start(folder = home, options = {}): Promise<EmbeddedDatabase> {
  const database = await startEmbeddedPostgres(folder, options);
  open.push(database);
  return database;
}

async function answers({ url }: EmbeddedDatabase): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.query("SELECT 1")).rowCount === 1;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function emptyFolder(): Promise<void> {
  await rm(home, { recursive: true, force: true });
  await mkdir(home);
}

const pidOf = async (folder = home) =>
  Number((await readFile(join(folder, "postgres/postmaster.pid"), "utf8")).split("\n")[0]);

test("what is in the database is there again after a stop and a start", async () => {
  const first = await start();
  const client = new pg.Client({ connectionString: first.ownerUrl });
  await client.connect();
  await client.query("CREATE TABLE kept (id int)");
  await client.end();
  await first.stop();
  const second = await start();
  const again = new pg.Client({ connectionString: second.url });
  await again.connect();
  expect((await again.query("SELECT FROM kept")).rowCount).toBe(0);
  await again.end();
});

test("a second app on the same folder is refused, and the first goes on", async () => {
  const first = await start();
  await expect(startEmbeddedPostgres(home)).rejects.toThrow("is in use by another running app");
  expect(await answers(first)).toBe(true);
});

test("a script may use the running app's server, and leaves it running", async () => {
  const first = await start();
  const shared = await startEmbeddedPostgres(home, { share: true });
  expect(await answers(shared)).toBe(true);
  await shared.stop();
  expect(await answers(first)).toBe(true);
});

test("a copied folder gets a server of its own", async () => {
  const first = await start();
  const other = await makeFolder();
  copy(home, other);
  try {
    const second = await start(other);
    expect(second.url).not.toBe(first.url);
    expect(await pidOf(other)).not.toBe(await pidOf());
    expect(await answers(second)).toBe(true);
    await second.stop();
    expect(await answers(first)).toBe(true);
  } finally {
    await rm(other, { recursive: true, force: true });
  }
});

test("a stale postmaster.pid whose number another program has by now harms neither", async () => {
  await (await start()).stop();
  open.length = 0;
  const bystander = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  open.push(bystander);
  const pidFile = join(home, "postgres/postmaster.pid");
  await writeFile(pidFile, `${bystander.pid}\n${join(home, "postgres")}\n1\n54321\n\n127.0.0.1\n`);
  const second = await start();
  expect(await answers(second)).toBe(true);
  expect(bystander.exitCode).toBeNull();
  expect(bystander.signalCode).toBeNull();
});

test("a server that is killed is started again on the same address", async () => {
  const database = await start();
  const pid = await pidOf();
  process.kill(pid, "SIGKILL");
  await expect.poll(async () => (await pidOf().catch(() => pid)) !== pid, { timeout: 20_000 }).toBe(true);
  await expect.poll(() => answers(database), { timeout: 20_000 }).toBe(true);
});

test("a start that was killed while it made the data folder does not keep the next one from it", async () => {
  await emptyFolder();
  const unfinished = join(home, "postgres-setup-999999999-abc");
  await mkdir(join(unfinished, "data"), { recursive: true });
  await writeFile(join(unfinished, "password"), "left behind", { mode: 0o600 });
  expect(await answers(await start())).toBe(true);
  expect((await readdir(home)).sort()).toEqual(["postgres", "postgres-password"]);
});

test("an empty password file of an unfinished first start is written again", async () => {
  await emptyFolder();
  await writeFile(join(home, "postgres-password"), "");
  expect(await answers(await start())).toBe(true);
});

test("the password stands in no file that another user can read", async () => {
  await start();
  const { mode } = await stat(join(home, "postgres-password"));
  expect(mode & 0o077).toBe(0);
  const data = await stat(join(home, "postgres"));
  expect(data.mode & 0o077).toBe(0);
});

test.runIf(process.platform === "linux")("the server knows none of the app's secrets", async () => {
  process.env.ENCRYPTION_KEY = "a-secret-of-the-app";
  process.env.SHOPIFY_API_SECRET = "a-secret-of-shopify";
  try {
    await start();
    const environment = await readFile(`/proc/${await pidOf()}/environ`, "utf8");
    expect(environment).not.toContain("a-secret-of");
  } finally {
    delete process.env.ENCRYPTION_KEY;
    delete process.env.SHOPIFY_API_SECRET;
  }
});

async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

describe("the app's role", () => {
  test("may read and write rows and no more, and no connection of a superuser stays", async () => {
    const { url, ownerUrl } = await start();
    await query(
      ownerUrl,
      "CREATE TABLE shop (id int); CREATE SCHEMA later; CREATE TABLE later.job (id serial)",
    );
    await query(
      url,
      "INSERT INTO shop VALUES (1); UPDATE shop SET id = 2; DELETE FROM shop; SELECT * FROM shop",
    );
    await query(url, "INSERT INTO later.job DEFAULT VALUES");
    for (const forbidden of [
      "CREATE TABLE own (id int)",
      "CREATE TEMPORARY TABLE own (id int)",
      "CREATE SCHEMA own",
      "DROP TABLE shop",
      "TRUNCATE shop",
      "ALTER TABLE shop ADD COLUMN more int",
      "CREATE ROLE another SUPERUSER",
      "ALTER ROLE app CREATEDB",
      "SET ROLE app_owner",
      "COPY shop FROM PROGRAM 'id'",
      "SELECT pg_read_file('/etc/passwd')",
      "SELECT rolpassword FROM pg_authid",
    ]) {
      await expect(query(url, forbidden), forbidden).rejects.toThrow(/permission denied|must be owner/);
    }
    const connected = await query<{ usename: string }>(
      url,
      "SELECT DISTINCT usename FROM pg_stat_activity WHERE backend_type = 'client backend'",
    );
    expect(connected).toEqual([{ usename: "app" }]);
  });

  test("gets the tables of a data folder that a superuser alone has used before", async () => {
    const first = await start();
    const everything = await urlOfSuperuser(first.url, home);
    await query(
      everything,
      `CREATE TYPE mood AS ENUM ('good'); CREATE SCHEMA queue;
       CREATE TABLE shop (id serial PRIMARY KEY, mood mood);
       CREATE TABLE queue.job (id int, name text) PARTITION BY LIST (name);
       CREATE TABLE queue.common PARTITION OF queue.job DEFAULT;
       CREATE FUNCTION queue.one() RETURNS int LANGUAGE sql AS 'SELECT 1';
       REASSIGN OWNED BY app_owner TO postgres; DROP OWNED BY app_owner; DROP OWNED BY app; ALTER DATABASE app OWNER TO postgres`,
    );
    await query(
      everything.replace(/app$/, "postgres"),
      "DROP OWNED BY app; DROP ROLE app_owner; DROP ROLE app",
    );
    await first.stop();
    const { url, ownerUrl } = await start();
    await query(
      url,
      "INSERT INTO shop (mood) VALUES ('good'); INSERT INTO queue.job VALUES (queue.one(), 'x')",
    );
    await query(
      ownerUrl,
      `ALTER TABLE queue.job ADD COLUMN more int; ALTER TYPE mood ADD VALUE 'bad';
       DROP FUNCTION queue.one; CREATE INDEX ON queue.job (id); DROP TABLE shop; CREATE SCHEMA more`,
    );
  });
});

test("a migration that is told to stop ends at once, and runs again at the next start", async () => {
  const { ownerUrl } = await start();
  const other = new pg.Client({ connectionString: ownerUrl });
  await other.connect();
  // Another process migrates for ever.
  await other.query("SELECT pg_advisory_lock(72707369)");
  await expect(migrate(ownerUrl, AbortSignal.timeout(300))).rejects.toThrow("timeout");
  await other.end();
  await migrate(ownerUrl);
  expect(await pendingMigrations(ownerUrl)).toEqual([]);
});

test("a start that may not migrate is refused while a migration is missing, and goes on beside later ones", async () => {
  const { ownerUrl } = await start();
  await expect(requireMigrated(ownerUrl)).rejects.toThrow("Run `npm run migrate`");
  await migrate(ownerUrl);
  await query(
    ownerUrl,
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at)
     VALUES ('1', 'x', '99990101000000_of_the_next_version', now())`,
  );
  await requireMigrated(ownerUrl);
});

test("a migration that fails is undone as a whole, and noted as not applied", async () => {
  const { ownerUrl } = await start();
  await query(ownerUrl, "CREATE TABLE activity (id int)");
  await expect(migrate(ownerUrl)).rejects.toThrow(/_start\): relation "activity" already exists/);
  expect(await query(ownerUrl, "SELECT to_regclass('shop') AS made")).toEqual([{ made: null }]);
  await query(ownerUrl, "DROP TABLE activity");
  await migrate(ownerUrl);
  expect(await pendingMigrations(ownerUrl)).toEqual([]);
});

test("a migration that Prisma's command applied, but was killed before it noted it, counts as applied", async () => {
  const { ownerUrl } = await start();
  await migrate(ownerUrl);
  const [last] = await query<{ name: string }>(
    ownerUrl,
    `UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = 0
     WHERE migration_name LIKE '%_start' RETURNING migration_name AS name`,
  );
  expect(await pendingMigrations(ownerUrl)).toEqual([last!.name]);
  await migrate(ownerUrl);
  expect(await pendingMigrations(ownerUrl)).toEqual([]);
});

test("a migration during which the process was killed runs again", async () => {
  const { ownerUrl: url } = await start();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // What Prisma leaves when it is killed in its first migration.
  await client.query(`CREATE TABLE _prisma_migrations (
    id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz,
    migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`);
  const [first] = await pendingMigrations(url);
  await client.query("INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('1', 'x', $1)", [
    first,
  ]);
  await client.end();
  await migrate(url);
  expect(await pendingMigrations(url)).toEqual([]);
});
