/** What an answer of Shopify says of the budget. https://shopify.dev/docs/api/usage/limits */
export type Cost = {
  requestedQueryCost: number;
  throttleStatus: { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };
};

/** What a call came to: what it cost, and whether Shopify refused it for want of points. */
export type Spent<Answer> = { answer: Answer; cost: Cost | null; throttled: boolean };

export type PointsBudget = {
  /**
   * Runs `call` once enough points are there, in the order of asking, and repeats it, a few times, when Shopify
   * throttles all the same.
   * @param name what is called: what it cost last is what it is expected to cost
   */
  spend<Answer>(name: string, call: () => Promise<Spent<Answer>>): Promise<Answer>;
};

type Clock = { now: () => number; wait: (ms: number) => Promise<void> };

const mostRepetitions = 5;
/** Kept back, as a share of all points: other processes spend from the same budget, unseen until the next answer. */
const reserve = 0.2;
/**
 * What may be under way at once, as a share of all points. Of three processes, each can miss what the two others
 * had under way at its last answer and what they have sent since: four times this, which the reserve covers.
 */
const mostUnderWay = 0.05;
const firstGuess = 20;
/** Waited after a throttled answer that does not say how many points there are; doubled each time. */
const blindWaitMs = 1000;

/** How long until `points` are there, in milliseconds. */
export function waitFor(points: number, available: number, restoreRate: number): number {
  return points <= available ? 0 : Math.ceil(((points - available) / restoreRate) * 1000);
}

/** What was known of the points at one time. */
export type Known = { available: number; maximum: number; restoreRate: number; at: number };

/** The points there should be by now, if nobody else spent any. */
export function availableAt(now: number, { available, maximum, restoreRate, at }: Known): number {
  return Math.min(maximum, available + (Math.max(0, now - at) / 1000) * restoreRate);
}

/** How long to wait before spending `points`, so that the reserve is left. A call larger than that waits for all. */
export function waitBefore(points: number, now: number, known: Known): number {
  const wanted = Math.min(points + known.maximum * reserve, known.maximum);
  return waitFor(wanted, availableAt(now, known), known.restoreRate);
}

/** The budget of one shop: spends the points that Shopify reports instead of running into its limit. */
export function createPointsBudget(
  { now, wait }: Clock = {
    now: Date.now,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  },
): PointsBudget {
  const costs = new Map<string, number>();
  let known: Known | null = null;
  /** Points taken by calls that are not answered yet. */
  let underWay = 0;
  let nextAnswer = Promise.withResolvers<void>();
  let turn: Promise<unknown> = Promise.resolve();

  /** Waits for room and points, takes them and says how many. Only one caller at a time is in here. */
  async function take(name: string): Promise<number> {
    const points = () => costs.get(name) ?? firstGuess;
    const hasRoom = () => underWay === 0 || underWay + points() <= (known?.maximum ?? 0) * mostUnderWay;
    while (!hasRoom()) await nextAnswer.promise;
    // An answer that comes while we wait can say that others have spent the points.
    for (let ms = waitNow(points()); ms > 0; ms = waitNow(points())) await wait(ms);
    const taken = points();
    if (known) known = { ...known, available: availableAt(now(), known) - taken, at: now() };
    underWay += taken;
    return taken;
  }

  function waitNow(points: number): number {
    return known ? waitBefore(points, now(), known) : 0;
  }

  async function run<Answer>(name: string, points: number, call: () => Promise<Spent<Answer>>) {
    try {
      const spent = await call();
      if (spent.cost) learn(name, spent.cost, underWay - points);
      return spent;
    } finally {
      underWay -= points;
      nextAnswer.resolve();
      nextAnswer = Promise.withResolvers();
    }
  }

  /** Shopify may or may not have counted the other calls that are under way: we assume that it has not. */
  function learn(name: string, { requestedQueryCost, throttleStatus }: Cost, others: number): void {
    const { currentlyAvailable, maximumAvailable, restoreRate } = throttleStatus;
    costs.set(name, requestedQueryCost);
    known = { available: currentlyAvailable - others, maximum: maximumAvailable, restoreRate, at: now() };
  }

  return {
    async spend(name, call) {
      for (let repetition = 0; ; repetition += 1) {
        const mine = turn.then(() => take(name));
        turn = mine;
        const points = await mine;
        const { answer, cost, throttled } = await run(name, points, call);
        if (!throttled || repetition === mostRepetitions) return answer;
        if (!cost) await wait(blindWaitMs * 2 ** repetition);
      }
    },
  };
}
