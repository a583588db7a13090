/**
 * `node benchmarks/receive-webhook.ts`: how many webhooks a second one process of the built app takes in, each on disk before it is
 * answered, beside how many it only verifies (their signature does not fit, so that nothing is kept). Wanted: at
 * least 0.8 times as many, p99 below 50 ms. Both are measured in turn, many times for a short while, so that whatever else the
 * machine does meets both alike.
 */
import { parseArgs } from "node:util";

import { Pool } from "undici";

import { openWorld } from "../sandbox/world.ts";
import { openApp, shop } from "../tests/support/merchant.ts";
import { startTemporaryPostgres } from "../tests/support/temporary-postgres.ts";
import { told } from "./figures.ts";
import { webhookAbout } from "./webhook-about.ts";

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
  await load(4, true);
  const loads: Record<"verified" | "kept", Load[]> = { verified: [], kept: [] };
  for (let round = 0; round < Number(values.rounds); round += 1) {
    loads.verified.push(await load(seconds, false));
    loads.kept.push(await load(seconds, true));
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

type Load = { perSecond: number; times: number[] };

function together(loads: readonly Load[]): Load {
  const perSecond = loads.reduce((sum, load) => sum + load.perSecond, 0) / loads.length;
  return { perSecond, times: loads.flatMap(({ times }) => times) };
}

/** Sends webhooks over all connections for so long. */
async function load(forSeconds: number, isGenuine: boolean): Promise<Load> {
  const times: number[] = [];
  const expected = isGenuine ? 200 : 401;
  const end = performance.now() + forSeconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) {
        const started = performance.now();
        const { statusCode, body } = await pool.request(
          webhookAbout({ shop, id: Math.floor(Math.random() * 1e9) }, { isGenuine }),
        );
        await body.dump();
        if (statusCode !== expected) throw new Error(`The app answered ${statusCode}.`);
        times.push(performance.now() - started);
      }
    }),
  );
  return { perSecond: times.length / forSeconds, times };
}
