/**
 * A part of `npm run scale`: how many webhooks a second 1 and 2 web processes take in on one PostgreSQL, each on disk
 * before it is answered. Both are measured in turn, many times for a short while, so that whatever else the machine does meets
 * both alike.
 *
 *   node benchmarks/scale-web.ts [--rounds 10] [--seconds 2] [--connections 20]
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

import { Pool } from "undici";

import { openWorld } from "../sandbox/world.ts";
import { openApp } from "../tests/support/merchant.ts";
import { startTemporaryPostgres } from "../tests/support/temporary-postgres.ts";
import { startAppBeside } from "./app-beside.ts";
import { told } from "./figures.ts";
import { loadWebhooks, together, type Load } from "./webhook-load.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "10" },
    seconds: { type: "string", default: "2" },
    connections: { type: "string", default: "20" },
  },
});
const seconds = Number(values.seconds);
const connections = Number(values.connections);
const settings = { PROCESS_ROLE: "web", LOG_LEVEL: "warn" };

const database = await startTemporaryPostgres("scale_web");
const world = await openWorld(database.url, settings);
const second = await startAppBeside(world, settings);
const pools = [world.appOrigin, second.origin].map((origin) => new Pool(origin, { connections }));
try {
  await openApp(world);
  await loadWebhooks(pools, { seconds: 4, connections });
  const loads: Record<"one" | "two", Load[]> = { one: [], two: [] };
  for (let round = 0; round < Number(values.rounds); round += 1) {
    loads.one.push(await loadWebhooks(pools.slice(0, 1), { seconds, connections }));
    loads.two.push(await loadWebhooks(pools, { seconds, connections }));
  }
  const [one, two] = [together(loads.one), together(loads.two)];
  console.log(`1 web process: ${one.perSecond.toFixed(0)} webhooks a second (${told(one.times)})`);
  console.log(`2 web processes: ${two.perSecond.toFixed(0)} webhooks a second (${told(two.times)})`);
  console.log(
    `${(two.perSecond / one.perSecond).toFixed(2)} times as many, on ${availableParallelism()} processors, which PostgreSQL and the senders share.`,
  );
} finally {
  await Promise.all(pools.map((pool) => pool.close()));
  await second.stop();
  await world.close();
  await database.stop();
}
