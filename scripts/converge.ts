/**
 * `npm run converge`: both simulators and the built app over real HTTP, 1,000 customers on each side of which half
 * are the same people, 500 edits on both sides, failing calls, webhooks twice and late. Prints what it took; ends
 * with 1 when anything is not as it must be. `--kills 20` kills the app's process meanwhile.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { openWorld } from "../sandbox/world.ts";
import { startTemporaryPostgres } from "../tests/support/temporary-postgres.ts";
import { converge } from "../tests/chaos/converge.ts";
import { printReport } from "../tests/chaos/report.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    customers: { type: "string", default: "1000" },
    edits: { type: "string", default: "500" },
    kills: { type: "string", default: "0" },
    plan: { type: "string", default: "standard" },
    log: { type: "string" },
    sweep: { type: "string", default: "10" },
    lives: { type: "string", default: "10000" },
    pause: { type: "string", default: "250" },
    failing: { type: "string", default: "0.05" },
  },
});
console.log(`Seed ${values.seed}`);

const database = await startTemporaryPostgres("converge");
const world = await openWorld(database.url, { SWEEP_INTERVAL_SECONDS: values.sweep });
try {
  const report = await converge(world, {
    seed: Number(values.seed),
    customers: Number(values.customers),
    edits: Number(values.edits),
    kills: Number(values.kills),
    livesMs: Number(values.lives),
    errorRate: Number(values.failing),
    pauseBetweenEditsMs: Number(values.pause),
    mostMinutes: 30,
    plan: values.plan as "standard" | "plus",
  });
  if (!printReport(report)) process.exitCode = 1;
} finally {
  if (values.log) await writeFile(values.log, world.log.join(""));
  await world.close();
  await database.stop();
}
