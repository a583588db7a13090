import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import pg from "pg";

import { startEmbeddedPostgres } from "../../app/store/database/embedded-postgres.ts";
import { superuser } from "../../app/store/database/postgres-roles.ts";
import { ends, processesOn, startOnFolder, type End, type RunningApp } from "./app-on-folder.ts";

/** What was going on when the app was ended. */
export const moments = ["a first start", "a migration"] as const;
type Moment = (typeof moments)[number];

export type Attempt = { moment: Moment; end: End; afterMs: number; problem: string | null };

export type Course = {
  /** How often each moment is struck; the ways to end go round. */
  times: number;
  /** Between 0 and 1. */
  random: () => number;
  ends?: readonly End[];
  /** How long each moment lasts; measured without it. */
  takesMs?: number;
  onAttempt?: (attempt: Attempt) => void;
};

/**
 * Ends starts of the app at random moments, in every way, and starts it again on the same data folder. Each must then
 * become ready, stop in order and leave no process.
 */
export async function breakStarts(course: Course): Promise<Attempt[]> {
  const home = await mkdtemp(join(tmpdir(), "broken-starts-"));
  // PostgreSQL may run as another user.
  await chmod(home, 0o755);
  try {
    const unmigrated = join(home, "unmigrated");
    await (await startEmbeddedPostgres(unmigrated)).stop();
    const attempts: Attempt[] = [];
    for (const moment of moments) {
      const takes = course.takesMs ?? (await measure(moment, join(home, "measured"), unmigrated));
      for (let index = 0; index < course.times; index += 1) {
        const used = course.ends ?? ends;
        const attempt = { moment, end: used[index % used.length]!, afterMs: course.random() * takes };
        const folder = join(home, `${moment.replaceAll(" ", "-")}-${index}`);
        await prepare(moment, folder, unmigrated);
        const problem = await strike(attempt, folder).catch((error: Error) => error.message);
        attempts.push({ ...attempt, problem });
        course.onAttempt?.(attempts.at(-1)!);
        await rm(folder, { recursive: true, force: true });
      }
    }
    return attempts;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function prepare(moment: Moment, folder: string, unmigrated: string): Promise<void> {
  await mkdir(folder);
  // With owners: PostgreSQL wants to own its folder.
  if (moment === "a migration") execFileSync("cp", ["-a", `${unmigrated}/.`, folder]);
}

/** How long the moment lasts on this machine: until the app is ready, or until the last table was made. */
async function measure(moment: Moment, folder: string, unmigrated: string): Promise<number> {
  await prepare(moment, folder, unmigrated);
  const app = await startOnFolder(folder, tmpdir());
  const began = await reach(moment, app, folder);
  const isOver = moment === "a migration" ? () => isMigrated(folder) : () => isReady(app);
  while (!(await isOver())) await sleep(5);
  const takes = performance.now() - began;
  await app.whenReady();
  app.end("stop app");
  await app.ended;
  await rm(folder, { recursive: true, force: true });
  return takes;
}

async function isReady({ port }: RunningApp): Promise<boolean> {
  return (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.status === 200;
}

/** The queue's tables are the last to be made. */
async function isMigrated(folder: string): Promise<boolean> {
  const password = await readFile(join(folder, "postgres-password"), "utf8");
  const port = (await readFile(join(folder, "postgres/postmaster.pid"), "utf8")).split("\n")[3];
  const client = new pg.Client(`postgresql://${superuser}:${password.trim()}@127.0.0.1:${port}/app`);
  await client.connect();
  const { rows } = await client.query<{ made: boolean }>(
    "SELECT to_regclass('pgboss.version') IS NOT NULL AS made",
  );
  await client.end();
  return rows[0]!.made;
}

/** Waits until the moment begins: a migration does when PostgreSQL takes connections. */
async function reach(moment: Moment, app: RunningApp, folder: string): Promise<number> {
  const isUp = () =>
    readFile(join(folder, "postgres/postmaster.pid"), "utf8").then(
      (text) => /ready/.test(text),
      () => false,
    );
  while (moment === "a migration" && !app.hasEnded() && !(await isUp())) await sleep(5);
  return performance.now();
}

/** @returns what is wrong, or null */
async function strike({ moment, end, afterMs }: Omit<Attempt, "problem">, folder: string) {
  const first = await startOnFolder(folder, tmpdir());
  await reach(moment, first, folder);
  await sleep(afterMs);
  const isOrderly = end.startsWith("stop");
  first.end(end);
  const exit = await first.ended;
  // Until it has loaded its modules it has nothing to stop, and the signal itself ends it.
  if (isOrderly && exit !== 0 && exit !== "SIGTERM" && exit !== "SIGINT")
    return `the first ended with ${exit}: ${first.words.join("").slice(-500)}`;
  if (isOrderly && (await areLeft(folder))) return `the first left: ${processesOn(folder).join(", ")}`;

  const second = await startOnFolder(folder, tmpdir());
  try {
    await second.whenReady();
  } finally {
    second.end("stop app");
  }
  const secondExit = await second.ended;
  if (secondExit !== 0) return `the second ended with ${secondExit}: ${second.words.join("").slice(-500)}`;
  return (await areLeft(folder)) ? `left behind: ${processesOn(folder).join(", ")}` : null;
}

/** A program that outlived a kill ends by itself within a minute. */
async function areLeft(folder: string): Promise<boolean> {
  const deadline = Date.now() + 60_000;
  while (processesOn(folder).length > 0 && Date.now() < deadline) await sleep(100);
  return processesOn(folder).length > 0;
}
