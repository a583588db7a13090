import { describe, expect, test } from "vitest";

import { createPointsBudget, waitFor, type Spent } from "./points-budget.ts";

/** Shopify's leaky bucket under a clock that only waiting moves. */
function bucket({ maximum = 200, restoreRate = 50 } = {}) {
  let time = 0;
  let available = maximum;
  let throttles = 0;
  const clock = {
    now: () => time,
    wait: async (ms: number) => {
      time += ms;
      available = Math.min(maximum, available + (ms / 1000) * restoreRate);
    },
  };
  const call = (cost: number) => async (): Promise<Spent<string>> => {
    const throttled = cost > available;
    if (throttled) throttles += 1;
    else available -= cost;
    return {
      answer: throttled ? "throttled" : "done",
      throttled,
      cost: {
        requestedQueryCost: cost,
        throttleStatus: { maximumAvailable: maximum, currentlyAvailable: available, restoreRate },
      },
    };
  };
  return {
    clock,
    call,
    time: () => time,
    throttles: () => throttles,
    drain: (points: number) => (available -= points),
  };
}

describe("the points budget", () => {
  test("waits exactly as long as the missing points take", () => {
    expect(waitFor(30, 10, 10)).toBe(2000);
    expect(waitFor(5, 10, 10)).toBe(0);
  });

  test("never runs into the limit, and uses the points that are there", async () => {
    const shopify = bucket();
    const budget = createPointsBudget(shopify.clock);
    for (let count = 0; count < 100; count += 1) await budget.spend("write", shopify.call(10));
    expect(shopify.throttles()).toBe(0);
    // 1,000 points, of which 200 are there at once and 20 are kept: the rest comes at 50 a second.
    expect(shopify.time()).toBeLessThanOrEqual(((1000 - 200 + 20) / 50) * 1000 + 1000);
  });

  test("repeats a call that was throttled because others spent from the same budget", async () => {
    const shopify = bucket();
    const budget = createPointsBudget(shopify.clock);
    await budget.spend("write", shopify.call(10));
    shopify.drain(185);
    expect(await budget.spend("write", shopify.call(10))).toBe("done");
    expect(shopify.throttles()).toBe(1);
  });

  test("counts the points of a call that Shopify has not seen yet", async () => {
    const shopify = bucket();
    const budget = createPointsBudget(shopify.clock);
    await budget.spend("big", shopify.call(100));
    await shopify.clock.wait(2000);
    let arrive = () => {};
    const arrival = new Promise<void>((resolve) => (arrive = resolve));
    const slow = budget.spend("big", () => arrival.then(shopify.call(100)));
    await budget.spend("small", shopify.call(10));

    const before = shopify.time();
    await budget.spend("big", shopify.call(100));
    expect(shopify.time()).toBeGreaterThan(before);
    arrive();
    expect(await slow).toBe("done");
    expect(shopify.throttles()).toBe(0);
  });

  test("serves callers in the order in which they asked, and goes on after a failure", async () => {
    const shopify = bucket();
    const budget = createPointsBudget(shopify.clock);
    const order: string[] = [];
    const failing = budget.spend("read", async () => {
      throw new Error("no answer");
    });
    const calls = ["first", "second", "third"].map((name) =>
      budget.spend(name, async () => {
        order.push(name);
        return shopify.call(10)();
      }),
    );
    await expect(failing).rejects.toThrow("no answer");
    await Promise.all(calls);
    expect(order).toEqual(["first", "second", "third"]);
  });
});
