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
 * Waits until no job of this queue waits or runs, also one that is not due yet.
 * @throws {Error} when one does after a minute
 */
export async function whenNoneWaits({ database }: Stage, queue: string): Promise<void> {
  const isNone = async () => {
    const { rowCount } = await database.query(
      "SELECT FROM pgboss.job WHERE name = $1 AND state IN ('created', 'retry', 'active') LIMIT 1",
      [queue],
    );
    return rowCount === 0;
  };
  if (!(await becomes(isNone))) throw new Error(`jobs of ${queue} wait after a minute`);
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
