import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { createMemoryLedger, createPointsBudget, waitAfter, waitFor, type Spent } from "./points-budget.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Shopify's leaky bucket by the test's clock. A call arrives after half of `latencyMs`; its answer takes the other half. */
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

/** Runs the test's clock until the work is done, and gives the result and the seconds that passed. */
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
  const reported = { available: 50, maximum: 1000, restoreRate: 100 };

  test("points come back at the restore rate, up to the maximum", async () => {
    let now = 10_000;
    const ledger = createMemoryLedger(() => now);
    const left = async (at: number) => {
      now = at;
      return (await ledger.take(0))?.available;
    };
    expect(await left(10_000)).toBeUndefined();
    await ledger.giveBack(0, reported);
    expect(await left(11_000)).toBe(150);
    expect(await left(10_500)).toBe(150);
    expect(await left(60_000)).toBe(1000);
  });

  test("points that are given back are available at once, unless Shopify reports fewer", async () => {
    const ledger = createMemoryLedger(() => 0);
    await ledger.giveBack(0, { ...reported, available: 500 });
    await ledger.take(100);
    await ledger.giveBack(90, null);
    expect((await ledger.take(0))!.available).toBe(490);
    await ledger.giveBack(10, { ...reported, available: 480 });
    expect((await ledger.take(0))!.available).toBe(480);
  });

  test("waits exactly until the missing points are restored", () => {
    expect(waitFor(30, 10, 10)).toBe(2000);
    expect(waitFor(5, 10, 10)).toBe(0);
  });

  test("keeps a fifth in reserve, waits for points owed before, and for no more than the maximum", () => {
    expect(waitAfter(10, { ...reported, available: 200 })).toBe(0);
    expect(waitAfter(10, { ...reported, available: -100 })).toBe(3000);
    expect(waitAfter(5000, { ...reported, available: -4950 })).toBe(9500);
    expect(waitAfter(10, { ...reported, available: 300 }, { isBackground: true })).toBe(1000);
  });
});

describe("the points budget", () => {
  test.each([1, 3, 8])(
    "of %i processes is never overdrawn, makes every call and is used up, whatever the calls cost",
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
                await budget.spend(`costs ${cost}`, shopify.call(cost), { expectedCost: cost });
              }
            };
            const ledger = createMemoryLedger();
            const work = times(processes, () => {
              const budget = createPointsBudget({ ledger });
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

  test.each([1, 3, 8])(
    "of %i processes is used to 95% while there is always a next mutation",
    async (processes) => {
      const shopify = bucket();
      const calls = 1200 / processes;
      const ledger = createMemoryLedger();
      const work = times(processes, () => {
        const budget = createPointsBudget({ ledger });
        return Promise.all(times(calls, () => budget.spend("write", shopify.call(10))));
      });
      const { seconds } = await timed(Promise.all(work));
      expect(shopify.throttles()).toBe(0);
      // 12,000 points: 2,000 are available at the start, 400 stay in reserve, and the rest comes at 100 a second.
      expect(seconds).toBeLessThan((12_000 - 1600) / 100 / 0.95);
    },
  );

  test.each([
    ["pages of lists", 101, 2],
    ["writes", 19, 10],
  ])(
    "lets a single change go before %s in the background, which use the points all the same",
    async (_, points, callers) => {
      const shopify = bucket({ start: 900 });
      const ledger = createMemoryLedger();
      const [background, ordinary] = [createPointsBudget({ ledger }), createPointsBudget({ ledger })];
      const calls = Math.ceil(6000 / points / callers);
      const work = times(callers, async () => {
        for (let call = 0; call < calls; call += 1)
          await background.spend("many", shopify.call(points), { expectedCost: points, isBackground: true });
      });
      const waits: number[] = [];
      const changes = async () => {
        for (let change = 0; change < 30; change += 1) {
          await delay(1000);
          const asked = Date.now();
          await ordinary.spend(
            "one",
            shopify.call(10, () => waits.push(Date.now() - asked)),
          );
        }
      };
      const { seconds } = await timed(Promise.all([...work, changes()]));
      expect(shopify.throttles()).toBe(0);
      // Each call is 25 ms on its way to Shopify.
      expect(Math.max(...waits)).toBe(25);
      expect(shopify.spent()).toBeGreaterThan(seconds * 95);
    },
  );

  test("makes one call at a time until Shopify has reported its points", async () => {
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

  test("gives up after some repetitions, and waits longer before each when Shopify does not say how long", async () => {
    const budget = createPointsBudget();
    const call = vi.fn(async () => ({ answer: "throttled", cost: null, throttled: true }));
    const { result, seconds } = await timed(budget.spend("write", call));
    expect(result).toBe("throttled");
    expect(call).toHaveBeenCalledTimes(6);
    expect(seconds).toBe(1 + 2 + 4 + 8 + 16);
  });

  test("makes a large call of one process while others keep spending", async () => {
    const shopify = bucket({ start: 500 });
    const ledger = createMemoryLedger();
    const [busy, sweeping] = [createPointsBudget({ ledger }), createPointsBudget({ ledger })];
    const spending = Promise.all(times(600, () => busy.spend("write", shopify.call(10))));
    let pageAfter = 0;
    const page = delay(1000)
      .then(() => sweeping.spend("page", shopify.call(500), { expectedCost: 500 }))
      .then(() => (pageAfter = shopify.spent()));
    await timed(Promise.all([spending, page]));
    expect(shopify.throttles()).toBe(0);
    expect(pageAfter).toBeGreaterThan(0);
  });

  test("does not throttle the first call of a new process, because it is expected to cost enough", async () => {
    const shopify = bucket({ start: 450 });
    const ledger = createMemoryLedger();
    await timed(createPointsBudget({ ledger }).spend("read", shopify.call(10)));
    await timed(createPointsBudget({ ledger }).spend("page", shopify.call(500), { expectedCost: 600 }));
    expect(shopify.throttles()).toBe(0);
  });

  test("waits for the time in Retry-After, unless that is too long", async () => {
    const listening = { answer: "done", cost: null, throttled: false };
    const deaf = (retryAfterMs: number) => ({ answer: "429", cost: null, throttled: true, retryAfterMs });
    const call = vi.fn().mockResolvedValueOnce(deaf(3000)).mockResolvedValue(listening);
    const { result, seconds } = await timed(createPointsBudget().spend("read", call));
    expect([result, seconds]).toEqual(["done", 3]);
    expect(await createPointsBudget().spend("read", async () => deaf(60_000))).toBe("429");
  });

  test("serves callers in order, and continues after a failure", async () => {
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
