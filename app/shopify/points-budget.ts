/** What an answer of Shopify says of the budget. https://shopify.dev/docs/api/usage/limits */
export type Cost = {
  requestedQueryCost: number;
  /** What it came to; absent: what was requested. */
  actualQueryCost?: number | null | undefined;
  throttleStatus: { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };
};

/** What a call came to: what it cost, and whether Shopify refused it for want of points, and for how long. */
export type Spent<Answer> = {
  answer: Answer;
  cost: Cost | null;
  throttled: boolean;
  retryAfterMs?: number | null;
};

export type PointsBudget = {
  /**
   * Runs `call` once enough points are there, in the order of asking, and repeats it, a few times, when Shopify
   * throttles all the same.
   * @param name what is called: what it cost last is what it is expected to cost
   * @param guess what it costs by the documents, as long as Shopify has not said it
   */
  spend<Answer>(name: string, call: () => Promise<Spent<Answer>>, guess?: number): Promise<Answer>;
};

export type Points = { available: number; maximum: number; restoreRate: number };

/** The points of one shop, shared by everybody who spends them. */
export type PointsLedger = {
  /**
   * Takes points, also such as are not there yet, and tells what is left: below nought, so many are owed. So whoever
   * asks later waits longer, whatever they want. Null: nothing is known of the shop, and nothing was taken.
   */
  take(points: number): Promise<Points | null>;
  /** Gives points back (below nought: takes more), and notes that there are no more than Shopify reported. */
  settle(points: number, reported: Points | null): Promise<void>;
};

type Options = { ledger?: PointsLedger; wait?: (ms: number) => Promise<void> };

const mostRepetitions = 5;
/**
 * Kept back, as a share of all points. A full bucket restores nothing while calls are on their way to it, which
 * the ledger does not see: this covers what it believes to be restored in that time.
 */
const reserve = 0.2;
const firstGuess = 20;
/** Waited after a throttled answer that does not say how many points there are; doubled each time. */
const blindWaitMs = 1000;
/** A call that is to wait for longer is better made by another try of its job. */
const longestWaitMs = 30_000;

/** How long until `points` are there, in milliseconds. */
export function waitFor(points: number, available: number, restoreRate: number): number {
  return points <= available ? 0 : Math.ceil(((points - available) / restoreRate) * 1000);
}

/**
 * How long to wait before spending `points` that were taken, so that the reserve is left. A call larger than what is
 * beside the reserve waits for all there can be.
 */
export function waitAfter(points: number, { available, maximum, restoreRate }: Points): number {
  return waitFor(Math.min(maximum * reserve, maximum - points), available, restoreRate);
}

/** A ledger for those who are alone: everybody in this process, and nobody elsewhere. */
export function createMemoryLedger(now: () => number = Date.now): PointsLedger {
  let known: (Points & { at: number }) | null = null;

  function restored({ available, maximum, restoreRate, at }: Points & { at: number }): number {
    return Math.min(maximum, available + (Math.max(0, now() - at) / 1000) * restoreRate);
  }

  return {
    async take(points) {
      if (!known) return null;
      known = { ...known, available: restored(known) - points, at: now() };
      return known;
    },
    async settle(points, reported) {
      const own = known ? Math.min(known.maximum, restored(known) + points) : Infinity;
      const next = reported ?? known;
      if (!next) return;
      known = { ...next, available: Math.min(own, reported?.available ?? Infinity), at: now() };
    },
  };
}

/** The budget of one shop: spends the points that Shopify reports instead of running into its limit. */
export function createPointsBudget({
  ledger = createMemoryLedger(),
  wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}: Options = {}): PointsBudget {
  const costs = new Map<string, number>();
  /** Ends when Shopify has said what there is: until then one call asks, and the others wait for its answer. */
  let asking: PromiseWithResolvers<void> | null = null;

  /** Takes points and waits until they are there. Null: nobody knows, and this call is the one that asks. */
  async function take(cost: () => number): Promise<number | null> {
    for (;;) {
      const points = cost();
      const left = await ledger.take(points);
      if (left) {
        const ms = waitAfter(points, left);
        if (ms > 0) await wait(ms);
        return points;
      }
      if (!asking) {
        asking = Promise.withResolvers();
        return null;
      }
      await asking.promise;
    }
  }

  async function run<Answer>(name: string, taken: number, call: () => Promise<Spent<Answer>>) {
    const spent = await call().catch(async (error: unknown) => {
      await ledger.settle(taken, null);
      throw error;
    });
    const { cost, throttled } = spent;
    if (cost) costs.set(name, cost.requestedQueryCost);
    // A throttled call is charged nothing; one that does not say what is left found less than was thought.
    const paid = throttled
      ? cost
        ? 0
        : taken
      : cost
        ? (cost.actualQueryCost ?? cost.requestedQueryCost)
        : 0;
    await ledger.settle(taken - paid, cost ? reportedBy(cost) : null);
    return spent;
  }

  async function spendOnce<Answer>(name: string, guess: number, call: () => Promise<Spent<Answer>>) {
    const taken = await take(() => costs.get(name) ?? guess);
    if (taken !== null) return run(name, taken, call);
    try {
      return await run(name, 0, call);
    } finally {
      asking?.resolve();
      asking = null;
    }
  }

  return {
    async spend(name, call, guess = firstGuess) {
      for (let repetition = 0; ; repetition += 1) {
        const spent = await spendOnce(name, guess, call);
        const ms = spent.cost ? 0 : (spent.retryAfterMs ?? blindWaitMs * 2 ** repetition);
        if (!spent.throttled || repetition === mostRepetitions || ms > longestWaitMs) return spent.answer;
        if (ms > 0) await wait(ms);
      }
    },
  };
}

function reportedBy({ throttleStatus }: Cost): Points {
  const { currentlyAvailable, maximumAvailable, restoreRate } = throttleStatus;
  return { available: currentlyAvailable, maximum: maximumAvailable, restoreRate };
}
