import fc from "fast-check";
import { expect, test } from "vitest";

import { densities, type DensityName } from "./densities.ts";
import { scenariosOf } from "./scenario.ts";
import { simulate } from "./simulate.ts";

/** `npm run simulate` lives through as many more as wanted, from other seeds. */
async function live(density: DensityName, runs: number) {
  const { outcome, lives } = await simulate(20_261_124, runs, { density });
  const message = outcome.errorInstance instanceof Error ? outcome.errorInstance.message : "";
  expect(
    outcome.failed
      ? `npm run simulate -- --density ${density} --seed ${outcome.seed} --path "${outcome.counterexamplePath}"\n${message}`
      : null,
  ).toBeNull();
  return (part: keyof (typeof lives)[number]) => lives.reduce((all, life) => all + life[part], 0);
}

test("whatever happens, a shop comes to rest with both sides in step and nothing lost, doubled or undone", async () => {
  const sum = await live("usual", 300);
  // A simulation in which nothing happens proves nothing.
  expect(sum("writes")).toBeGreaterThan(1000);
  expect(sum("failures")).toBeGreaterThan(1000);
  expect(sum("crashes")).toBeGreaterThan(100);
  expect(sum("undone")).toBeGreaterThan(100);
}, 400_000);

test("so do one or two people who are edited while reads come late", async () => {
  const sum = await live("pair", 300);
  expect(sum("writes")).toBeGreaterThan(1000);
  expect(sum("failures")).toBeGreaterThan(500);
  expect(sum("crashes")).toBeGreaterThan(50);
  expect(sum("undone")).toBeGreaterThan(50);
}, 400_000);

test("dense lives have fewer customers than the usual ones, and more acts, trouble and late reads, and those of a pair the fewest", () => {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const drawn = (name: DensityName) => {
    const lives = fc.sample(scenariosOf(densities[name]), { seed: 20_261_124, numRuns: 300 });
    const epochs = lives.flatMap((life) => life.epochs);
    return {
      before: mean(lives.map(({ before }) => before.length)),
      acts: mean(epochs.map(({ acts }) => acts.length)),
      failures: mean(epochs.map(({ failures }) => failures)),
      crashes: mean(epochs.map(({ crashes }) => crashes)),
      lag: mean(
        lives.flatMap(({ manners: { shopify, framework360 } }) => [shopify.lagMs, framework360.lagMs]),
      ),
    };
  };
  const [usual, dense, pair] = [drawn("usual"), drawn("dense"), drawn("pair")];
  expect(dense.before).toBeLessThan(usual.before);
  expect(dense.acts).toBeGreaterThan(2 * usual.acts);
  expect(dense.failures).toBeGreaterThan(1.2 * usual.failures);
  expect(dense.crashes).toBeGreaterThan(1.2 * usual.crashes);
  expect(dense.lag).toBeGreaterThan(2 * usual.lag);
  expect(pair.before).toBeLessThan(dense.before);
  expect(pair.acts).toBeLessThan(usual.acts);
  expect(pair.lag).toBeGreaterThan(dense.lag);
});
