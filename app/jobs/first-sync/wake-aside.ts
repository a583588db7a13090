import type { Sql } from "../../store/database/sql.ts";
import { wakeJobs } from "../queue/wake-jobs.ts";
import { jobsAside, syncCustomerJob } from "../sync-customer/job.ts";

/**
 * Wakes the jobs of notifications that were put aside: they end without a read where the link knows the customer as it was
 * last told of.
 * @param among Shopify customers that have their links now; null: the operation has ended, and all are woken
 */
export async function wakeAside(db: Sql, shop: string, among: readonly string[] | null): Promise<void> {
  await wakeJobs(db, shop, syncCustomerJob, jobsAside(shop, among));
}
