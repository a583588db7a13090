import type { PgBoss } from "pg-boss";

const pageSize = 1_000;

/**
 * Deletes from every queue the jobs whose data holds what is given: those that wait, those that are done and kept
 * a while, and those that rest after their last try.
 * @returns how many of them are running right now; they are left alone
 */
export async function deleteJobs(boss: PgBoss, data: object): Promise<number> {
  let running = 0;
  for (const { name } of await boss.getQueues()) {
    running += await deleteFromQueue(boss, name, data);
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
