import PQueue from "p-queue";

/** The calls of each account that run or wait in this process. */
const queues = new Map<string, PQueue>();

/** `isBackground`: the call is part of the work on many customers, and lets calls that concern a single change go before it. */
export type Turn = { isBackground: boolean };

/** The more urgent, the higher. */
export const priorityOf = ({ isBackground }: Turn) => ({ priority: isBackground ? 0 : 1 });

/**
 * Runs `call` when fewer than `maxConcurrent` calls of the account run in this process; calls that wait start in the
 * order in which they came, those for single changes first. An account's limit is forgotten after its last call.
 */
export async function withinLimit<T>(
  account: string,
  { maxConcurrent, ...turn }: { maxConcurrent: number } & Turn,
  call: () => Promise<T>,
): Promise<T> {
  const queue = queues.get(account) ?? new PQueue({ concurrency: maxConcurrent });
  queues.set(account, queue);
  try {
    return await queue.add(call, priorityOf(turn));
  } finally {
    if (queue.size + queue.pending === 0) queues.delete(account);
  }
}
