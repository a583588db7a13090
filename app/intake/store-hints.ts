import type pg from "pg";
import type { PgBoss } from "pg-boss";

import { noteHints } from "../store/hint-address.ts";
import { withTransaction } from "../store/database/transaction.ts";
import { enqueue, transactionOn } from "../jobs/queue/enqueue.ts";
import { resolveHintJob, type ResolveHint } from "../jobs/resolve-hint/job.ts";
import { sweepJob } from "../jobs/sweep/job.ts";
import { syncCustomerJob, type SyncRequest } from "../jobs/sync-customer/job.ts";
import { groupCommit } from "./group-commit.ts";

/** What a hint asks for. */
export type ReceivedHint = {
  shop: string;
  requests: SyncRequest[];
  resolve: ResolveHint[];
  /** Whether the hint may mean more customers than it names: then all are looked at. */
  sweep: boolean;
};

/** Makes `keep`: when it resolves, what the hint asks for is on disk. Many hints at once share a transaction. */
export function hintKeeper(pool: pg.Pool, boss: PgBoss) {
  return groupCommit<ReceivedHint>((hints) =>
    withTransaction(pool, async (connection) => {
      const requests = hints.flatMap(({ requests }) => requests);
      const resolve = hints.flatMap(({ resolve }) => resolve);
      const sweeps = new Set(hints.filter(({ sweep }) => sweep).map(({ shop }) => shop));
      const db = transactionOn(connection);
      await enqueue(boss, syncCustomerJob, requests, { db });
      await enqueue(boss, resolveHintJob, resolve, { db });
      const sides = [...sweeps].map((shop) => ({ shop, side: "framework360" as const }));
      await enqueue(boss, sweepJob, sides, { db });
      await noteHints(connection, new Set(hints.map(({ shop }) => shop)));
    }),
  );
}
