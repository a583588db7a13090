import fc from "fast-check";

import { allFields } from "../../app/sync/customer.ts";
import { densities, type DensityName } from "./densities.ts";
import { countMeetings, judge, judgeFigures, photograph } from "./judge.ts";
import type { Photograph } from "./judge-pair.ts";
import { scenariosOf, type Scenario } from "./scenario.ts";
import { createWorld, type World } from "./world.ts";

/** What a simulated life came to. */
export type Life = { acts: number; writes: number; failures: number; crashes: number; undone: number };

/**
 * Lives through one scenario.
 * @throws {Error} naming what is not as it must be
 */
async function liveThrough({ ways, before, epochs, ...given }: Scenario): Promise<Life> {
  const world = createWorld(given);
  const { record } = world;
  for (const act of [...ways, ...before]) world.act(act);
  await world.live([], { failures: 0, losses: 1, crashes: 0 });

  for (const [index, { acts, ...trouble }] of epochs.entries()) {
    const start = photograph(world);
    const counts = { ...record };
    record.raced.clear();
    record.forced.clear();
    record.sent.clear();
    await world.live(acts, trouble);
    const found = [...judge(world, start), ...judgeWrites(world, start, counts)];

    // One of two customers with the same e-mail may be the only one by now, and a new customer may stand on a side
    // that is not listened to. No notification tells of that, and one such answer can make room for the next.
    const surprises = record.contested.size + record.bereft.size > 0 ? 4 : 0;
    for (let round = 0; round <= surprises; round += 1) if (!(await world.sweepEverything())) break;
    found.push(...judgeFigures(world));
    const rested = record.writes;
    await world.sweepEverything();
    if (record.writes > rested)
      found.push(`${record.writes - rested} writes although everything was in step`);
    if (found.length > 0) throw new Error(`Epoch ${index + 1}:\n  ${found.join("\n  ")}`);
  }
  const { acts, writes, failures, crashes } = record;
  return { acts, writes, failures, crashes, undone: record.undo.count };
}

/**
 * Whether the app wrote more often than what happened since asks for. A change is written once on the other side, and so is what is
 * caught up with; a failure or a crash may have it written once more.
 */
export function judgeWrites(world: World, start: Photograph, earlier: Counts): string[] {
  const since = (count: keyof Counts) => world.record[count] - earlier[count];
  const most =
    4 * since("acts") +
    allFields.length * countMeetings(world, start) +
    since("toCatchUp") +
    3 * (since("failures") + since("crashes"));
  return since("writes") > most ? [`${since("writes")} writes for ${most} at most`] : [];
}

type Counts = Pick<World["record"], "writes" | "acts" | "toCatchUp" | "failures" | "crashes">;

type Options = {
  density?: DensityName;
  path?: string | undefined;
  onLife?: (count: number) => void;
};

/**
 * Lives through `runs` scenarios drawn from `seed`.
 * @param onLife told after each life how many there were
 */
export function simulate(seed: number, runs: number, { density = "usual", path, onLife }: Options = {}) {
  const lives: Life[] = [];
  const property = fc.asyncProperty(scenariosOf(densities[density]), async (scenario) => {
    lives.push(await liveThrough(scenario));
    onLife?.(lives.length);
  });
  return fc
    .check(property, { seed, numRuns: runs, ...(path !== undefined && { path }) })
    .then((outcome) => ({ outcome, lives }));
}
