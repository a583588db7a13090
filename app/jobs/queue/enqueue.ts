import type pg from "pg";
import type { JobInsert, PgBoss } from "pg-boss";

import type { JobDefinition } from "./job-definition.ts";

type Transaction = NonNullable<NonNullable<Parameters<PgBoss["insert"]>[2]>["db"]>;

export type EnqueueOptions<Data> = {
  /** The transaction to do it in. */
  db?: Transaction;
  /** Gives each job its id, and has the ids of the new jobs returned. */
  id?: (data: Data) => string;
  /** The jobs are not begun before that many seconds have passed. */
  afterSeconds?: number;
};

/**
 * Adds jobs to their queue. A job is left out when one with its key waits there already. The jobs are inserted in the
 * order of their keys: two callers that insert the same keys in different orders would deadlock.
 * @returns with `options.id`, the ids of the jobs that were added; else nothing
 */
export async function enqueue<Data extends object>(
  boss: PgBoss,
  job: JobDefinition<Data>,
  data: readonly NoInfer<Data>[],
  { db, id, afterSeconds }: EnqueueOptions<Data> = {},
): Promise<string[]> {
  if (data.length === 0) return [];
  const jobs = data.map((one) => ({
    ...toInsert(job, one),
    ...(id && { id: id(one) }),
    ...(afterSeconds !== undefined && { startAfter: afterSeconds }),
  }));
  return (await boss.insert(job.name, jobs.toSorted(byKey), { db, returnId: id !== undefined })) ?? [];
}

/** The job as pg-boss inserts it. */
export function toInsert<Data extends object>(
  { key, group, priority }: JobDefinition<Data>,
  data: NoInfer<Data>,
): JobInsert<Data> {
  return {
    data,
    ...(key && { singletonKey: key(data) }),
    ...(group && { group: { id: group(data) } }),
    ...(priority && { priority: priority(data) }),
  };
}

/** A connection in a transaction, in the form that pg-boss takes. */
export function transactionOn(connection: pg.PoolClient): Transaction {
  return { executeSql: (text, values) => connection.query(text, values) };
}

function byKey({ singletonKey: one = "" }: JobInsert, { singletonKey: other = "" }: JobInsert): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
