import type { SideName } from "../sync/customer.ts";
import { lockPool } from "./database/db.server.ts";
import { withLocks } from "./database/lock.ts";

/**
 * Runs `work` while no other job, in any process, works on one of these customers.
 * @throws {Error} when another job keeps one of them for longer than a minute, or the database does not answer
 */
export function withCustomerLocks<T>(
  shop: string,
  customers: readonly { side: SideName; id: string }[],
  work: () => Promise<T>,
): Promise<T> {
  const names = customers.map(({ side, id }) => `customer:${shop} ${side} ${id}`);
  return withLocks(lockPool, names, work);
}
