/** The first looks follow soon, since most of what a person asks for takes no longer. */
const lookIntervalsMs = [150, 300, 600];
const laterIntervalMs = 700;

/**
 * The pause before the next look at work that a person waits for.
 * @param looks how many came before
 * @throws {unknown} the signal's reason, once it is aborted
 */
export function pauseBeforeLook(looks: number, signal: AbortSignal): Promise<void> {
  return pause(lookIntervalsMs[looks] ?? laterIntervalMs, signal);
}

/** @throws {unknown} the signal's reason, once it is aborted */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}
