import type { CustomerCounts } from "../store/customer-counts.ts";
import type { Reason } from "../sync/outcome.ts";

/**
 * Why the shop's customers are not being synchronized, the most urgent reason first; `running`: they are.
 * - `no-answer`: Framework360 answers no call
 * - `paused`: the merchant paused the synchronization of existing customers
 * - `first-sync`: the synchronization of existing customers is still under way
 */
export type SyncState =
  | "shopify-refused"
  | "not-connected"
  | "key-refused"
  | "off"
  | "no-answer"
  | "paused"
  | "first-sync"
  | "running";

/** Totals of customers. Each customer is counted in one of the others. */
export type CustomerTotals = {
  /** All customers except deleted ones. */
  all: number;
  inSync: number;
  /** Partly synchronized, failed, or more than one customer could be the person. */
  needYou: number;
  waiting: number;
  /** A full synchronization was stopped before it reached them. */
  unreached: number;
  leftOut: number;
};

/** Customers skipped for these reasons no longer exist, or not on one side: nothing is to be done for them. */
const isOver = (reason: string) => reason === "deleted" || reason === "nobody" || reason === "not-found";

/** Sums up the counts. Customers that were deleted or not found are not counted. */
export function totalsOf({
  same,
  partly,
  waiting,
  unreached,
  failed,
  skipped,
}: CustomerCounts): CustomerTotals {
  const needYou = partly + sum(failed);
  const leftOut = sum(skipped, (reason) => !isOver(reason));
  const all = same + needYou + waiting + unreached + leftOut;
  return { all, inSync: same, needYou, waiting, unreached, leftOut };
}

function sum(counts: Partial<Record<Reason, number>>, counted = (_reason: string) => true): number {
  return Object.entries(counts).reduce((all, [reason, count]) => (counted(reason) ? all + count : all), 0);
}
