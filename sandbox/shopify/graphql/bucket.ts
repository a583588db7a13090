import type { PlanName } from "../state.ts";

/** Points per second: https://shopify.dev/docs/api/usage/limits. The bucket holds twenty seconds' worth. */
const restoreRates: Record<PlanName, number> = { standard: 100, advanced: 200, plus: 1000, enterprise: 2000 };
const secondsHeld = 20;

export type ThrottleStatus = { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };

/** A leaky bucket of query cost, one per app and shop. */
export type Bucket = {
  /** Takes the points if there are enough. */
  take: (points: number, plan: PlanName) => boolean;
  /** Gives back what a query was charged too much. */
  giveBack: (points: number, plan: PlanName) => void;
  status: (plan: PlanName) => ThrottleStatus;
};

export function createBucket(now: () => number = Date.now): Bucket {
  let used = 0;
  let at = now();

  function leak(plan: PlanName): number {
    const elapsed = (now() - at) / 1000;
    at = now();
    used = Math.max(0, used - elapsed * restoreRates[plan]);
    return restoreRates[plan] * secondsHeld;
  }

  return {
    take(points, plan) {
      const maximum = leak(plan);
      if (used + points > maximum) return false;
      used += points;
      return true;
    },
    giveBack(points, plan) {
      leak(plan);
      used = Math.max(0, used - points);
    },
    status(plan) {
      const maximumAvailable = leak(plan);
      return {
        maximumAvailable,
        currentlyAvailable: Math.max(0, Math.floor(maximumAvailable - used)),
        restoreRate: restoreRates[plan],
      };
    },
  };
}
