import { setImmediate as nextTick } from "node:timers/promises";

/**
 * How many callers continue in one tick of the event loop. Each then answers its request: hundreds at once would block all
 * other work.
 */
const callersPerTick = 20;

type Options = {
  maxPerBatch?: number;
  /** Whether a failed commit may be the fault of one item. Then the others are committed without it. */
  isOfOneItem?: (reason: unknown) => boolean;
};

/**
 * Commits items in batches: those that arrive while a commit runs are committed together in the next one. Under load many
 * callers share a transaction, and a lone caller does not wait. A caller's promise settles with its own batch. An item that
 * cannot be committed does not fail others: its batch is divided until it stands alone.
 */
export function groupCommit<Item>(
  commit: (items: Item[]) => Promise<void>,
  { maxPerBatch = 500, isOfOneItem = isRefusedRow }: Options = {},
) {
  type Waiting = { item: Item; resolve: () => void; reject: (reason: unknown) => void };
  let waiting: Waiting[] = [];
  let committing = false;

  async function commitBatch(batch: Waiting[]): Promise<void> {
    try {
      await commit(batch.map(({ item }) => item));
      void tellByTick(batch, ({ resolve }) => resolve());
    } catch (reason) {
      if (batch.length === 1 || !isOfOneItem(reason))
        return void tellByTick(batch, ({ reject }) => reject(reason));
      const half = Math.ceil(batch.length / 2);
      await commitBatch(batch.slice(0, half));
      await commitBatch(batch.slice(half));
    }
  }

  async function drain(): Promise<void> {
    committing = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxPerBatch);
      waiting = waiting.slice(maxPerBatch);
      await commitBatch(batch);
    }
    committing = false;
  }

  return (item: Item): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!committing) void drain();
    });
}

async function tellByTick<Caller>(callers: readonly Caller[], tell: (caller: Caller) => void): Promise<void> {
  for (let told = 0; told < callers.length; told += callersPerTick) {
    if (told > 0) await nextTick();
    callers.slice(told, told + callersPerTick).forEach(tell);
  }
}

/**
 * Whether PostgreSQL refused the statement because of an item: a value, a constraint, a size, or a deadlock. Any other
 * failure (no connection, no disk space, a shutdown) would affect every item alike.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
function isRefusedRow(reason: unknown): boolean {
  const code: unknown = (reason as { code?: unknown } | null)?.code;
  return typeof code === "string" && /^(?:22|23|40|54)\w{3}$/.test(code);
}
