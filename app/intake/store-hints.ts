import type pg from "pg";
import type { PgBoss } from "pg-boss";

import { noteHints } from "../store/hint-address.ts";
import { withTransaction } from "../store/database/transaction.ts";
import { asJob } from "../jobs/sync-customer/as-job.ts";
import { groupCommit } from "./group-commit.ts";
import { insertJobs, transactionOf } from "../jobs/queue/insert-jobs.ts";
import { resolveHintQueue, sweepQueue, syncCustomerQueue } from "../jobs/queue/open-queue.server.ts";
import { asSweepJob } from "../jobs/sweep/job.ts";
import type { ResolveHint, SyncRequest } from "../jobs/sync-customer/job.ts";

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
      const db = transactionOf(connection);
      await insertJobs(boss, syncCustomerQueue, requests.map(asJob), { db });
      const resolutions = resolve.map((data) => ({ data, group: { id: data.shop } }));
      await insertJobs(boss, resolveHintQueue, resolutions, { db });
      const sweepJobs = [...sweeps].map((shop) => asSweepJob(shop, "framework360"));
      await insertJobs(boss, sweepQueue, sweepJobs, { db });
      await noteHints(connection, new Set(hints.map(({ shop }) => shop)));
    }),
  );
}
