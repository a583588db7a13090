import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import pg from "pg";

import {
  findPrograms,
  findRunningServer,
  freePort,
  initialise,
  startServer,
  superuser,
  type PostgresServer,
} from "./postgres-server.ts";

/** A PostgreSQL server of our own, for those who have none. `stop` ends it, unless another process owns it. */
export type EmbeddedDatabase = { url: string; stop(): Promise<void> };

type Options = {
  database?: string;
  /** Uses the server of a running app as well, and leaves it running: for scripts beside the app. */
  share?: boolean;
  /** Told when the server died and could not be started again. */
  onLost?: (error: Error) => void;
};

/** Held on one connection by the process that owns the server: a process that dies gives it back by dying. */
const ownerLock = 360_360;

const maxRestarts = 5;

/**
 * Starts PostgreSQL with its data under `dataDir`, or takes over the server that a killed process left running there, and
 * makes sure that the database exists. A server that dies is started again on the same port.
 * @throws {Error} when another running app owns the data folder, when the optional package is missing, and with
 *   PostgreSQL's own words when it does not start
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  options: Options = {},
): Promise<EmbeddedDatabase> {
  const { database = "app", share = false, onLost = endProcess } = options;
  const home = resolve(dataDir);
  const programs = await findPrograms();
  await mkdir(home, { recursive: true });
  const password = await keptPassword(home);
  if (!existsSync(join(home, "postgres", "PG_VERSION"))) await initialise(home, programs, password);

  let server: PostgresServer =
    (await findRunningServer(home)) ?? (await startServer(home, programs, await freePort()));
  const serverUrl = `postgresql://${superuser}:${password}@127.0.0.1:${server.port}`;
  let owner = await own(serverUrl);
  if (!owner && !share) {
    throw new Error(
      `The data folder ${home} is in use by another running app. Stop that one first, or set DATA_DIR to another folder; ` +
        "several processes need a PostgreSQL of their own (DATABASE_URL).",
    );
  }
  await createDatabase(serverUrl, database);
  if (!owner) return { url: `${serverUrl}/${database}`, stop: async () => undefined };

  let stopping = false;
  const onExit = () => {
    // The last moment is synchronous: what is owned is asked to stop, and nothing else.
    if (!stopping) killQuietly(server.pid);
  };
  process.once("exit", onExit);
  const watch = (connection: pg.Client) =>
    connection.once("end", () => {
      if (!stopping) void bringBack().catch(onLost);
    });
  watch(owner);

  /** After a crash PostgreSQL may come back by itself; when its process has ended it is started again. */
  async function bringBack(): Promise<void> {
    for (let restart = 0; restart < maxRestarts && !stopping; restart += 1) {
      await sleep(200 * (restart + 1));
      const running = await findRunningServer(home);
      if (!running) server = await startServer(home, programs, server.port).catch(() => server);
      owner = await own(serverUrl).catch(() => null);
      if (owner) return void watch(owner);
    }
    if (!stopping)
      throw new Error(`The embedded PostgreSQL in ${home} ended and could not be started again.`);
  }

  return {
    url: `${serverUrl}/${database}`,
    async stop() {
      stopping = true;
      process.off("exit", onExit);
      await owner?.end().catch(() => undefined);
      await server.stop();
    },
  };
}

/** The connection that owns the server, or null when another process does. */
async function own(serverUrl: string): Promise<pg.Client | null> {
  const client = new pg.Client({ connectionString: `${serverUrl}/postgres`, keepAlive: true });
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query<{ owned: boolean }>("SELECT pg_try_advisory_lock($1) AS owned", [
    ownerLock,
  ]);
  if (rows[0]!.owned) return client;
  await client.end();
  return null;
}

/** The password is made once and kept beside the data, readable by this user alone. */
async function keptPassword(home: string): Promise<string> {
  const file = join(home, "postgres-password");
  const kept = existsSync(file) ? (await readFile(file, "utf8")).trim() : "";
  if (kept !== "") return kept;
  if (existsSync(join(home, "postgres", "PG_VERSION"))) {
    throw new Error(`${file} is missing or empty: put back the file that belongs to the data beside it.`);
  }
  const password = randomBytes(24).toString("base64url");
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, password, { mode: 0o600 });
  await rename(unfinished, file);
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

function killQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGINT");
  } catch {
    // It has ended already.
  }
}

function endProcess(error: Error): void {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
