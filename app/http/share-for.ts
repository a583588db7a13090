/**
 * Makes a function whose callers share one reading: those that ask while it runs, and those that ask within `ms` after.
 * A reading that failed is made again.
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
