import { setTimeout as sleep } from "node:timers/promises";

import { PgBoss } from "pg-boss";

/**
 * Brings the queue's tables to the schema of this version, with a role that may create them. pg-boss builds some indexes of
 * a new version in the background: this waits for them, because the running app's role may not build them.
 * @throws {Error} with PostgreSQL's words
 */
export async function migrateQueue(databaseUrl: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    max: 2,
    supervise: false,
    schedule: false,
    registerInstance: false,
  });
  let failure: Error | undefined;
  boss.on("error", (error: Error) => (failure = error));
  try {
    await boss.start();
    while (!failure && (await isBuilding(boss))) await sleep(200);
    if (failure) throw failure;
  } finally {
    await boss.stop();
  }
}

async function isBuilding(boss: PgBoss): Promise<boolean> {
  const builds = await boss.getBamStatus();
  return builds.some(({ status }) => status === "pending" || status === "in_progress");
}
