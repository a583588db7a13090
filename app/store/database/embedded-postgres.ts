import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import pg from "pg";

import { ensurePassword, openDataFolder } from "./data-folder.ts";
import {
  findPrograms,
  findRunningServer,
  freePort,
  initialise,
  startServer,
  type PostgresServer,
} from "./postgres-server.ts";
import { appRole, ownerRole, passwordOf, prepareRoles, superuser } from "./postgres-roles.ts";

/** A PostgreSQL server that the app runs itself, for operators without one. */
export type EmbeddedDatabase = {
  /** For the running app: may read and write rows. */
  url: string;
  /** For migrations: owns the database. */
  ownerUrl: string;
  /** Ends the server, unless another process owns it. */
  stop(): Promise<void>;
};

type Options = {
  database?: string;
  /** Uses the server of a running app as well, and leaves it running: for scripts beside the app. */
  share?: boolean;
  /** Called when the server died and could not be started again. */
  onLost?: (error: Error) => void;
  /** Aborts the start: at once where PostgreSQL allows it. */
  signal?: AbortSignal;
};

/** The process that owns the server holds this lock on one connection: PostgreSQL releases it when the process dies. */
const ownerLock = 360_360;

/** About ten minutes: time to notice and clear a full disk, which can end PostgreSQL. */
const maxRestarts = 130;
const maxPauseMs = 5_000;

/**
 * Starts PostgreSQL with its data under `dataDir`, or takes over the server that a killed process left running there, and
 * makes sure that database and roles exist. A server that dies is started again on the same port.
 * @throws {Error} when the data folder cannot be used or another running app owns it, when the optional package is missing, and with
 *   PostgreSQL's own words when it does not start; the signal's reason when it is aborted. A server that it started is stopped first.
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  options: Options = {},
): Promise<EmbeddedDatabase> {
  const { database = "app", share = false, onLost = endProcess, signal } = options;
  const home = await openDataFolder(dataDir);
  const programs = await findPrograms();
  const password = await ensurePassword(home);
  if (!existsSync(join(home, "postgres", "PG_VERSION"))) await initialise(home, programs, password);
  signal?.throwIfAborted();

  const running = await findRunningServer(home);
  let server: PostgresServer = running ?? (await startServer(home, programs, await freePort()));
  const { port } = server;
  const urlOf = (role: string, name: string) =>
    `postgresql://${role}:${passwordOf(role, password)}@127.0.0.1:${port}/${name}`;
  const urls = { url: urlOf(appRole, database), ownerUrl: urlOf(ownerRole, database) };

  let stopping = false;
  const onExit = () => {
    // An exit handler must be synchronous: it can only signal the server to stop.
    if (!stopping) killQuietly(server.pid);
  };
  if (!running) process.once("exit", onExit);
  let owner: pg.Client | null;
  try {
    owner = await takeOver(urlOf, database, password, signal);
    if (!owner && !share) throw inUse(home);
  } catch (error) {
    process.off("exit", onExit);
    if (!running) await server.stop();
    throw error;
  }
  if (!owner) return { ...urls, stop: async () => undefined };

  const watch = (connection: pg.Client) =>
    connection.once("end", () => {
      if (!stopping) void bringBack().catch(onLost);
    });
  watch(owner);
  if (running) process.once("exit", onExit);

  /** After a crash PostgreSQL may recover by itself. If its process has ended, it is started again. */
  async function bringBack(): Promise<void> {
    for (let restart = 0; restart < maxRestarts && !stopping; restart += 1) {
      await sleep(Math.min(200 * (restart + 1), maxPauseMs));
      if (stopping) return;
      if (!(await findRunningServer(home)))
        server = await startServer(home, programs, port).catch(() => server);
      owner = await own(urlOf(appRole, "postgres")).catch(() => null);
      if (owner) return void watch(owner);
    }
    if (!stopping)
      throw new Error(`The embedded PostgreSQL in ${home} ended and could not be started again.`);
  }

  return {
    ...urls,
    async stop() {
      stopping = true;
      process.off("exit", onExit);
      await owner?.end().catch(() => undefined);
      await server.stop();
    },
  };
}

type UrlOf = (role: string, database: string) => string;

/**
 * Prepares roles and database, and returns the connection that owns the server from then on; null when another process
 * owns it. The connection has the app's role; the superuser's connection is closed.
 */
async function takeOver(
  urlOf: UrlOf,
  database: string,
  password: string,
  signal?: AbortSignal,
): Promise<pg.Client | null> {
  const early = await own(urlOf(superuser, "postgres"));
  if (!early) return null;
  try {
    await prepareRoles(urlOf, database, password);
    signal?.throwIfAborted();
    const client = await connect(urlOf(appRole, "postgres"));
    // This connection waits for the lock before the other releases it, so no third one can take it in between.
    const owned = client.query("SELECT pg_advisory_lock($1)", [ownerLock]);
    await early.end();
    await owned;
    return client;
  } finally {
    await early.end().catch(() => undefined);
  }
}

function inUse(home: string): Error {
  return new Error(
    `The data folder ${home} is in use by another running app. Stop that one first, or set DATA_DIR to another folder; ` +
      "several processes need a PostgreSQL of their own (DATABASE_URL).",
  );
}

/** The connection that owns the server, or null when another process does. */
async function own(url: string): Promise<pg.Client | null> {
  const client = await connect(url);
  const { rows } = await client.query<{ owned: boolean }>("SELECT pg_try_advisory_lock($1) AS owned", [
    ownerLock,
  ]);
  if (rows[0]!.owned) return client;
  await client.end();
  return null;
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, keepAlive: true, options: "-c lock_timeout=10s" });
  client.on("error", () => undefined);
  await client.connect();
  return client;
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
