import { spawn, type ChildProcess } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";

import { startEmbeddedPostgres, type EmbeddedDatabase } from "../../app/store/database/embedded-postgres.ts";
import { migrate, pendingMigrations } from "../../app/store/database/migrate.ts";

let home: string;
const open: (EmbeddedDatabase | ChildProcess)[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "embedded-postgres-"));
  // PostgreSQL may run as another user.
  await chmod(home, 0o755);
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

const pidOf = async (folder = home) =>
  Number((await readFile(join(folder, "postgres/postmaster.pid"), "utf8")).split("\n")[0]);

test("what is in the database is there again after a stop and a start", async () => {
  const first = await start();
  const client = new pg.Client({ connectionString: first.url });
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
  const copy = `${home}-copy`;
  await cp(home, copy, { recursive: true, preserveTimestamps: true });
  await giveToPostgres(copy);
  try {
    const second = await start(copy);
    expect(second.url).not.toBe(first.url);
    expect(await pidOf(copy)).not.toBe(await pidOf());
    expect(await answers(second)).toBe(true);
    await second.stop();
    expect(await answers(first)).toBe(true);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
});

/** A copy made by root belongs to root, but PostgreSQL wants to own its folder. */
async function giveToPostgres(folder: string): Promise<void> {
  const { uid, gid } = await stat(join(home, "postgres"));
  const { execFileSync } = await import("node:child_process");
  execFileSync("chown", ["-R", `${uid}:${gid}`, join(folder, "postgres")]);
}

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
  const unfinished = join(home, "postgres-setup-999999999-abc");
  await mkdir(join(unfinished, "data"), { recursive: true });
  await writeFile(join(unfinished, "password"), "left behind", { mode: 0o600 });
  expect(await answers(await start())).toBe(true);
  expect((await readdir(home)).sort()).toEqual(["postgres", "postgres-password"]);
});

test("an empty password file of an unfinished first start is written again", async () => {
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

test("a migration during which the process was killed runs again", async () => {
  const { url } = await start();
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
