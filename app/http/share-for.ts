/**
 * Returns a function whose callers share one reading: those that call while it runs, and those that call within `ms` after it.
 * A failed reading is not shared with later callers.
 */
export function shareFor<Value>(ms: number, read: () => Promise<Value>): () => Promise<Value> {
  let shared: Promise<Value> | null = null;
  let goodUntil = Infinity;
  return () => {
    if (shared && performance.now() < goodUntil) return shared;
    goodUntil = Infinity;
    const reading = read();
    shared = reading;
    reading.then(
      () => (goodUntil = performance.now() + ms),
      () => (shared = null),
    );
    return reading;
  };
}
