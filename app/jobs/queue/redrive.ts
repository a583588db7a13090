import type pg from "pg";
import type { PgBoss } from "pg-boss";

import { withTransaction } from "../../store/database/transaction.ts";
import { enqueue, transactionOn } from "./enqueue.ts";
import { deadLetterQueue, type JobDefinition } from "./job-definition.ts";

const pageSize = 1_000;

/**
 * Puts the dead letters whose data contains all of `data` back into the queue that they came from. A dead letter whose key
 * already waits there is dropped. pg-boss's own redrive inserts by age instead of by key, which could deadlock with a
 * notification about the same customers (enqueue.ts).
 */
export async function redrive<Data extends object>(
  pool: pg.Pool,
  boss: PgBoss,
  job: JobDefinition<Data>,
  data: Partial<Data>,
): Promise<void> {
  for (;;) {
    const letters = await boss.findJobs(deadLetterQueue(job), { data, queued: true, limit: pageSize });
    if (letters.length === 0) return;
    await withTransaction(pool, async (connection) => {
      const db = transactionOn(connection);
      const requests = letters.map((letter) => job.schema.parse(letter.data));
      await enqueue(boss, job, requests, { db });
      const ids = letters.map(({ id }) => id);
      await boss.deleteJob(deadLetterQueue(job), ids, { db });
    });
    if (letters.length < pageSize) return;
  }
}
