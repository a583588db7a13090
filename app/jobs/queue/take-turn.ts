import type { PgBoss } from "pg-boss";

import { sharedNow } from "../../store/database/shared-clock.ts";
import { enqueue } from "./enqueue.ts";
import type { JobDefinition } from "./job-definition.ts";
import type { JobEnd } from "./start-workers.server.ts";

/** A turn ends after this long, so that other shops have theirs. */
const maxTurnMs = 10_000;

/** What follows a step: the next one, another turn after a pause, or nothing until somebody asks for a turn. */
export type Next = "again" | "over" | { afterSeconds: number };

const minPauseSeconds = 0.1;
const maxPauseSeconds = 1;

/** The pause of work that waits for other jobs: a fifth of its duration so far, so that pauses do not prolong the work of a small shop. */
export function pauseFor({ startedAt }: { startedAt: Date }): Next {
  const seconds = (sharedNow().getTime() - startedAt.getTime()) / 5_000;
  return { afterSeconds: Math.min(Math.max(seconds, minPauseSeconds), maxPauseSeconds) };
}

/**
 * Takes one turn of a shop's long work: step after step while there is time, and then enqueues the next turn. Returns when that is
 * due, for the worker.
 * @param step gets the time when the turn ends, in milliseconds since 1970; a long step ends then
 */
export async function takeTurn(
  boss: PgBoss,
  job: JobDefinition<{ shop: string }>,
  shop: string,
  step: (until: number) => Promise<Next>,
): Promise<JobEnd> {
  const until = Date.now() + maxTurnMs;
  for (;;) {
    const next = await step(until);
    if (next === "over") return;
    if (next === "again" && Date.now() < until) continue;
    await enqueue(boss, job, [{ shop }], next === "again" ? {} : next);
    return next === "again" ? undefined : next;
  }
}
