import { Framework360Error } from "./failure.ts";

type Clock = { now: () => number; wait: (ms: number) => Promise<void> };

/** No account is left alone for longer than this at its own word. */
const longestMs = 60 * 60_000;

/**
 * Honours `Retry-After` for all callers of an account in this process: nobody calls before the time the account
 * named. Who would have to wait for longer than a call may take is sent away to come back.
 */
export function createPauses(
  { now, wait }: Clock = {
    now: Date.now,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  },
) {
  const ends = new Map<string, number>();

  return {
    /** The account asked to be left alone for this long. */
    ask(account: string, ms: number): void {
      const end = now() + Math.min(ms, longestMs);
      if (end > (ends.get(account) ?? 0)) ends.set(account, end);
    },

    /**
     * Resolves when the account may be called.
     * @throws {Framework360Error} `unavailable` when that is more than `mostMs` away
     */
    async pass(account: string, mostMs: number): Promise<void> {
      const left = (ends.get(account) ?? 0) - now();
      if (left > mostMs) {
        const message = `Framework360 asked for no calls for another ${Math.ceil(left / 1000)} s.`;
        throw new Framework360Error("unavailable", message, { retryAfterMs: left });
      }
      if (left > 0) await wait(left);
      if ((ends.get(account) ?? 0) <= now()) ends.delete(account);
    },
  };
}
