import { setImmediate as nextTick } from "node:timers/promises";

/**
 * So many callers go on in one tick of the event loop. Each answers its request then: hundreds at once would keep all
 * others waiting.
 */
const callersPerTick = 20;

type Options = {
  maxPerBatch?: number;
  /** Whether a failed commit may be the fault of one item. Then the others are committed without it. */
  isOfOneItem?: (reason: unknown) => boolean;
};

/**
 * Commits the items that arrive while a commit is running together in the next one: under load many callers share a
 * transaction, and a lone caller does not wait. A caller's promise settles with its own batch. An item that cannot be
 * committed fails no other: its batch is divided until it stands alone.
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
 * Whether PostgreSQL refused the statement for what is in it: a value, a constraint, a size, or a deadlock. Any other
 * failure (no connection, no room, a shutdown) would meet every item alike.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
function isRefusedRow(reason: unknown): boolean {
  const code: unknown = (reason as { code?: unknown } | null)?.code;
  return typeof code === "string" && /^(?:22|23|40|54)\w{3}$/.test(code);
}
