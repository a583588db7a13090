import { setTimeout as pause } from "node:timers/promises";

import type pg from "pg";

import type { SandboxWorld } from "../../sandbox/world.ts";
import { withDatabase } from "../support/with-database.ts";
import { sides } from "./records.ts";

/** What each simulator carried out for the app: its writes by operation. */
export function writesOf({ shopify, framework360 }: SandboxWorld): Record<string, number> {
  const named = (side: string, writes: Record<string, number>) =>
    Object.entries(writes).map(([operation, count]) => [`${side} ${operation}`, count] as const);
  return Object.fromEntries([
    ...named("shopify", shopify.control.calls.counts().writes),
    ...named("framework360", framework360.control.calls.counts().writes),
  ]);
}

/**
 * Waits until nothing is on its way any more, no job waits, and two rounds of sweeps of both sides ended without a
 * write: the second began after whatever was done before this was called.
 * @throws {Error} saying what is still going on when it takes too long
 */
export async function whenAtRest(world: SandboxWorld, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  let last = "";
  let rounds = countRounds();
  let late = "";
  await watchQueue(world, 100, ({ jobs, ended }) => {
    const { pending } = world.shopify.control.webhooks.counts();
    const writes = JSON.stringify(writesOf(world));
    if (jobs > 0 || pending > 0 || writes !== last) rounds = countRounds();
    last = writes;
    const isOver = rounds(ended) >= 2;
    if (!isOver && Date.now() > deadline)
      late = `No rest within ${withinMs / 1000} s: ${jobs} jobs, ${pending} webhooks, ${writes}`;
    return isOver || late !== "";
  });
  if (late !== "") throw new Error([late, ...(await goingOn(world))].join("\n"));
}

const lastLines = 15;
const lastCalls = 30;

/** What goes on, from the database and the simulators: the jobs that are left, the last activity lines, sweeps and writes. */
function goingOn(world: SandboxWorld): Promise<string[]> {
  return withDatabase(world, async (database) => {
    const ask = async (title: string, query: string) =>
      (await database.query<{ line: string }>(query)).rows.map(({ line }) => `${title} ${line}`);
    const jobs = `SELECT jsonb_build_object('name', name, 'state', state, 'attempts', retry_count, 'due', start_after,
      'data', data)::text AS line FROM pgboss.job WHERE state < 'completed' ORDER BY created_on LIMIT ${lastLines}`;
    const lines = `SELECT jsonb_build_object('at', at, 'shopify', shopify_id, 'framework360', framework360_id,
      'cause', cause, 'outcome', outcome, 'fields', fields, 'reason', reason, 'direction', direction,
      'explanations', explanations)::text AS line FROM activity ORDER BY at DESC LIMIT ${lastLines}`;
    const sweeps = "SELECT to_jsonb(sweep)::text AS line FROM sweep";
    return [
      `now ${new Date().toISOString()}`,
      ...(await ask("job", jobs)),
      ...(await ask("activity", lines)),
      ...(await ask("sweep", sweeps)),
      ...lastWritesOf(world),
    ];
  });
}

/** The last calls to each simulator that may write, the newest first. */
function lastWritesOf({ shopify, framework360 }: SandboxWorld): string[] {
  return [shopify, framework360].flatMap(({ control }, index) => {
    const writes = Object.keys(control.calls.counts().writes);
    const isWrite = ({ operation }: { operation: string }) =>
      operation.split("+").some((name) => writes.includes(name));
    const calls = control.calls.latest(1000).filter(isWrite).slice(0, lastCalls);
    return calls.map(({ at, operation, outcome }) => {
      const names = [...new Set(operation.split("+"))].join("+");
      return `${sides[index]} ${at} ${names} ${outcome}`;
    });
  });
}

/** Waits until no job waits or runs. */
export async function whenIdle(world: SandboxWorld): Promise<void> {
  await watchQueue(world, 50, ({ jobs }) => jobs === 0);
}

/** Waits until the first sweeps of both sides are over, and so is all that they asked for. */
export async function whenFirstCompared(world: SandboxWorld): Promise<void> {
  await watchQueue(world, 50, ({ ended }) => ended.length >= sides.length);
  await whenIdle(world);
}

/** Waits until two more rounds of sweeps of both sides ended. */
export async function whenSweptAgain(world: SandboxWorld): Promise<void> {
  const rounds = countRounds();
  await watchQueue(world, 100, ({ ended }) => rounds(ended) >= 2);
}

/**
 * Waits until the orders of everybody who is on both sides were looked at.
 * @throws {Error} saying of how many they were not when it takes too long
 */
export function whenOrdersAreSeen(world: SandboxWorld, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  return withDatabase(world, async (database) => {
    for (;;) {
      const { rows } = await database.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM customer_link WHERE deleted_on IS NULL AND orders_asked_at IS NULL
         AND shopify_id IS NOT NULL AND framework360_id IS NOT NULL`,
      );
      const { count } = rows[0]!;
      if (count === 0) return;
      if (Date.now() > deadline) throw new Error(`The orders of ${count} customers were not looked at.`);
      await pause(100);
    }
  });
}

type Ends = readonly (readonly [side: string, at: string])[];

/** Told when each side's last round ended, counts those that have ended on both since the first time it is told. */
function countRounds(): (ended: Ends) => number {
  const seen = new Map<string, Set<string>>(sides.map((side) => [side, new Set()]));
  return (ended) => {
    for (const [side, at] of ended) seen.get(side)!.add(at);
    return Math.min(...[...seen.values()].map(({ size }) => size)) - 1;
  };
}

type Queue = { jobs: number; ended: Ends };

/** Looks until it is as it is to be, over one connection: to open one costs more than the looks of a second. */
function watchQueue(world: SandboxWorld, everyMs: number, isOver: (queue: Queue) => boolean): Promise<void> {
  return withDatabase(world, async (database) => {
    while (!isOver(await readQueue(database))) await pause(everyMs);
  });
}

async function readQueue(database: pg.Client): Promise<Queue> {
  const jobs = await database.query<{ count: string }>(
    `SELECT count(*) FROM pgboss.job
     WHERE name NOT IN ('sweep', 'custom-ids', 'order-figures', 'sync-customer-dead-letters') AND state < 'completed'`,
  );
  const sweeps = await database.query<{ side: string; at: string }>(
    "SELECT side, finished_at::text AS at FROM sweep WHERE finished_at IS NOT NULL",
  );
  return {
    jobs: Number(jobs.rows[0]!.count),
    ended: sweeps.rows.map(({ side, at }) => [side, at] as const),
  };
}

/** Lines of customers whose last try failed, as the merchant is told. */
export function givenUp(world: SandboxWorld): Promise<string[]> {
  return withDatabase(world, async (database) => {
    const { rows } = await database.query<{ line: string }>(
      `SELECT to_jsonb(line)::text AS line FROM activity AS line
       WHERE outcome = 'failed' AND NOT EXISTS (
         SELECT FROM activity AS later
         WHERE later.at > line.at
           AND (later.shopify_id = line.shopify_id OR later.framework360_id = line.framework360_id)
       )`,
    );
    return rows.map(({ line }) => line);
  });
}
