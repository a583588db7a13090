import type pg from "pg";

/** The database's time and this process's monotonic clock at the same moment, in milliseconds. */
type Reading = { database: number; steady: number };

let aligned: Reading | null = null;

/** An answer that took longer is too imprecise, and is used only if it is the first: the monotonic clock keeps an earlier one valid. */
const maxAnswerMs = 1_000;

/**
 * The time by the database's clock. One process compares the present with times that another process saved, or that it saved
 * before its own clock was set, so all of them use one clock. Before `alignClock` it is the process's own.
 */
export function sharedNow(): Date {
  return new Date(aligned ? aligned.database + performance.now() - aligned.steady : Date.now());
}

/**
 * Asks the database for its time, which `sharedNow` uses from then on.
 * @returns the database's answer, even one that was too slow to be used
 */
export async function alignClock(db: Pick<pg.Pool, "query">): Promise<Reading> {
  const asked = performance.now();
  const { rows } = await db.query<{ now: number }>(
    "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::float8 AS now",
  );
  const tookMs = performance.now() - asked;
  const reading = { database: rows[0]!.now, steady: asked + tookMs / 2 };
  if (!aligned || tookMs <= maxAnswerMs) aligned = reading;
  return reading;
}
