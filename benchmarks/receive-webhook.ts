/**
 * `node benchmarks/receive-webhook.ts`: how many webhooks a second one process of the built app takes in, each on disk before it is
 * answered, beside how many it only verifies (their signature does not fit, so that nothing is kept). Wanted: at
 * least 0.8 times as many, p99 below 50 ms. Both are measured in turn, many times for a short while, so that whatever else the
 * machine does meets both alike.
 */
import { createHmac, randomUUID } from "node:crypto";
import { parseArgs } from "node:util";

import { Pool } from "undici";

import { sandboxApp } from "../sandbox/app-process.ts";
import { openWorld } from "../sandbox/world.ts";
import { openApp, shop } from "../tests/support/merchant.ts";
import { startTemporaryPostgres } from "../tests/support/temporary-postgres.ts";
import { told } from "./figures.ts";

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
        const { statusCode, body } = await pool.request(webhook(isGenuine));
        await body.dump();
        if (statusCode !== expected) throw new Error(`The app answered ${statusCode}.`);
        times.push(performance.now() - started);
      }
    }),
  );
  return { perSecond: times.length / forSeconds, times };
}

/** One edit of one of many customers, as Shopify tells of it. */
function webhook(isGenuine: boolean) {
  const id = Math.floor(Math.random() * 1e9);
  const body = JSON.stringify({
    id,
    admin_graphql_api_id: `gid://shopify/Customer/${id}`,
    note: "x".repeat(1000),
  });
  const signature = createHmac("sha256", isGenuine ? sandboxApp.clientSecret : "another")
    .update(body)
    .digest("base64");
  return {
    method: "POST",
    path: "/webhooks/shopify",
    headers: {
      "content-type": "application/json",
      "x-shopify-topic": "customers/update",
      "x-shopify-shop-domain": shop,
      "x-shopify-api-version": "2026-10",
      "x-shopify-webhook-id": randomUUID(),
      "x-shopify-event-id": randomUUID(),
      "x-shopify-hmac-sha256": signature,
    },
    body,
  } as const;
}
