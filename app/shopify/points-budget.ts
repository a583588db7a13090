/** What an answer of Shopify says of the budget. https://shopify.dev/docs/api/usage/limits */
export type Cost = {
  requestedQueryCost: number;
  throttleStatus: { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };
};

/** What a call came to: what it cost, and whether Shopify refused it for want of points. */
export type Spent<Answer> = { answer: Answer; cost: Cost | null; throttled: boolean };

export type PointsBudget = {
  /**
   * Runs `call` once enough points are there, in the order of asking, and repeats it when Shopify throttles
   * all the same (another process spends from the same budget).
   * @param name what is called: what it cost last is what it is expected to cost
   */
  spend<Answer>(name: string, call: () => Promise<Spent<Answer>>): Promise<Answer>;
};

type Clock = { now: () => number; wait: (ms: number) => Promise<void> };

const mostRepetitions = 5;
/** Left for other processes that spend from the same budget. */
const reserve = 0.1;
const firstGuess = 20;

/** How long until `points` are there, in milliseconds. */
export function waitFor(points: number, available: number, restoreRate: number): number {
  return points <= available ? 0 : Math.ceil(((points - available) / restoreRate) * 1000);
}

/** The budget of one shop: spends the points that Shopify reports instead of running into its limit. */
export function createPointsBudget(
  { now, wait }: Clock = {
    now: Date.now,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  },
): PointsBudget {
  const costs = new Map<string, number>();
  let known: { available: number; at: number; maximum: number; restoreRate: number } | null = null;
  /** Points taken by calls that are not answered yet. */
  let underWay = 0;
  let turn: Promise<void> = Promise.resolve();

  function availableNow(): number {
    if (!known) return Infinity;
    const restored = ((now() - known.at) / 1000) * known.restoreRate;
    return Math.min(known.maximum, known.available + restored);
  }

  async function take(points: number): Promise<void> {
    if (!known) return;
    const wanted = Math.min(points + known.maximum * reserve, known.maximum);
    await wait(waitFor(wanted, availableNow(), known.restoreRate));
    known = { ...known, available: availableNow() - points, at: now() };
  }

  /** Shopify may or may not have counted the calls that are still under way: we assume that it has not. */
  function learn(name: string, { requestedQueryCost, throttleStatus }: Cost): void {
    const { currentlyAvailable, maximumAvailable, restoreRate } = throttleStatus;
    costs.set(name, requestedQueryCost);
    known = {
      available: currentlyAvailable - underWay,
      at: now(),
      maximum: maximumAvailable,
      restoreRate,
    };
  }

  return {
    async spend(name, call) {
      for (let repetition = 0; ; repetition += 1) {
        const points = costs.get(name) ?? firstGuess;
        const mine = turn.then(() => take(points));
        turn = mine.catch(() => undefined);
        await mine;
        underWay += points;
        const { answer, cost, throttled } = await call().finally(() => (underWay -= points));
        if (cost) learn(name, cost);
        if (!throttled || repetition === mostRepetitions) return answer;
      }
    },
  };
}
