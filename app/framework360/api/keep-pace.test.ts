import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { createRandom } from "../../../sandbox/random.ts";
import { createMemoryLedger, createPace, type Pace, type PaceLedger } from "./keep-pace.ts";

beforeEach(() => void vi.useFakeTimers({ now: 1_800_000_000_000 }));
afterEach(() => void vi.useRealTimers());

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

type Answer = { passed: boolean; retryAfterMs: number | null };
type Account = () => Promise<Answer>;

/** An account that allows so many calls in each window of time, and counts those that it refuses as well when asked to. */
function fixedWindow({
  calls,
  windowMs = 1000,
  namesTime = false,
  countsRefused = false,
}: {
  calls: number;
  windowMs?: number;
  namesTime?: boolean;
  countsRefused?: boolean;
}): Account {
  let window = 0;
  let used = 0;
  return async () => {
    await delay(20);
    const now = Date.now();
    if (Math.floor(now / windowMs) !== window) [window, used] = [Math.floor(now / windowMs), 0];
    const passed = used < calls;
    if (passed || countsRefused) used += 1;
    await delay(20);
    const left = Math.ceil((windowMs - (now % windowMs)) / 1000) * 1000;
    return { passed, retryAfterMs: namesTime ? left : null };
  };
}

/** An account that looks at the calls of the last second, or of a longer time. */
function slidingWindow(calls: number, windowMs = 1000, { namesTime = false } = {}): Account {
  let times: number[] = [];
  return async () => {
    await delay(20);
    times = times.filter((time) => time > Date.now() - windowMs);
    const passed = times.length < calls;
    const leftMs = (times.at(-calls) ?? 0) + windowMs - Date.now();
    if (passed) times.push(Date.now());
    return { passed, retryAfterMs: namesTime && !passed ? Math.ceil(leftMs / 1000) * 1000 : null };
  };
}

/** An account that works on so many calls at once, each of which takes a while. */
function concurrent(calls: number, milliseconds: number): Account {
  let running = 0;
  return async () => {
    if (running >= calls) return { passed: false, retryAfterMs: null };
    running += 1;
    await delay(milliseconds);
    running -= 1;
    return { passed: true, retryAfterMs: null };
  };
}

/** An account that refuses one call in so many, by chance. */
function refusingAtRandom(
  every: number,
  { retryAfterMs, seed }: { retryAfterMs: number | null; seed: number },
): Account {
  const random = createRandom(seed);
  return async () => {
    const passed = random.next() >= 1 / every;
    await delay(40);
    return { passed, retryAfterMs };
  };
}

/** Calls the account without end, from several processes with four callers each, and counts the calls that passed. */
async function callsIn(
  seconds: number,
  account: Account,
  { processes = 2, ledger = createMemoryLedger() }: { processes?: number; ledger?: PaceLedger } = {},
) {
  const count = { passed: 0, refused: 0, longestWaitMs: 0 };
  const end = Date.now() + seconds * 1000;
  const caller = async (pace: Pace) => {
    let askedAt = Date.now();
    while (Date.now() < end) {
      const slot = await pace.takeSlot(3_600_000);
      if (Date.now() >= end) return;
      const { passed, retryAfterMs } = await account();
      count[passed ? "passed" : "refused"] += 1;
      await (passed ? pace.passed(slot) : pace.refused(slot, retryAfterMs));
      if (!passed) continue;
      count.longestWaitMs = Math.max(count.longestWaitMs, Date.now() - askedAt);
      askedAt = Date.now();
    }
  };
  const callers = Array.from({ length: processes }, () => createPace({ ledger })).flatMap((pace) =>
    Array.from({ length: 4 }, () => caller(pace)),
  );
  const work = Promise.all(callers);
  await vi.advanceTimersByTimeAsync(seconds * 1000 + 120_000);
  await work;
  return { ...count, share: (allowed: number) => count.passed / (allowed * seconds) };
}

describe("The pace of an account", () => {
  test("holds no call back while the account refuses none", async () => {
    const { passed } = await callsIn(10, () => delay(10).then(() => ({ passed: true, retryAfterMs: null })));
    expect(passed).toBeGreaterThan(7_000);
  });

  test.each([2, 5, 10, 25])(
    "uses four fifths of %i calls a second, however they are counted",
    async (limit) => {
      const fixed = { calls: limit };
      for (const account of [
        fixedWindow(fixed),
        fixedWindow({ ...fixed, namesTime: true }),
        fixedWindow({ ...fixed, countsRefused: true }),
        slidingWindow(limit),
      ]) {
        const { share, refused, passed } = await callsIn(120, account);
        expect(share(limit)).toBeGreaterThan(0.8);
        // It takes some refusals to know of a limit, which are more beside fewer calls.
        expect(refused / passed).toBeLessThan(limit < 5 ? 0.2 : 0.15);
      }
    },
  );

  test.each([1, 3, 6])("is shared by %i processes", async (processes) => {
    const { share } = await callsIn(120, fixedWindow({ calls: 5 }), { processes });
    expect(share(5)).toBeGreaterThan(0.8);
  });

  test.each([30, 120, 600])(
    "uses four fifths of %i calls a minute, with Retry-After and without",
    async (calls) => {
      const minute = { calls, windowMs: 60_000 };
      for (const account of [fixedWindow(minute), fixedWindow({ ...minute, namesTime: true })]) {
        expect((await callsIn(600, account)).share(calls / 60)).toBeGreaterThan(0.8);
      }
    },
  );

  test.each<[string, () => Account]>([
    ["of a minute by the clock", () => fixedWindow({ calls: 300, windowMs: 60_000 })],
    [
      "of a minute by the clock, with Retry-After",
      () => fixedWindow({ calls: 300, windowMs: 60_000, namesTime: true }),
    ],
    ["of the last minute", () => slidingWindow(300, 60_000)],
    ["of the last minute, with Retry-After", () => slidingWindow(300, 60_000, { namesTime: true })],
  ])("spreads 300 calls %s over it, so that none waits until it is over", async (_name, account) => {
    for (const processes of [1, 2]) {
      const ledger = createMemoryLedger();
      const minute = account();
      await callsIn(600, minute, { processes, ledger });
      const { share, longestWaitMs } = await callsIn(600, minute, { processes, ledger });
      expect(share(5)).toBeGreaterThan(0.8);
      expect(longestWaitMs).toBeLessThan(30_000);
    }
  });

  test("is as before after an account refused all calls for minutes", async () => {
    const account = fixedWindow({ calls: 10 });
    const down = () => delay(20).then(() => ({ passed: false, retryAfterMs: null }));
    const ledger = createMemoryLedger();
    for (const seconds of [60, 40, 600, 600]) {
      await callsIn(120, account, { ledger });
      await callsIn(seconds, down, { ledger });
      expect((await callsIn(120, account, { ledger })).share(10)).toBeGreaterThan(0.5);
    }
  });

  test.each([1, 2, 3])("uses most of an account that works on %i calls at once", async (calls) => {
    const { share } = await callsIn(120, concurrent(calls, 200));
    expect(share(calls * 5)).toBeGreaterThan(0.5);
  });

  test.each([
    [20, null, 4],
    [30, null, 35],
    [30, 1000, 18],
    [60, null, 70],
    [60, 1000, 35],
    [200, null, 120],
    [200, 1000, 70],
  ])(
    "is not lowered again and again by one refusal in %i calls at whatever pace, which names %j ms: %i calls a second",
    async (every, retryAfterMs, least) => {
      for (const seed of [1, 2]) {
        const account = refusingAtRandom(every, { retryAfterMs, seed });
        const ledger = createMemoryLedger();
        expect((await callsIn(300, account, { ledger })).passed / 300).toBeGreaterThan(least);
        expect((await callsIn(300, account, { ledger })).passed / 300).toBeGreaterThan(least);
      }
    },
  );

  test("lets a single change go before the work on many customers", async () => {
    const account = fixedWindow({ calls: 2 });
    const ledger = createMemoryLedger();
    await callsIn(30, account, { ledger });
    const pace = createPace({ ledger });
    const waits: Record<"many" | "one", number[]> = { many: [], one: [] };
    const end = Date.now() + 60_000;
    const caller = async (kind: "many" | "one", isBackground: boolean, pauseMs: number) => {
      while (Date.now() < end) {
        const asked = Date.now();
        const slot = await pace.takeSlot(3_600_000, { isBackground });
        const { passed, retryAfterMs } = await account();
        await (passed ? pace.passed(slot) : pace.refused(slot, retryAfterMs));
        waits[kind].push(Date.now() - asked);
        await delay(pauseMs);
      }
    };
    const work = Promise.all([
      ...Array.from({ length: 8 }, () => caller("many", true, 0)),
      caller("one", false, 3_000),
    ]);
    await vi.advanceTimersByTimeAsync(180_000);
    await work;
    expect(Math.max(...waits.one)).toBeLessThan(2_000);
    expect(waits.many.length).toBeGreaterThan(80);
  });

  test("rises within some minutes after the account gives more", async () => {
    let limit = 2;
    const accounts = new Map([2, 20].map((calls) => [calls, fixedWindow({ calls })]));
    const ledger = createMemoryLedger();
    await callsIn(60, () => accounts.get(limit)!(), { ledger });
    limit = 20;
    const { share } = await callsIn(600, () => accounts.get(limit)!(), { ledger });
    expect(share(20)).toBeGreaterThan(0.6);
  });
});

test("a clock that is set back by hours holds an account no longer than it asked for", async () => {
  const pace = createPace();
  vi.setSystemTime(Date.now() + 5 * 3_600_000);
  await pace.refused(null, 1_000);
  vi.setSystemTime(Date.now() - 5 * 3_600_000);
  const slot = pace.takeSlot(10_000).then(() => "granted");
  const [outcome] = await Promise.allSettled([slot, vi.advanceTimersByTimeAsync(2_000)]);
  expect(outcome).toMatchObject({ value: "granted" });
});
