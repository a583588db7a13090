import pg from "pg";

import { becomeApp } from "./app-environment.ts";
import { createTestDatabase } from "./database.ts";

/** Makes this process one of the app, with a database and all of its queues. No worker runs: jobs stay as they were enqueued. */
export async function openAppQueue() {
  const connectionString = await createTestDatabase();
  becomeApp(connectionString);
  const pool = new pg.Pool({ connectionString });
  const { registry } = await import("../../app/jobs/registry.server.ts");
  const { openQueue } = await import("../../app/jobs/queue/open-queue.server.ts");
  const boss = await openQueue(registry.map(({ definition }) => definition));
  return {
    ...{ pool, boss, registry },
    async close() {
      await boss.stop();
      await pool.end();
    },
  };
}
