import type pg from "pg";
import type { PgBoss } from "pg-boss";

import { enqueue, transactionOn } from "../jobs/queue/enqueue.ts";
import { resolveHintJob, type ResolveHint } from "../jobs/resolve-hint/job.ts";
import { sweepJob } from "../jobs/sweep/job.ts";
import { syncCustomerJob, type SyncRequest } from "../jobs/sync-customer/job.ts";
import { withTransaction } from "../store/database/transaction.ts";
import { recordHints } from "../store/hint-address.ts";
import { groupCommit } from "./group-commit.ts";

/** The jobs that a hint needs. */
export type ReceivedHint = {
  shop: string;
  /** Customers that it names by id. */
  requests: SyncRequest[];
  /** Customers that it names by e-mail. */
  resolve: ResolveHint[];
  /** Whether it may concern more customers than it names: then a sweep looks at all customers. */
  sweep: boolean;
};

/** Returns a function that stores a hint: when it resolves, the hint's jobs are on disk. */
export function createHintStore(pool: pg.Pool, boss: PgBoss): (hint: ReceivedHint) => Promise<void> {
  return groupCommit<ReceivedHint>((hints) =>
    withTransaction(pool, async (connection) => {
      const requests = hints.flatMap(({ requests }) => requests);
      const resolve = hints.flatMap(({ resolve }) => resolve);
      const shopsToSweep = new Set(hints.filter(({ sweep }) => sweep).map(({ shop }) => shop));
      const db = transactionOn(connection);
      await enqueue(boss, syncCustomerJob, requests, { db });
      await enqueue(boss, resolveHintJob, resolve, { db });
      const sweeps = [...shopsToSweep].map((shop) => ({ shop, side: "framework360" as const }));
      await enqueue(boss, sweepJob, sweeps, { db });
      await recordHints(connection, new Set(hints.map(({ shop }) => shop)));
    }),
  );
}
