/**
 * `node benchmarks/receive-webhook.ts`: how many webhooks a second one process of the built app takes in, each on disk before it is
 * answered, beside how many it only verifies (their signature does not fit, so that nothing is kept). Wanted: at
 * least 0.8 times as many, p99 below 50 ms. Both are measured in turn, many times for a short while, so that whatever else the
 * machine does meets both alike.
 */
import { parseArgs } from "node:util";

import { Pool } from "undici";

import { openWorld } from "../sandbox/world.ts";
import { openApp } from "../tests/support/merchant.ts";
import { startTemporaryPostgres } from "../tests/support/temporary-postgres.ts";
import { told } from "./figures.ts";
import { loadWebhooks, together, type Load } from "./webhook-load.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "16" },
    seconds: { type: "string", default: "1.5" },
    connections: { type: "string", default: "20" },
  },
});
const seconds = Number(values.seconds);
const connections = Number(values.connections);

const database = await startTemporaryPostgres("webhooks");
const world = await openWorld(database.url, { PROCESS_ROLE: "web", LOG_LEVEL: "warn" });
const pool = new Pool(world.appOrigin, { connections });
try {
  await openApp(world);
  await loadWebhooks([pool], { seconds: 4, connections });
  const loads: Record<"verified" | "kept", Load[]> = { verified: [], kept: [] };
  for (let round = 0; round < Number(values.rounds); round += 1) {
    loads.verified.push(await loadWebhooks([pool], { seconds, connections, isGenuine: false }));
    loads.kept.push(await loadWebhooks([pool], { seconds, connections }));
  }
  const [verified, kept] = [together(loads.verified), together(loads.kept)];
  console.log(`Only verified: ${verified.perSecond.toFixed(0)}/s (${told(verified.times)})`);
  console.log(`On disk: ${kept.perSecond.toFixed(0)}/s (${told(kept.times)})`);
  console.log(`${(kept.perSecond / verified.perSecond).toFixed(2)} times as many`);
} finally {
  await pool.close();
  await world.close();
  await database.stop();
}
