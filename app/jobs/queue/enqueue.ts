import type { JobInsert, PgBoss } from "pg-boss";

import type { Sql } from "../../store/database/sql.ts";
import type { JobDefinition } from "./job-definition.ts";

/** A connection in a transaction, in the form that pg-boss takes. */
export type Transaction = NonNullable<NonNullable<Parameters<PgBoss["insert"]>[2]>["db"]>;

export type EnqueueOptions<Data> = {
  /** The transaction in which the jobs are inserted. */
  db?: Transaction;
  /** The id of each job. With it, `enqueue` returns the ids of the new jobs. */
  id?: (data: Data) => string;
  /** The jobs do not start before this many seconds have passed. */
  afterSeconds?: number;
};

/**
 * Adds jobs to their queue. A job is left out when one with its key already waits there. The jobs are inserted in the
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

/** A statement of pg-boss's own that inserts jobs, and the jobs, which it takes as a JSON text in $1. */
export type JobInsertion = { statement: string; jobs: string };

/**
 * The statements that `enqueue` would run, for a caller that combines them with its own statement.
 * @param items each job, and extra properties of its JSON that only the caller's statement reads
 * @throws {Error} when the installed pg-boss inserts jobs in another way
 */
export async function insertionsOf<Data extends object>(
  boss: PgBoss,
  job: JobDefinition<Data>,
  items: readonly { data: NoInfer<Data>; beside: Record<string, string> }[],
): Promise<JobInsertion[]> {
  if (items.length === 0) return [];
  const insertions: JobInsertion[] = [];
  const db: Transaction = {
    executeSql: (statement, values = []) => {
      const [jobs] = values;
      if (values.length !== 1 || typeof jobs !== "string") {
        throw new Error("This version of pg-boss does not insert jobs from one JSON text.");
      }
      insertions.push({ statement, jobs });
      return Promise.resolve({ rows: [] });
    },
  };
  const jobs = items.map(({ data, beside }) => ({ ...beside, ...toInsert(job, data) }));
  await boss.insert(job.name, jobs.toSorted(byKey), { db });
  return insertions;
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

/** A connection as a `Transaction`. */
export function transactionOn(connection: Sql): Transaction {
  return { executeSql: (text, values) => connection.query(text, values) };
}

function byKey({ singletonKey: one = "" }: JobInsert, { singletonKey: other = "" }: JobInsert): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
