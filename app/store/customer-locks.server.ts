import type { SideName } from "../sync/customer.ts";
import { lockPool, type Database } from "./database/db.server.ts";
import { withLocks } from "./database/lock.ts";

const nameOf = (shop: string, side: SideName, id: string) => `customer:${shop} ${side} ${id}`;

/**
 * Runs `work` while no other job, in any process, works on one of these customers.
 * @param account the Framework360 account that `work` may write to: other shops of the merchant may have the same one
 * @throws {Error} when another job keeps one of them for longer than a minute, or the database does not answer
 */
export function withCustomerLocks<T>(
  shop: string,
  customers: readonly { side: SideName; id: string }[],
  work: () => Promise<T>,
  account: string | null = null,
): Promise<T> {
  const names = customers.flatMap(({ side, id }) => [
    nameOf(shop, side, id),
    ...(side === "framework360" && account !== null ? [`customer of ${account} ${id}`] : []),
  ]);
  return withLocks(lockPool, names, work);
}

/**
 * Locks both customers of each pair until the transaction ends, against jobs that lock them by `withCustomerLocks`. It does
 * not wait for a lock.
 * @returns the keys of the pairs that it locked; jobs work on customers of the others
 */
export async function tryPairLocks(
  transaction: Pick<Database, "$queryRaw">,
  shop: string,
  pairs: readonly { key: string; shopifyId: string; framework360Id: string }[],
): Promise<Set<string>> {
  const rows = await transaction.$queryRaw<{ key: string; locked: boolean }[]>`
    SELECT key, pg_try_advisory_xact_lock(hashtextextended(shopify, 0))
      AND pg_try_advisory_xact_lock(hashtextextended(framework360, 0)) AS locked
    FROM unnest(
      ${pairs.map(({ key }) => key)}::text[],
      ${pairs.map(({ shopifyId }) => nameOf(shop, "shopify", shopifyId))}::text[],
      ${pairs.map(({ framework360Id }) => nameOf(shop, "framework360", framework360Id))}::text[]
    ) AS pair (key, shopify, framework360)`;
  return new Set(rows.flatMap(({ key, locked }) => (locked ? [key] : [])));
}
