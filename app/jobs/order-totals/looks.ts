const minutesPerDay = 1440;

/** The most customers per job, so that an outage is not made up for at once. */
const maxLooks = 100;

/**
 * How many customers' orders may be asked for now: as many as `perMinute` allows for the time since the last one was, or as
 * many as it takes that all have their turn within a day.
 * @param lastAskedAt null: none was asked for yet
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
