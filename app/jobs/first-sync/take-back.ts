import type pg from "pg";

import { withTransaction } from "../../store/database/transaction.ts";
import { waitAgain } from "../../store/first-sync-customer.ts";
import { transactionOn } from "../queue/enqueue.ts";
import { takeBackFirstSync } from "../sync-customer/job.ts";

/**
 * Takes back the jobs that wait. Their customers wait again in the same commit: the counts of Overview would miss a customer that
 * is in neither state.
 */
export async function takeBack(pool: pg.Pool, shop: string): Promise<void> {
  await withTransaction(pool, async (connection) => {
    await waitAgain(connection, shop, await takeBackFirstSync(transactionOn(connection), shop));
  });
}
