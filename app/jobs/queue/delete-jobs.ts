import { setTimeout as wait } from "node:timers/promises";

import type { PgBoss } from "pg-boss";

import { shopEventQueue } from "./open-queue.server.ts";

const pageSize = 1_000;
const pauseMs = 1_000;
const mostRounds = 60;

/**
 * Deletes from every queue the jobs whose data holds what is given: those that wait, those that are done and kept
 * a while, and those that rest after their last try. Events of a shop are left: a privacy request may be among them.
 * @returns how many of them are running right now; they are left alone
 */
export async function deleteJobs(boss: PgBoss, data: object): Promise<number> {
  let running = 0;
  for (const { name } of await boss.getQueues()) {
    if (name !== shopEventQueue) running += await deleteFromQueue(boss, name, data);
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
 * Forgets, waits until none of the jobs runs any more that may have begun before that, and forgets what they left.
 * A job that begins later must find out by itself that it has nothing to do.
 * @param running deletes what does not run, and tells how much does
 * @throws {Error} when jobs keep running for a minute: then it is to be tried again
 */
export async function forgetForGood(
  running: () => Promise<number>,
  forget: () => Promise<void>,
): Promise<void> {
  await forget();
  for (let round = 0; round < mostRounds; round += 1) {
    if ((await running()) === 0) return forget();
    await wait(pauseMs);
  }
  throw new Error("Jobs about what is to be forgotten keep running.");
}
