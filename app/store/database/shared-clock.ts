import type pg from "pg";

/** The database's time and this process's steady one at the same moment, in milliseconds. */
type Reading = { database: number; steady: number };

let aligned: Reading | null = null;

/** An answer that took longer tells the time too roughly, unless it is the first one: a steady clock keeps what it was told. */
const maxAnswerMs = 1_000;

/**
 * The time by the database's clock. What one process notes is compared with the present by others, and by itself after its
 * own clock was set, so all of them go by one clock. Before `alignClock` it is the process's own.
 */
export function sharedNow(): Date {
  return new Date(aligned ? aligned.database + performance.now() - aligned.steady : Date.now());
}

/**
 * Asks the database for its time, by which `sharedNow` goes from then on.
 * @returns what it answered
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
