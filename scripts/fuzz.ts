/**
 * Sends odd requests to every route of the built app, in the sandbox: forms and both kinds of notifications above
 * all. Stops at the first that is answered with a server error, a stack trace or not at all, and prints it with
 * the seed that leads there again. Fails too when the app's event loop paused for too long.
 *
 *   npm run fuzz -- [--runs 20000] [--seed N]
 */
import { parseArgs } from "node:util";

import { openWorld } from "../sandbox/world.ts";
import { maxPauseMs } from "../tests/attack/attack.ts";
import { watchEventLoop } from "../tests/support/event-loop-watch.ts";
import { fuzz, fuzzEnvironment } from "../tests/support/fuzz.ts";
import { startTemporaryPostgres } from "../tests/support/temporary-postgres.ts";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "20000" }, seed: { type: "string" } },
});
const runs = Number(values.runs);
const seed = Number(values.seed ?? Date.now() % 1_000_000);

const postgres = await startTemporaryPostgres("fuzz");
const watch = watchEventLoop(fuzzEnvironment.NODE_OPTIONS);
const world = await openWorld(postgres.url, { ...fuzzEnvironment, ...watch.env });
const from = Date.now();
console.log(`Seed ${seed}, ${runs} inputs.`);
let failed = false;
try {
  const report = await fuzz(world, {
    runs,
    seed,
    onProgress: (done) => done % 1_000 === 0 && console.log(`${done} inputs`),
  });
  const { warm, end } = report.memory;
  const statuses = Object.entries(report.statuses).map(([status, count]) => `${status}: ${count}`);
  console.log(`${report.inputs} inputs, no server error, no stack trace. Answers: ${statuses.join(", ")}.`);
  console.log(`The app's memory: ${warm} MB after the first fifth, ${end} MB at the end.`);
  const pauseMs = watch.worstBetween(from);
  console.log(`The worst pause of the app's event loop: ${pauseMs} ms.`);
  if (pauseMs > maxPauseMs) throw new Error(`The event loop must not pause for more than ${maxPauseMs} ms.`);
} catch (error) {
  failed = true;
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof Error && error.cause) console.error(error.cause);
  console.error(`The app's last words:\n${world.log.slice(-20).join("")}`);
} finally {
  await world.close();
  watch.close();
  await postgres.stop();
}
// Said outright: the embedded PostgreSQL's own hook ends the process with 0 otherwise.
process.exit(failed ? 1 : 0);
