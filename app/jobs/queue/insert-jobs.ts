import type pg from "pg";
import type { PgBoss } from "pg-boss";

type JobToInsert = Parameters<PgBoss["insert"]>[1][number];
type Transaction = NonNullable<NonNullable<Parameters<PgBoss["insert"]>[2]>["db"]>;

/**
 * Lets jobs wait in a queue, and answers the ids of those that did not wait there already, where `returnId` asks
 * for them. Always in the order of their keys: two who insert the same keys in different orders would wait for each
 * other in a circle.
 * @param options.db the transaction to do it in
 */
export async function insertJobs(
  boss: PgBoss,
  queue: string,
  jobs: readonly JobToInsert[],
  options: { db?: Transaction; returnId?: boolean } = {},
): Promise<string[]> {
  if (jobs.length === 0) return [];
  return (await boss.insert(queue, jobs.toSorted(byKey), options)) ?? [];
}

/** The transaction of a connection, as the queue wants it. */
export function transactionOf(connection: pg.PoolClient): Transaction {
  return { executeSql: (text, values) => connection.query(text, values) };
}

function byKey({ singletonKey: one = "" }: JobToInsert, { singletonKey: other = "" }: JobToInsert): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
