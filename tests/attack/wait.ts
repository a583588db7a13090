import { setTimeout as pause } from "node:timers/promises";

import type { Stage } from "./attack.ts";

const everyMs = 50;

/** Whether it becomes true in time. */
export async function becomes(isTrue: () => boolean | Promise<boolean>, withinMs = 60_000): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (!(await isTrue())) {
    if (performance.now() > deadline) return false;
    await pause(everyMs);
  }
  return true;
}

/** Whether the account gets a customer with this e-mail within a minute. */
export function arrives({ account }: Stage, email: string): Promise<boolean> {
  const { store } = account.sandbox.control;
  return becomes(() => store.customersAscending().some((customer) => customer.email === email));
}

/**
 * Waits until no first synchronization runs and the Shopify customers show the Framework360 ids of their links: a sweep writes
 * them, some time after the jobs that linked the customers.
 * @throws {Error} when that is not so after a minute
 */
export async function whenIdsAreWritten({ database }: Stage): Promise<void> {
  const areWritten = async () => {
    const { rowCount } = await database.query(
      `WITH linked AS (SELECT * FROM customer_link
         WHERE deleted_on IS NULL AND shopify_id IS NOT NULL AND framework360_id IS NOT NULL)
       SELECT FROM linked FULL JOIN custom_id AS shown USING (shop, shopify_id)
       WHERE linked.framework360_id IS DISTINCT FROM shown.framework360_id
       UNION ALL SELECT FROM first_sync WHERE finished_at IS NULL
       LIMIT 1`,
    );
    return rowCount === 0;
  };
  if (!(await becomes(areWritten))) throw new Error("ids of linked customers are not written after a minute");
}

/**
 * Waits until every job that is due now has run once. Others come all the time: sweeps, and those of the healthy shop's
 * webhooks.
 * @throws {Error} when one has not run after a minute
 */
export async function whenHandled({ database }: Stage): Promise<void> {
  const due = await database.query<{ id: string }>(
    "SELECT id FROM pgboss.job WHERE state IN ('created', 'active') AND start_after <= now()",
  );
  const ids = due.rows.map(({ id }) => id);
  const areHandled = async () => {
    const { rowCount } = await database.query(
      "SELECT FROM pgboss.job WHERE id = ANY($1::uuid[]) AND state IN ('created', 'active') LIMIT 1",
      [ids],
    );
    return rowCount === 0;
  };
  if (!(await becomes(areHandled))) throw new Error("jobs that were due have not run after a minute");
}
