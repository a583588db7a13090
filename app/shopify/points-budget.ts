/** What Shopify's answer says about the points. https://shopify.dev/docs/api/usage/limits */
export type Cost = {
  requestedQueryCost: number;
  /** What the call cost; absent when it cost what was requested. */
  actualQueryCost?: number | null | undefined;
  throttleStatus: { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };
};

/** A call's answer, its cost, and whether Shopify throttled it. */
export type Spent<Answer> = {
  answer: Answer;
  cost: Cost | null;
  throttled: boolean;
  retryAfterMs?: number | null;
};

/** Keeps the calls of a shop within Shopify's points (https://shopify.dev/docs/api/usage/limits). */
export type PointsBudget = {
  /**
   * Runs `call` when enough points are available, in the order of the callers, and repeats it a few times when Shopify
   * throttles it nevertheless.
   * @param name the operation: it is expected to cost what its last call cost
   */
  spend<Answer>(name: string, call: () => Promise<Spent<Answer>>, options?: SpendingOptions): Promise<Answer>;
};

/** `isBackground`: the call is part of the work on many customers, and leaves points to calls that concern a single change. */
export type CallOptions = { isBackground?: boolean | undefined };

/** `expectedCost`: what the operation's first call is expected to cost. */
type SpendingOptions = CallOptions & { expectedCost?: number };

/** As Shopify tells them: `restoreRate` is points a second. */
export type Points = { available: number; maximum: number; restoreRate: number };

/** The points of one shop, shared by all callers that spend them. */
export type PointsLedger = {
  /**
   * Takes points, even before they are restored, and answers what is left; a negative number is owed. Callers that come
   * later therefore wait longer, and a large call is not overtaken for ever. Null when the shop's points are not known
   * yet; nothing is taken then.
   */
  take(points: number): Promise<Points | null>;
  /** Gives points back (a negative number takes more), and lowers what is left to what Shopify reported. */
  giveBack(points: number, reported: Points | null): Promise<void>;
};

type Options = {
  ledger?: PointsLedger;
  wait?: (ms: number) => Promise<void>;
  /** Each call is made by it, once its points are there. */
  within?: <Result>(name: string, call: () => Promise<Result>) => Promise<Result>;
  /** Told of each call that Shopify answered. */
  observe?: (name: string, spent: Pick<Spent<unknown>, "cost" | "throttled">) => void;
};

const maxRepetitions = 5;
/**
 * The share of all points that is kept in reserve. A full bucket restores nothing while calls are on their way to
 * Shopify, which the ledger does not see; the reserve covers the points that the ledger wrongly counts as restored.
 */
const reserve = 0.2;
/**
 * The share that the work on many customers keeps in reserve. What is above the other share is left to single changes: ten
 * background writes and two pages of lists may have taken their points in advance, and a change still does not wait.
 */
const backgroundReserve = 0.4;
const defaultCost = 20;
/** The wait after a throttled answer that reports no points; doubled each time. */
const firstBackoffMs = 1000;
/** A call that would wait for longer fails, and another attempt of its job makes it. */
const maxWaitMs = 30_000;

/** How long until `points` are available, in milliseconds. */
export function waitFor(points: number, available: number, restoreRate: number): number {
  return points <= available ? 0 : Math.ceil(((points - available) / restoreRate) * 1000);
}

/**
 * How long to wait before spending `points` that were taken, so that the reserve stays, in milliseconds. A call that
 * needs part of the reserve waits until the bucket is full.
 */
export function waitAfter(
  points: number,
  { available, maximum, restoreRate }: Points,
  { isBackground = false }: CallOptions = {},
): number {
  const kept = maximum * (isBackground ? backgroundReserve : reserve);
  return waitFor(Math.min(kept, maximum - points), available, restoreRate);
}

/** A ledger for one process that shares its points with no other. */
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
    async giveBack(points, reported) {
      const own = known ? Math.min(known.maximum, restored(known) + points) : Infinity;
      const next = reported ?? known;
      if (!next) return;
      known = { ...next, available: Math.min(own, reported?.available ?? Infinity), at: now() };
    },
  };
}

/** The budget of one shop: calls wait for the points that Shopify reports, so that it throttles none. */
export function createPointsBudget({
  ledger = createMemoryLedger(),
  wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  within = (_name, call) => call(),
  observe = () => undefined,
}: Options = {}): PointsBudget {
  const costs = new Map<string, number>();
  /** Set while the first call runs: the others wait for it, because only an answer reports the shop's points. */
  let firstCall: PromiseWithResolvers<void> | null = null;

  /** Takes points and waits until they are available. Null: this is the first call, and nothing was taken. */
  async function take(cost: () => number, options: SpendingOptions): Promise<number | null> {
    for (;;) {
      const points = cost();
      const left = await ledger.take(points);
      if (left) {
        const ms = waitAfter(points, left, options);
        if (ms > 0) await wait(ms);
        return points;
      }
      if (!firstCall) {
        firstCall = Promise.withResolvers();
        return null;
      }
      await firstCall.promise;
    }
  }

  async function run<Answer>(name: string, taken: number, call: () => Promise<Spent<Answer>>) {
    const spent = await within(name, call).catch(async (error: unknown) => {
      await ledger.giveBack(taken, null);
      throw error;
    });
    observe(name, spent);
    const { cost } = spent;
    if (cost) costs.set(name, cost.requestedQueryCost);
    await ledger.giveBack(taken - paidFor(spent, taken), cost ? reportedBy(cost) : null);
    return spent;
  }

  async function spendOnce<Answer>(
    name: string,
    call: () => Promise<Spent<Answer>>,
    options: SpendingOptions,
  ) {
    const taken = await take(() => costs.get(name) ?? options.expectedCost ?? defaultCost, options);
    if (taken !== null) return run(name, taken, call);
    try {
      return await run(name, 0, call);
    } finally {
      firstCall?.resolve();
      firstCall = null;
    }
  }

  return {
    async spend(name, call, options = {}) {
      for (let repetition = 0; ; repetition += 1) {
        const spent = await spendOnce(name, call, options);
        const ms = spent.cost ? 0 : (spent.retryAfterMs ?? firstBackoffMs * 2 ** repetition);
        if (!spent.throttled || repetition === maxRepetitions || ms > maxWaitMs) return spent.answer;
        if (ms > 0) await wait(ms);
      }
    },
  };
}

/** A throttled call costs nothing. If it reports no points either, there were fewer than the ledger thought. */
function paidFor({ cost, throttled }: Spent<unknown>, taken: number): number {
  if (throttled) return cost ? 0 : taken;
  return cost ? (cost.actualQueryCost ?? cost.requestedQueryCost) : 0;
}

function reportedBy({ throttleStatus }: Cost): Points {
  const { currentlyAvailable, maximumAvailable, restoreRate } = throttleStatus;
  return { available: currentlyAvailable, maximum: maximumAvailable, restoreRate };
}
