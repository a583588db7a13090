import { readFile } from "node:fs/promises";

import { afterAll, beforeAll, expect, test } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { freePort, type SandboxWorld } from "../../sandbox/world.ts";
import { chaos } from "../chaos/chaos.ts";
import { openWatchedWorld } from "../support/world.ts";
import { startFragilePostgres, type FragilePostgres } from "../chaos/fragile-postgres.ts";
import { watchMetrics, type MetricsWatch } from "../chaos/watch-metrics.ts";

let database: FragilePostgres;
let world: SandboxWorld;
let metrics: MetricsWatch;

beforeAll(async () => {
  const metricsPort = await freePort();
  database = await startFragilePostgres("chaos");
  world = await openWatchedWorld(database.url, {
    SWEEP_INTERVAL_SECONDS: "1",
    FRAMEWORK360_TIMEOUT_SECONDS: "1",
    FRAMEWORK360_ORDER_LOOKS_PER_MINUTE: "100000",
    METRICS_PORT: String(metricsPort),
  });
  metrics = watchMetrics(metricsPort);
});

afterAll(async () => {
  await metrics.stop();
  await world.close();
  await database.stop();
});

test("whatever goes wrong around the app while people go on, nothing is lost, doubled or undone", async () => {
  const report = await chaos(world, database, {
    seed: 1,
    only: "",
    customers: 10,
    changes: 24,
    times: 1,
    lastsMs: 500,
    judgeEach: false,
    restMs: 180_000,
    retryScale: 0.01,
  });
  const { found, givenUp, writesAtRest, webhooks } = report;
  expect({ found, givenUp, writesAtRest }).toEqual({ found: [], givenUp: [], writesAtRest: 0 });
  expect(webhooks).toMatchObject({ failed: 0, kept: webhooks.delivered });

  await seeRetry();
  for (const [name, ...labels] of moving) {
    const series = [name, ...labels].join(" ");
    expect(metrics.most(name, ...labels) ?? 0, series).toBeGreaterThan(0);
  }
  for (const name of namesIn(await readFile("docs/metrics.md", "utf8")))
    expect(metrics.last(), name).toContain(`# TYPE ${name} `);
  // What the metrics say is looked through as the log is, when the world closes.
  world.log.push(metrics.last());
}, 420_000);

/** Whether a job failed above is chance: a read that breaks is made again within its call. */
async function seeRetry(): Promise<void> {
  const { faults } = world.framework360.control;
  faults.replace({ errorRate: 1, errorKinds: ["http500"], onlyPaths: ["customers/registration"] });
  createCustomer(world.shopify.shop, { firstName: "Ada", lastName: "Retry", email: "retry@example.it" });
  const retries = () => metrics.most("sync_job_attempt_seconds_count", 'outcome="retry"') ?? 0;
  await expect.poll(retries, { timeout: 30_000 }).toBeGreaterThan(0);
  faults.replace({});
}

/** What an operator has to see of all that goes wrong here, whatever moment the metrics are read at. */
const moving: [name: string, ...labels: string[]][] = [
  ["sync_notifications_total", 'source="shopify"', 'outcome="taken"'],
  ["sync_notifications_total", 'outcome="failed"'],
  ["sync_http_request_seconds_count", 'route="/webhooks/shopify"', 'status="200"'],
  ["sync_job_attempt_seconds_count", 'queue="sync-customer"', 'outcome="done"'],
  ["sync_job_attempt_seconds_count", 'outcome="retry"'],
  ["sync_runs_total", 'from="shopify"'],
  ["sync_runs_total", 'from="framework360"'],
  ["sync_shopify_points_total"],
  ["sync_framework360_call_seconds_count", 'status="200"'],
  ["sync_framework360_failures_total"],
  ["sync_shops"],
  ["sync_pool_connections", 'state="idle"'],
];

/** The series that the document names. */
function namesIn(document: string): string[] {
  return [...document.matchAll(/^\| `(sync_\w+)`/gm)].map(([, name]) => name!);
}
