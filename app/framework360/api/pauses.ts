import { explanation } from "../../sync/explanation.ts";
import { Framework360Error } from "./failure.ts";

type Clock = { now: () => number; wait: (ms: number) => Promise<void> };

/** A `Retry-After` of more than this counts as this, so that one odd answer cannot stop an account for days. */
const maxPauseMs = 60 * 60_000;

/**
 * Keeps every caller in this process from calling an account before the time that its `Retry-After` named. Processes
 * do not tell each other.
 */
export function createPauses(
  { now, wait }: Clock = {
    now: Date.now,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  },
) {
  const ends = new Map<string, number>();

  return {
    /** Starts a pause of `ms`, because the account asked for it. A pause that ends later stays. */
    start(account: string, ms: number): void {
      const end = now() + Math.min(ms, maxPauseMs);
      if (end > (ends.get(account) ?? 0)) ends.set(account, end);
    },

    /**
     * Resolves when the account may be called.
     * @throws {Framework360Error} `unavailable` when that is more than `maxWaitMs` away
     */
    async waitForEnd(account: string, maxWaitMs: number): Promise<void> {
      const left = (ends.get(account) ?? 0) - now();
      if (left > maxWaitMs) {
        const why = explanation("paused", { seconds: Math.ceil(left / 1000) });
        throw new Framework360Error("unavailable", why, { retryAfterMs: left });
      }
      if (left > 0) await wait(left);
      if ((ends.get(account) ?? 0) <= now()) ends.delete(account);
    },
  };
}
