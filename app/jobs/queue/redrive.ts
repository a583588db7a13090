import type pg from "pg";
import type { PgBoss } from "pg-boss";

import { withTransaction } from "../../store/database/transaction.ts";
import { asJob } from "../sync-customer/as-job.ts";
import { insertJobs, transactionOf } from "./insert-jobs.ts";
import { syncCustomerDeadLetters, syncCustomerQueue } from "./open-queue.server.ts";
import { syncRequestSchema, type SyncRequest } from "../sync-customer/job.ts";

const pageSize = 1_000;

/**
 * Gives the dead letters that say all of `data` back to the queue they came from; one whose customer waits there
 * already is not needed any more. Not by pg-boss's own redrive, which inserts them by their age: it and a
 * notification about the same customers would wait for each other in a circle (insert-jobs.ts).
 */
export async function redrive(pool: pg.Pool, boss: PgBoss, data: Partial<SyncRequest>): Promise<void> {
  for (;;) {
    const letters = await boss.findJobs(syncCustomerDeadLetters, { data, queued: true, limit: pageSize });
    if (letters.length === 0) return;
    await withTransaction(pool, async (connection) => {
      const db = transactionOf(connection);
      const jobs = letters.map((letter) => asJob(syncRequestSchema.parse(letter.data)));
      await insertJobs(boss, syncCustomerQueue, jobs, { db });
      const ids = letters.map(({ id }) => id);
      await boss.deleteJob(syncCustomerDeadLetters, ids, { db });
    });
    if (letters.length < pageSize) return;
  }
}
