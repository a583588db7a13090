import pLimit, { type LimitFunction } from "p-limit";

/** The limit of each account that is being called, and how many of its calls run or wait. */
const limits = new Map<string, { limit: LimitFunction; calls: number }>();

/**
 * Runs `call` when fewer than `maxConcurrent` calls of the account run in this process; calls that wait start in the
 * order in which they came. An account's limit is forgotten after its last call.
 */
export async function withinLimit<T>(
  account: string,
  maxConcurrent: number,
  call: () => Promise<T>,
): Promise<T> {
  const entry = limits.get(account) ?? { limit: pLimit(maxConcurrent), calls: 0 };
  limits.set(account, entry);
  entry.calls++;
  try {
    return await entry.limit(call);
  } finally {
    entry.calls--;
    if (entry.calls === 0) limits.delete(account);
  }
}
