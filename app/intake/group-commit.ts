/**
 * Gathers what arrives while a commit is under way and commits it together: under load many callers share
 * one transaction, alone a caller waits for nobody. Each caller hears of its own batch's success or failure.
 */
export function groupCommit<Item>(commit: (items: Item[]) => Promise<void>, most = 500) {
  type Waiting = { item: Item; done: () => void; failed: (reason: unknown) => void };
  let waiting: Waiting[] = [];
  let committing = false;

  async function drain(): Promise<void> {
    committing = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      try {
        await commit(batch.map(({ item }) => item));
        batch.forEach(({ done }) => done());
      } catch (reason) {
        batch.forEach(({ failed }) => failed(reason));
      }
    }
    committing = false;
  }

  return (item: Item): Promise<void> =>
    new Promise((done, failed) => {
      waiting.push({ item, done, failed });
      if (!committing) void drain();
    });
}
