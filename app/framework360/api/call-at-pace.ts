import { failedBecause, Framework360Error } from "./failure.ts";
import { steadyNow, type Pace } from "./keep-pace.ts";
import type { Turn } from "./limits.ts";

/** An account that refuses calls for their frequency lets others pass in the same second. */
const passesBesideMs = 1000;

/** A slow account's calls are seconds apart, and so are those of a busy machine. After so long without one it may be down. */
const downAfterMs = 30_000;

/**
 * Makes a call in its slot. Makes it once more when the account refused it for its frequency, while there is time; and a read
 * that broke while other calls pass, once: a run that fails for it makes all of its calls again.
 */
export async function callAtPace<Answer>(
  { pace, maxWaitMs, isRead, ...turn }: { pace: Pace; maxWaitMs: number; isRead: boolean } & Turn,
  call: () => Promise<Answer>,
): Promise<Answer> {
  const end = steadyNow() + maxWaitMs;
  let refusal: Framework360Error | null = null;
  let mayRepeat = isRead;
  for (;;) {
    const slot = await pace.takeSlot(end - steadyNow(), turn).catch((notYet: unknown) => {
      throw refusal ?? notYet;
    });
    try {
      const answer = await call();
      await pace.passed(slot);
      return answer;
    } catch (error) {
      if (failedBecause(error, "throttled") || (isDown(error) && pace.passedWithin(passesBesideMs))) {
        await pace.refused(slot, error.retryAfterMs);
        refusal = error;
        continue;
      }
      if (error instanceof Framework360Error && error.isAnswer) await pace.passed(slot);
      if (!mayRepeat || !isBroken(error) || !pace.passedWithin(downAfterMs)) throw error;
      mayRepeat = false;
    }
  }
}

/** The account, or what is in front of it, gave no answer of the API's; not that it took too long. */
function isBroken(error: unknown): boolean {
  return failedBecause(error, "unavailable") && !error.isAnswer;
}

/** HTTP 503 without Retry-After: some servers answer so to calls beyond their limit. */
function isDown(error: unknown): error is Framework360Error {
  return error instanceof Framework360Error && error.explanation.params?.status === 503;
}
