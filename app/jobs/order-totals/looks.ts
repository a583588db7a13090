const minutesPerDay = 1440;

/** How many customers a job looks at, at most: the looks that an outage prevented are not all made at once. */
const maxLooks = 100;

/**
 * How many looks may be made now: as many as `perMinute` allows for the time since the last look, or, where that is more, as
 * many as reach every customer within a day.
 * @param lastAskedAt when the last look was; null: there was none
 */
export function looksDue(
  { customers, lastAskedAt }: { customers: number; lastAskedAt: Date | null },
  now: Date,
  perMinute: number,
): number {
  if (!lastAskedAt) return Math.min(perMinute, maxLooks);
  const minutes = Math.max(0, now.getTime() - lastAskedAt.getTime()) / 60_000;
  return Math.min(Math.floor(minutes * Math.max(perMinute, customers / minutesPerDay)), maxLooks);
}
