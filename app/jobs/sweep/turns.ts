import { createHash } from "node:crypto";

const dayMs = 86_400_000;

/**
 * Whose turn it was between two rounds to be looked at in detail: each customer has a time of day of its own, so that all
 * have their turn within a day, evenly spread, however often a side is swept.
 * @param between the beginnings of the round before this one (null: there was none, and nobody's turn is over) and of this one
 */
export function createTurns({ previous, startedAt }: { previous: Date | null; startedAt: Date }) {
  const passedMs = previous ? startedAt.getTime() - previous.getTime() : 0;
  return (id: string): boolean => {
    const timeOfDay = createHash("sha256").update(id).digest().readUInt32BE(0) % dayMs;
    const sinceTurn = (((startedAt.getTime() - timeOfDay) % dayMs) + dayMs) % dayMs;
    return sinceTurn < passedMs;
  };
}
