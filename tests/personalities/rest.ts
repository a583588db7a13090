import { setTimeout as pause } from "node:timers/promises";

import type pg from "pg";

import { duePeriodMs } from "../../app/jobs/sweep/due.ts";
import { readQueue } from "./database.ts";
import { sides } from "./records.ts";
import { sweepSeconds, type World, type Worlds } from "./worlds.ts";

const lookEveryMs = 500;
const mutation = /Create|Update|Delete|Set|tagsAdd|tagsRemove/;

/**
 * Waits until nothing of a shop is on its way, no job of it waits, nothing changes, and two rounds of sweeps of both sides
 * ended since, over as long as the app takes to read everybody of an account whose list leaves fields out. There a value that stays
 * owed is tried again at each turn of its customer, for ever: the jobs count that were asked for by the end of that time.
 * @returns what is still going on when it takes too long; null: it is at rest
 */
export async function whenAtRest(
  worlds: Worlds,
  pool: pg.Pool,
  world: World,
  withinMs: number,
): Promise<string | null> {
  const deadline = Date.now() + withinMs;
  let before = "";
  let ends = countEnds();
  let [changedAt, countedAt] = [Date.now(), Date.now()];
  for (;;) {
    const { jobs, ended } = await readQueue(pool, world.domain);
    const underway = worlds.shopify.control.webhooks
      .pending()
      .filter(({ shop }) => shop === world.domain).length;
    const now = fingerprint(world);
    const isChanged = underway > 0 || now !== before;
    before = now;
    if (isChanged) changedAt = Date.now();
    const turns = turnsMs(world);
    const mayEnd = !isChanged && Date.now() - changedAt >= turns && (turns > 0 || jobs.length === 0);
    if (!mayEnd) [ends, countedAt] = [countEnds(), Date.now()];
    const waiting = jobs.filter(({ askedAt }) => askedAt.getTime() <= countedAt);
    if (ends(ended) >= 2 && waiting.length === 0) return null;
    if (Date.now() > deadline) {
      const names = waiting.map(({ name, count }) => `${count} ${name}`).join(", ");
      return `no rest: ${names || "no"} jobs, ${underway} webhooks, ${ended.size} sides swept`;
    }
    await pause(lookEveryMs);
  }
}

/**
 * How long it takes until each customer of Framework360 was read, where neither its list nor a notification tells of an edit. A
 * notification tells nothing where the read after it may still show what stood there before.
 */
function turnsMs({ account, behaviour }: World): number {
  const { listShows, webhooks, readLagMs, readLagOf } = behaviour;
  const isTold = webhooks !== "off" && (readLagMs === 0 || readLagOf === "lists");
  if (listShows === "everything" || isTold) return 0;
  return duePeriodMs(account.control.store.seenCustomers().length, sweepSeconds * 1000);
}

/** Waits until both sides were swept once more. */
export async function whenSweptAgain(pool: pg.Pool, { domain }: World, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  const ends = countEnds();
  while (ends((await readQueue(pool, domain)).ended) < 2 && Date.now() < deadline) await pause(lookEveryMs);
}

/** Counts the app's writes to both sides from now on. */
export function countWrites({ shopify }: Worlds, { domain, account }: World): () => number {
  const at = new Date().toISOString();
  const written = () =>
    Object.values(account.control.calls.counts().writes).reduce((sum, one) => sum + one, 0);
  const before = written();
  return () => {
    const calls = shopify.control.calls.latest(2000).filter((call) => call.shop === domain && call.at >= at);
    return written() - before + calls.filter(({ operation }) => mutation.test(operation)).length;
  };
}

/** Changes with everything that is written on either side. */
function fingerprint({ shop, account }: World): string {
  const { writes } = account.control.calls.counts();
  return JSON.stringify([writes, shop.ordered.map(({ id, updatedAt }) => `${id} ${updatedAt}`)]);
}

/** Told when each side's last round ended, counts those that have ended on both since it was first told. */
function countEnds(): (ended: ReadonlyMap<string, string>) => number {
  const seen = new Map(sides.map((side) => [side as string, new Set<string>()]));
  return (ended) => {
    for (const [side, at] of ended) seen.get(side)?.add(at);
    return Math.min(...[...seen.values()].map(({ size }) => size)) - 1;
  };
}
