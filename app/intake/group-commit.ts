/**
 * Commits the items that arrive while a commit is running together in the next one: under load many callers share a
 * transaction, and a lone caller does not wait. A caller's promise settles with its own batch.
 */
export function groupCommit<Item>(commit: (items: Item[]) => Promise<void>, maxPerBatch = 500) {
  type Waiting = { item: Item; resolve: () => void; reject: (reason: unknown) => void };
  let waiting: Waiting[] = [];
  let committing = false;

  async function drain(): Promise<void> {
    committing = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxPerBatch);
      waiting = waiting.slice(maxPerBatch);
      try {
        await commit(batch.map(({ item }) => item));
        batch.forEach(({ resolve }) => resolve());
      } catch (reason) {
        batch.forEach(({ reject }) => reject(reason));
      }
    }
    committing = false;
  }

  return (item: Item): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!committing) void drain();
    });
}
