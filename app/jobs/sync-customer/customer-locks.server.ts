import { lockPool } from "../../store/database/db.server.ts";
import { withLocks } from "../../store/database/lock.ts";
import type { SideName } from "../../sync/customer.ts";

/** Runs `work` while no other job, in any process, works on one of these customers. */
export function withCustomers<T>(
  shop: string,
  customers: readonly { side: SideName; id: string }[],
  work: () => Promise<T>,
): Promise<T> {
  const names = customers.map(({ side, id }) => `customer:${shop} ${side} ${id}`);
  return withLocks(lockPool, names, work);
}
