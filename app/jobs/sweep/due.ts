import { createHash } from "node:crypto";

const dayMs = 86_400_000;
const minutesPerDay = 1440;

/** An account that is no larger has all of its customers looked at in every round. */
const smallAccount = 50;

/** Of a larger one about so many are due a minute, and each of them once a day at least. */
const duePerMinute = 20;

type Round = {
  /** When the round before this one began; null: there was none, and no customer is due. */
  previous: Date | null;
  startedAt: Date;
  /** How many customers the account has. */
  customers: number;
};

/**
 * Which customers are due in a round, to be looked at in detail: each has a time of its own, so that they are evenly spread,
 * however often a side is swept.
 */
export function createDueCheck({ previous, startedAt, customers }: Round): (id: string) => boolean {
  if (!previous) return () => false;
  if (customers <= smallAccount) return () => true;
  const passedMs = startedAt.getTime() - previous.getTime();
  const periodMs = dayMs / timesDuePerDay(customers);
  return (id) => {
    const ownTime = createHash("sha256").update(id).digest().readUInt32BE(0) % periodMs;
    const sinceDue = (((startedAt.getTime() - ownTime) % periodMs) + periodMs) % periodMs;
    return sinceDue < passedMs;
  };
}

/** A power of two, so that it rarely changes as an account grows: a change may cost some customers their turn. */
function timesDuePerDay(customers: number): number {
  return 2 ** Math.max(0, Math.floor(Math.log2((duePerMinute * minutesPerDay) / customers)));
}
