import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { availableAt, createPointsBudget, waitBefore, waitFor, type Spent } from "./points-budget.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Shopify's leaky bucket, under the test's clock. A call arrives after half of `latencyMs` and is answered after the rest. */
function bucket({ maximum = 2000, restoreRate = 100, latencyMs = 50, start = Infinity } = {}) {
  let held = Math.min(start, maximum);
  let at = Date.now();
  let throttles = 0;
  let spent = 0;
  let lowest = held;
  const restore = () => {
    held = Math.min(maximum, held + ((Date.now() - at) / 1000) * restoreRate);
    at = Date.now();
  };
  const call =
    (points: number, onArrival = () => {}) =>
    async (): Promise<Spent<string>> => {
      await delay(latencyMs / 2);
      restore();
      onArrival();
      const throttled = points > held;
      if (throttled) throttles += 1;
      else {
        held -= points;
        spent += points;
        lowest = Math.min(lowest, held);
      }
      const throttleStatus = { maximumAvailable: maximum, currentlyAvailable: Math.floor(held), restoreRate };
      await delay(latencyMs / 2);
      const answer = throttled ? "throttled" : "done";
      return { answer, throttled, cost: { requestedQueryCost: points, throttleStatus } };
    };
  return {
    call,
    throttles: () => throttles,
    spent: () => spent,
    lowest: () => lowest,
    empty: () => {
      restore();
      held = 0;
    },
  };
}

/** Runs the test's clock until the work is done, and gives its result with the seconds that went by. */
async function timed<Result>(work: Promise<Result>): Promise<{ result: Result; seconds: number }> {
  const started = Date.now();
  let ended = started;
  const timedWork = work.finally(() => (ended = Date.now()));
  await vi.runAllTimersAsync();
  return { result: await timedWork, seconds: (ended - started) / 1000 };
}

const times = <Item>(count: number, make: (index: number) => Item) =>
  Array.from({ length: count }, (_, index) => make(index));

describe("the arithmetic of points", () => {
  const known = { available: 50, maximum: 1000, restoreRate: 100, at: 10_000 };

  test("points come back at the restore rate, up to the maximum", () => {
    expect(availableAt(11_000, known)).toBe(150);
    expect(availableAt(60_000, known)).toBe(1000);
    expect(availableAt(9_000, known)).toBe(50);
  });

  test("waits exactly as long as the missing points take", () => {
    expect(waitFor(30, 10, 10)).toBe(2000);
    expect(waitFor(5, 10, 10)).toBe(0);
  });

  test("leaves a fifth, and asks for no more than there can be", () => {
    expect(waitBefore(10, 10_000, known)).toBe(1600);
    expect(waitBefore(10, 11_600, known)).toBe(0);
    expect(waitBefore(5000, 10_000, known)).toBe(9500);
  });
});

describe("the points budget", () => {
  test.each([1, 3])(
    "of %i processes is never overdrawn, starves nobody and is used, whatever is called",
    async (processes) => {
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            points: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 }),
            callers: fc.integer({ min: 1, max: 60 }),
            rounds: fc.integer({ min: 1, max: 4 }),
            latencyMs: fc.integer({ min: 2, max: 400 }),
            restoreRate: fc.constantFrom(100, 200, 1000),
          }),
          async ({ points, callers, rounds, latencyMs, restoreRate }) => {
            const maximum = restoreRate * 20;
            const shopify = bucket({ maximum, restoreRate, latencyMs });
            const caller = async (budget: ReturnType<typeof createPointsBudget>, offset: number) => {
              for (let round = 0; round < rounds; round += 1) {
                const cost = points[(offset + round) % points.length]!;
                await budget.spend(`costs ${cost}`, shopify.call(cost));
              }
            };
            const work = times(processes, () => {
              const budget = createPointsBudget();
              return Promise.all(times(callers, (index) => caller(budget, index)));
            });
            await timed(Promise.all(work));
            expect(shopify.throttles()).toBe(0);
            expect(shopify.lowest()).toBeGreaterThanOrEqual(0);
            const expected = times(callers * rounds, (index) => {
              const [of, round] = [Math.floor(index / rounds), index % rounds];
              return points[(of + round) % points.length]!;
            }).reduce((sum, cost) => sum + cost, 0);
            expect(shopify.spent()).toBe(expected * processes);
          },
        ),
        { numRuns: 40 },
      );
    },
  );

  test.each([1, 3])("of %i processes is used to 95% by mutations that never end", async (processes) => {
    const shopify = bucket();
    const calls = 1200 / processes;
    const work = times(processes, () => {
      const budget = createPointsBudget();
      return Promise.all(times(calls, () => budget.spend("write", shopify.call(10))));
    });
    const { seconds } = await timed(Promise.all(work));
    expect(shopify.throttles()).toBe(0);
    // 12,000 points, of which 2,000 are there at once and 400 are kept: the rest comes at 100 a second.
    expect(seconds).toBeLessThan((12_000 - 1600) / 100 / 0.95);
  });

  test("takes one call at a time until Shopify has said what there is", async () => {
    const shopify = bucket({ start: 60 });
    const budget = createPointsBudget();
    let most = 0;
    let now = 0;
    const counted = () => {
      most = Math.max(most, (now += 1));
    };
    const work = times(2, () => budget.spend("read", shopify.call(20, counted)).finally(() => (now -= 1)));
    await timed(Promise.all(work));
    expect(most).toBe(1);
    expect(shopify.throttles()).toBe(0);
  });

  test("repeats a call that was throttled because others spent from the same budget", async () => {
    const shopify = bucket();
    const budget = createPointsBudget();
    await timed(budget.spend("write", shopify.call(10)));
    shopify.empty();
    const { result, seconds } = await timed(budget.spend("write", shopify.call(10)));
    expect(result).toBe("done");
    expect(shopify.throttles()).toBe(1);
    // Until there are 10 points and the reserve of 400 again.
    expect(seconds).toBeGreaterThan(4);
    expect(seconds).toBeLessThan(4.5);
  });

  test("gives up in the end, waiting longer each time when Shopify does not say how long", async () => {
    const budget = createPointsBudget();
    const call = vi.fn(async () => ({ answer: "throttled", cost: null, throttled: true }));
    const { result, seconds } = await timed(budget.spend("write", call));
    expect(result).toBe("throttled");
    expect(call).toHaveBeenCalledTimes(6);
    expect(seconds).toBe(1 + 2 + 4 + 8 + 16);
  });

  test("runs a call that costs more than may be under way, alone", async () => {
    const shopify = bucket();
    const budget = createPointsBudget();
    const work = times(5, () => budget.spend("page", shopify.call(700)));
    const { result } = await timed(Promise.all(work));
    expect(result).toEqual(times(5, () => "done"));
    expect(shopify.throttles()).toBe(0);
  });

  test("serves callers in the order in which they asked, and goes on after a failure", async () => {
    const shopify = bucket();
    const budget = createPointsBudget();
    const order: string[] = [];
    const failing = expect(budget.spend("read", () => Promise.reject(new Error("no answer")))).rejects;
    const calls = ["first", "second", "third"].map((name) =>
      budget.spend(
        name,
        shopify.call(10, () => order.push(name)),
      ),
    );
    await Promise.all([failing.toThrow("no answer"), timed(Promise.all(calls))]);
    expect(order).toEqual(["first", "second", "third"]);
  });
});
