/**
 * Lives through simulated shops: `npm run simulate -- --seed 1 --runs 10000`; with `--density dense` through those in which
 * most troubles meet, and with `--density pair` through those of one or two people. A failure prints the seed and the path that
 * replay it alone. It is looked for in ever smaller lives, which count as lives too.
 */
import { parseArgs } from "node:util";

import fc from "fast-check";
import { z } from "zod";

import { densityNames } from "../tests/simulation/densities.ts";
import { simulate } from "../tests/simulation/simulate.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    runs: { type: "string", default: "1000" },
    path: { type: "string" },
    density: { type: "string", default: "usual" },
  },
});
const density = z.enum(densityNames).parse(values.density);
const started = performance.now();
const seconds = () => ((performance.now() - started) / 1000).toFixed(1);
const { outcome, lives } = await simulate(Number(values.seed), Number(values.runs), {
  density,
  path: values.path,
  onLife: (count) => count % 500 === 0 && console.log(`${count} lives so far, in ${seconds()} s`),
});
const sum = (part: "acts" | "writes" | "failures" | "crashes" | "undone") =>
  lives.reduce((all, life) => all + life[part], 0);
console.log(
  `${lives.length} lives in ${seconds()} s: ` +
    `${sum("acts")} acts of people, ${sum("writes")} writes, ${sum("undone")} values put back, ${sum("failures")} failed calls, ${sum("crashes")} crashes`,
);
if (outcome.failed) {
  console.error(fc.defaultReportMessage(outcome));
  console.error(
    outcome.errorInstance instanceof Error ? outcome.errorInstance.message : outcome.errorInstance,
  );
  console.error(
    `Replay it: npm run simulate -- ${density === "usual" ? "" : `--density ${density} `}--seed ${outcome.seed} --path "${outcome.counterexamplePath}"`,
  );
  process.exitCode = 1;
}
