import { createHash } from "node:crypto";

const dayMs = 86_400_000;

/** In an account of at most this size, all customers are due in every round. */
const smallAccount = 50;

/** In a larger account about this many are due in a round, and each customer at least once a day. */
const duePerRound = 100;

type Round = {
  /** When the round before this one began; null: there was none, so no customer is due. */
  previous: Date | null;
  startedAt: Date;
  /** How often a round begins. */
  intervalMs: number;
  /** How many customers the account has. */
  customers: number;
};

/**
 * Returns a check which customers are due in a round. Each customer has its own time of day, so that they are evenly spread
 * however often a side is swept.
 */
export function createDueCheck({
  previous,
  startedAt,
  intervalMs,
  customers,
}: Round): (id: string) => boolean {
  if (!previous) return () => false;
  const periodMs = duePeriodMs(customers, intervalMs);
  if (periodMs === 0) return () => true;
  const passedMs = startedAt.getTime() - previous.getTime();
  return (id) => {
    const ownTime = createHash("sha256").update(id).digest().readUInt32BE(0) % periodMs;
    const sinceDue = (((startedAt.getTime() - ownTime) % periodMs) + periodMs) % periodMs;
    return sinceDue < passedMs;
  };
}

/** How often each customer of an account of this size is due, where a round begins every `intervalMs`, in milliseconds; 0: in every round. */
export function duePeriodMs(customers: number, intervalMs: number): number {
  return customers <= smallAccount ? 0 : dayMs / timesDuePerDay(customers, dayMs / intervalMs);
}

/** A power of two, so that it rarely changes as an account grows: a change may cost some customers their turn. */
function timesDuePerDay(customers: number, roundsPerDay: number): number {
  return 2 ** Math.max(0, Math.floor(Math.log2((duePerRound * roundsPerDay) / customers)));
}
