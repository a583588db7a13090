import type pg from "pg";
import type { PgBoss } from "pg-boss";

import { noteHints } from "../store/hint-address.ts";
import { withTransaction } from "../store/transaction.ts";
import { asJob } from "./as-job.ts";
import { groupCommit } from "./group-commit.ts";
import { resolveHintQueue, sweepQueue, syncCustomerQueue } from "./queue.server.ts";
import { insertJobs } from "./receive-webhook.ts";
import { asSweepJob } from "./request-sweep.ts";
import type { ResolveHint, SyncRequest } from "./requests.ts";

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
      await insertJobs(boss, connection, syncCustomerQueue, requests.map(asJob));
      await insertJobs(
        boss,
        connection,
        resolveHintQueue,
        resolve.map((data) => ({ data, group: { id: data.shop } })),
      );
      await insertJobs(
        boss,
        connection,
        sweepQueue,
        [...sweeps].map((shop) => asSweepJob(shop, "framework360")),
      );
      await noteHints(connection, new Set(hints.map(({ shop }) => shop)));
    }),
  );
}
