/** Runs `task` once one of a fixed number of places is free, in the order of asking. */
export type Semaphore = <T>(task: () => Promise<T>) => Promise<T>;

export function createSemaphore(places: number): Semaphore {
  const waiting: (() => void)[] = [];
  let free = places;

  async function enter(): Promise<void> {
    if (free > 0) {
      free--;
      return;
    }
    // A place that becomes free goes straight to the first in the queue, so nobody can slip in before it.
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else free++;
  }

  return async (task) => {
    await enter();
    try {
      return await task();
    } finally {
      leave();
    }
  };
}

const shared = new Map<string, { run: Semaphore; users: number }>();

/** One limit for everybody in this process who names the same key. It is forgotten when nobody uses it. */
export async function withPlace<T>(key: string, places: number, task: () => Promise<T>): Promise<T> {
  const entry = shared.get(key) ?? { run: createSemaphore(places), users: 0 };
  shared.set(key, entry);
  entry.users++;
  try {
    return await entry.run(task);
  } finally {
    entry.users--;
    if (entry.users === 0) shared.delete(key);
  }
}
