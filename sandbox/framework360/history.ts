import type { Customer } from "./model.ts";

type Version = { until: number; customer: Customer | null };

/** Longer than any read may lag. */
const keptMs = 60_000;

/** What customers were a moment ago, for reads that lag. Keeps nothing while no read does. */
export function createHistory(lagMs: () => number, now: () => number = Date.now) {
  const versions = new Map<number, Version[]>();

  return {
    /** To be told before each change what the customer is until then; null: there is none yet. */
    keep(id: number, customer: Customer | null): void {
      if (lagMs() === 0) return;
      const kept = versions.get(id)?.filter(({ until }) => until > now() - keptMs) ?? [];
      versions.set(id, [...kept, { until: now(), customer: structuredClone(customer) }]);
    },
    /** The customer as a read shows it; null: it shows none. */
    seen(id: number, present: Customer | undefined): Customer | null {
      const moment = now() - lagMs();
      const version = lagMs() === 0 ? undefined : versions.get(id)?.find(({ until }) => until > moment);
      return version ? version.customer : (present ?? null);
    },
    /** Those whom a read may show otherwise than they are. */
    changedIds: (): number[] => (lagMs() === 0 ? [] : [...versions.keys()]),
    forget: () => versions.clear(),
  };
}
