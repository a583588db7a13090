import { setTimeout as sleep } from "node:timers/promises";

import type { PgBoss } from "pg-boss";

const pageSize = 1_000;
const pollIntervalMs = 1_000;
const maxPolls = 60;

/**
 * Deletes the jobs whose data contains all of `data`, from every queue but `except`: jobs that wait, jobs that are done
 * and dead letters.
 * @returns how many such jobs are running; these are not deleted
 */
export async function deleteJobs(
  boss: PgBoss,
  data: object,
  { except }: { except: string },
): Promise<number> {
  let running = 0;
  for (const { name } of await boss.getQueues()) {
    if (name !== except) running += await deleteFromQueue(boss, name, data);
  }
  return running;
}

/** The same, from one queue. */
export async function deleteFromQueue(boss: PgBoss, queue: string, data: object): Promise<number> {
  for (;;) {
    const found = await boss.findJobs(queue, { data, limit: pageSize });
    const idle = found.filter(({ state }) => state !== "active").map(({ id }) => id);
    if (idle.length > 0) await boss.deleteJob(queue, idle);
    if (found.length < pageSize || idle.length === 0) return found.length - idle.length;
  }
}

/**
 * Deletes, waits for jobs that started earlier to finish, then deletes what they wrote. A job that starts later must
 * find out by itself that it has nothing to do.
 * @param deleteIdleJobs deletes the jobs that are not running, and returns how many are
 * @throws {Error} when jobs keep running for a minute: the caller tries again later
 */
export async function deleteForGood(
  deleteIdleJobs: () => Promise<number>,
  deleteData: () => Promise<void>,
): Promise<void> {
  await deleteData();
  for (let poll = 0; poll < maxPolls; poll += 1) {
    if ((await deleteIdleJobs()) === 0) return deleteData();
    await sleep(pollIntervalMs);
  }
  throw new Error("Jobs that use the data to be deleted keep running.");
}
