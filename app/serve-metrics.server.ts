import { createServer } from "node:http";

import pTimeout from "p-timeout";
import type { PgBoss } from "pg-boss";
import { collectDefaultMetrics } from "prom-client";

import { environment } from "./env.server.ts";
import { shareFor } from "./http/share-for.ts";
import { readQueueFigures } from "./jobs/queue/queue-figures.ts";
import { logger } from "./log/logger.server.ts";
import {
  comparisonOldest,
  comparisons,
  firstSyncLeft,
  poolConnections,
  queueJobs,
  queueOldest,
  registry,
  restingShops,
  shops,
} from "./metrics/instruments.ts";
import { lockPool, pool } from "./store/database/db.server.ts";
import { readShopFigures } from "./store/figures.ts";

/** A scraper usually waits for ten seconds. */
const databaseTimeoutMs = 3_000;

/**
 * Serves the process's metrics on METRICS_PORT, a port of its own that the internet need not reach. Without METRICS_PORT it does
 * nothing.
 * @returns a function that ends it
 * @throws {Error} when the port is taken
 */
export async function serveMetrics(boss: PgBoss): Promise<() => void> {
  const { METRICS_PORT, HOST } = environment();
  if (METRICS_PORT === undefined) return () => undefined;
  collectDefaultMetrics({ register: registry });
  const scrape = shareFor(1_000, () => measure(boss));
  const server = createServer((request, response) => {
    if (request.method !== "GET" || request.url !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    scrape().then(
      (text) => response.writeHead(200, { "Content-Type": registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((listening, refused) => {
    server.once("error", refused);
    server.listen(METRICS_PORT, HOST, listening);
  });
  return () => {
    server.close();
    server.closeAllConnections();
  };
}

/** While the database does not answer, its figures are left out: the process's own metrics are needed most then. */
async function measure(boss: PgBoss): Promise<string> {
  measurePools();
  const told = [measureQueues(boss), measureShops()];
  const inTime = told.map((one) => pTimeout(one, { milliseconds: databaseTimeoutMs }));
  for (const outcome of await Promise.allSettled(inTime)) {
    if (outcome.status === "rejected")
      logger.warn(
        { err: outcome.reason as unknown },
        "The database's figures could not be read for the metrics.",
      );
  }
  return registry.metrics();
}

function measurePools(): void {
  for (const [name, { totalCount, idleCount, waitingCount }] of Object.entries({
    main: pool,
    locks: lockPool,
  })) {
    poolConnections.set({ pool: name, state: "busy" }, totalCount - idleCount);
    poolConnections.set({ pool: name, state: "idle" }, idleCount);
    poolConnections.set({ pool: name, state: "waiting" }, waitingCount);
  }
}

async function measureQueues(boss: PgBoss): Promise<void> {
  queueJobs.reset();
  queueOldest.reset();
  for (const { queue, oldestReadySeconds, ...states } of await readQueueFigures(boss, pool)) {
    queueOldest.set({ queue }, oldestReadySeconds);
    for (const [state, count] of Object.entries(states)) queueJobs.set({ queue, state }, count);
  }
}

async function measureShops(): Promise<void> {
  for (const gauge of [shops, restingShops, comparisons, comparisonOldest, firstSyncLeft]) gauge.reset();
  const figures = await readShopFigures(pool);
  shops.set(figures.shops);
  firstSyncLeft.set(figures.firstSyncLeft);
  for (const { side, reason, count } of figures.resting) restingShops.set({ side, reason }, count);
  for (const { stage, count } of figures.comparisons) comparisons.set({ stage }, count);
  comparisonOldest.set(Math.max(0, ...figures.comparisons.map(({ oldestSeconds }) => oldestSeconds)));
}
