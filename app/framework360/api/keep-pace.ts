import PQueue from "p-queue";

import { explanation } from "../../sync/explanation.ts";
import { Framework360Error } from "./failure.ts";
import { priorityOf, type Turn } from "./limits.ts";
import { passedAgain, slowDown, takeSlot, type PaceState, type Slot } from "./pace.ts";

/**
 * Where the pace of one account is kept. `change` gives what is known (null: no limit) and the time, keeps the state that
 * it gets back, and lets no other caller change it meanwhile.
 */
export type PaceLedger = {
  change: <Result>(
    work: (state: PaceState | null, now: number) => { state: PaceState | null; result: Result },
  ) => Promise<Result>;
};

type Clock = { now: () => number; wait: (ms: number) => Promise<void> };

/** Milliseconds since 1970 that only go forward, whatever becomes of the system's clock while the process runs. */
export const steadyNow = (): number => performance.timeOrigin + performance.now();

const realClock: Clock = {
  now: steadyNow,
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, Math.ceil(ms))),
};

/** A ledger for one process, which forgets the pace when the process ends. `now` gives milliseconds since 1970. */
export function createMemoryLedger(now: () => number = steadyNow): PaceLedger {
  let known: PaceState | null = null;
  return {
    async change(work) {
      const { state, result } = work(known, now());
      known = state;
      return result;
    },
  };
}

export type Pace = ReturnType<typeof createPace>;

/** Keeps the calls of one process to the pace of an account. */
export function createPace({
  ledger = createMemoryLedger(),
  clock = realClock,
}: { ledger?: PaceLedger; clock?: Clock } = {}) {
  /** Of a process only one call waits for its slot, so that a lower pace counts from the next call on. */
  const oneAfterTheOther = new PQueue({ concurrency: 1 });
  /** When calls passed, for a second. */
  let passes: number[] = [];
  let lastPassAt = -Infinity;
  /** The end of the latest pause that this process was told, by its own clock. */
  let pauseEnds = 0;

  /** Null: the account has no known limit. */
  function ask(maxWaitMs: number): Promise<Slot | null> {
    return ledger.change((state, now) => {
      if (state === null) return { state, result: null };
      const { slot, taken } = takeSlot(state, now, maxWaitMs);
      return { state: taken ?? state, result: slot };
    });
  }

  async function waitForSlot(mustStartBy: number): Promise<Slot | null> {
    for (;;) {
      const left = Math.max(0, mustStartBy - clock.now());
      const slot = await ask(left);
      if (slot === null) return null;
      if (slot.waitMs > left) throw notYet(slot.waitMs);
      if (slot.waitMs > 0) await clock.wait(slot.waitMs);
      // Another call may have been told to pause while this one waited for its slot.
      if (clock.now() >= pauseEnds) return slot;
    }
  }

  return {
    /**
     * Resolves when the call may be made. Of the calls that wait, those for single changes go first.
     * @throws {Framework360Error} `unavailable` when that is more than `maxWaitMs` away
     */
    takeSlot(maxWaitMs: number, turn: Turn = { isBackground: false }): Promise<Slot | null> {
      const mustStartBy = clock.now() + maxWaitMs;
      return oneAfterTheOther.add(() => waitForSlot(mustStartBy), priorityOf(turn));
    },

    /** Notes that the account did not refuse the call for its frequency. */
    async passed(slot: Slot | null): Promise<void> {
      lastPassAt = clock.now();
      passes = [...recent(), lastPassAt];
      if (!slot?.refusals) return;
      await ledger.change((state, now) => ({ state: state && passedAgain(state, now), result: undefined }));
    },

    /** Whether a call of this process passed within this time. */
    passedWithin: (ms: number) => lastPassAt > clock.now() - ms,

    /** Notes that the account refused the call for its frequency, and asked to wait for so long (null: it did not say). */
    async refused(slot: Slot | null, retryAfterMs: number | null): Promise<void> {
      passes = recent();
      const slowdown = { madeAt: slot?.startsAt ?? null, retryAfterMs, passedInLastSecond: passes.length };
      const pauseMs = await ledger.change((state, now) => {
        const slower = slowDown(state, now, slowdown);
        return { state: slower, result: slower.pausedUntil - now };
      });
      pauseEnds = Math.max(pauseEnds, clock.now() + pauseMs);
    },
  };

  function recent(): number[] {
    return passes.filter((at) => at > clock.now() - 1000);
  }
}

function notYet(waitMs: number): Framework360Error {
  const why = explanation("paused", { seconds: Math.ceil(waitMs / 1000) });
  return new Framework360Error("unavailable", why, { retryAfterMs: waitMs });
}
