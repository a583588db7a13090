import { setTimeout as pause } from "node:timers/promises";

import { createRandom } from "../../sandbox/random.ts";
import type { SandboxWorld } from "../../sandbox/world.ts";
import { connectAccount, openApp } from "../support/merchant.ts";
import { withDatabase } from "../support/with-database.ts";
import { faults, madeUpEvent, type Fault, type Stage } from "./chaos-faults.ts";
import { populate, turnOn } from "./converge.ts";
import type { FragilePostgres } from "./fragile-postgres.ts";
import { judge } from "./judge.ts";
import { createPeople, type People } from "./people.ts";
import { readRecords } from "./records.ts";
import { givenUp, whenAtRest, whenOrdersAreSeen, whenSweptAgain, writesOf } from "./rest.ts";
import { storyOf } from "./story.ts";

export type ChaosCourse = {
  seed: number;
  /** Of all faults those whose name has this in it. */
  only: string;
  /** On each side at the start; half of them are there on both. */
  customers: number;
  /** What people do on both sides, spread over all faults. */
  changes: number;
  /** How often each fault comes. */
  times: number;
  /** How long a fault lasts that is not over by itself. */
  lastsMs: number;
  /** Whether everything must come to rest after each fault, and is judged then, or only at the end. */
  judgeEach: boolean;
  restMs: number;
  /** For how long Shopify goes on delivering a webhook, as a share of its own four hours. */
  retryScale: number;
};

type Row = {
  fault: string;
  times: number;
  changes: number;
  seen: string;
  restSeconds: number | null;
  found: string[];
};

export type ChaosReport = {
  rows: Row[];
  /** What is not as it must be at the end. */
  found: string[];
  givenUp: string[];
  /** Of the first customers of whom something was found. */
  stories: string[];
  /** Webhooks that were answered with 200, and those of them that the app has kept. */
  webhooks: { delivered: number; kept: number; failed: number };
  writesAtRest: number;
  changes: number;
};

/** Lets one thing after the other go wrong while people go on working on both sides, and tells what came of it. */
export async function chaos(
  world: SandboxWorld,
  database: FragilePostgres,
  course: ChaosCourse,
): Promise<ChaosReport> {
  const beginning = populate(world, course.customers, course.seed);
  const people = createPeople(world, createRandom(course.seed));
  world.shopify.control.change({ plan: "plus", retryScale: course.retryScale });
  await openApp(world);
  await connectAccount(world);
  await turnOn(world);
  await whenAtRest(world, course.restMs);
  await whenOrdersAreSeen(world, course.restMs);
  people.rested();

  const rows: Row[] = [];
  const chosen = faults.filter(({ name }) => name.includes(course.only));
  const changesEach = Math.ceil(course.changes / chosen.length);
  for (const fault of chosen) {
    const seen = await suffer(
      fault,
      { world, database, people, lastsMs: course.lastsMs },
      course.times,
      changesEach,
    );
    const row: Row = {
      fault: fault.name,
      times: course.times,
      changes: changesEach,
      seen,
      restSeconds: null,
      found: [],
    };
    if (course.judgeEach) {
      const over = performance.now();
      await whenAtRest(world, course.restMs);
      people.rested();
      row.restSeconds = (performance.now() - over) / 1000;
      row.found = judge(readRecords(world), beginning, people);
    }
    rows.push(row);
  }

  await whenAtRest(world, course.restMs);
  const before = writesOf(world);
  await whenSweptAgain(world);
  const after = writesOf(world);
  const { delivered, failed } = world.shopify.control.webhooks.counts();
  const found = judge(readRecords(world), beginning, people);
  return {
    rows,
    found,
    stories: await storiesOf(world, people, found),
    givenUp: await givenUp(world),
    webhooks: { delivered, failed, kept: await keptWebhooks(world) },
    writesAtRest: sum(after) - sum(before),
    changes: changesEach * chosen.length,
  };
}

const mostStories = 5;

async function storiesOf(world: SandboxWorld, people: People, found: readonly string[]): Promise<string[]> {
  const pairs = new Set(found.flatMap((problem) => /^\d+\/\d+(?=:)/.exec(problem) ?? []));
  const stories: string[] = [];
  for (const pair of [...pairs].slice(0, mostStories)) {
    const [shopifyId, framework360Id] = pair.split("/") as [string, string];
    stories.push(`${pair}:`, ...(await storyOf(world, people, shopifyId, framework360Id)));
  }
  return stories;
}

/** The fault so many times, and the people's changes spread over it. */
async function suffer(fault: Fault, stage: Stage, times: number, changes: number): Promise<string> {
  let over = false;
  let seen = "";
  let failure: Error | null = null;
  const trouble = (async () => {
    try {
      for (let time = 0; time < times; time += 1) seen = await fault.happen(stage);
    } catch (error) {
      failure = error as Error;
    } finally {
      over = true;
    }
  })();
  for (let change = 0; change < changes && !failure; change += 1) {
    stage.people.act(() => true);
    await pause(over ? 0 : (stage.lastsMs * times) / changes);
  }
  await trouble;
  if (failure) throw failure as Error;
  return seen;
}

/** Each delivery is kept once, however often Shopify repeated it. */
function keptWebhooks(world: SandboxWorld): Promise<number> {
  return withDatabase(world, async (database) => {
    const { rows } = await database.query<{ count: string }>(
      "SELECT count(*) FROM webhook_event WHERE event_id NOT LIKE '%' || $1 || '%'",
      [madeUpEvent],
    );
    return Number(rows[0]!.count);
  });
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
