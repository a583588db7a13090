/**
 * `npm run attack`: attacks the running production build, on loopback alone, while a healthy shop goes on beside. The
 * table goes to docs/attack.md. Ends with 1 when anything did not hold.
 *
 *   npm run attack -- [--only text] [--seconds 4] [--document docs/attack.md]
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { openWorld } from "../sandbox/world.ts";
import { attackDocument, isHeld } from "../tests/attack/attack-document.ts";
import { maxWebhookMs } from "../tests/attack/attack.ts";
import { attackEnvironment, attacks } from "../tests/attack/attacks.ts";
import { startHostileAccount } from "../tests/attack/hostile-account.ts";
import { siege } from "../tests/attack/siege.ts";
import { watchEventLoop } from "../tests/support/event-loop-watch.ts";
import { startTemporaryPostgres } from "../tests/support/temporary-postgres.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    seconds: { type: "string", default: "4" },
    log: { type: "string" },
    document: { type: "string" },
  },
});
const chosen = attacks.filter(({ name }) => name.includes(values.only));

const postgres = await startTemporaryPostgres("attack");
const account = await startHostileAccount();
const watch = watchEventLoop(attackEnvironment.NODE_OPTIONS);
const world = await openWorld(postgres.url, {
  ...attackEnvironment,
  ...watch.env,
  FRAMEWORK360_DEVELOPMENT_HOSTS: account.host,
});
let held: boolean;
try {
  const rows = await siege(chosen, {
    world,
    account,
    superuserUrl: postgres.superuserUrl,
    watch,
    lastsMs: Number(values.seconds) * 1000,
    scale: 10,
    maxWebhookMs,
    onRow: ({ attack, seen, pauseMs, webhookMs, faults }) => {
      console.log(`${attack.name}: ${seen}; pause ${pauseMs} ms, webhook ${webhookMs} ms`);
      for (const fault of faults) console.error(`  BROKEN: ${fault}`);
    },
  });
  held = isHeld(rows);
  if (values.document) await writeFile(values.document, attackDocument(rows));
  console.log(
    `${rows.length} attacks, worst pause of the event loop: ${Math.max(...rows.map((row) => row.pauseMs))} ms`,
  );
} finally {
  if (values.log) await writeFile(values.log, world.log.join(""));
  await world.close();
  await account.close();
  watch.close();
  await postgres.stop();
}
// Said outright: the embedded PostgreSQL's own hook ends the process with 0 otherwise.
process.exit(held ? 0 : 1);
