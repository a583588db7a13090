import { Counter, Gauge, Histogram, Registry } from "prom-client";

/**
 * The app's own metrics. Labels have few values, all defined by the app: no shop, no person, and nothing that a sender or a side
 * wrote. docs/metrics.md lists the series, and a test compares it with this file.
 */
export const registry = new Registry();

const registers = [registry];

/** From an answer without a query to one for which a sender barely waits, in seconds. */
const requestSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];
const callSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60];
const jobSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];

export const httpRequests = new Histogram({
  name: "sync_http_request_seconds",
  help: "Requests answered, by method, route pattern and status.",
  labelNames: ["method", "route", "status"],
  buckets: requestSeconds,
  registers,
});

export const notifications = new Counter({
  name: "sync_notifications_total",
  help: "Webhooks of Shopify and hints of Framework360: taken, refused, or failed because the database did not answer.",
  labelNames: ["source", "outcome"],
  registers,
});

export const jobAttempts = new Histogram({
  name: "sync_job_attempt_seconds",
  help: "Attempts of jobs by queue, and what came of each: done, retry (another one follows) or dead (it was the last).",
  labelNames: ["queue", "outcome"],
  buckets: jobSeconds,
  registers,
});

export const runs = new Counter({
  name: "sync_runs_total",
  help: "Customers looked at, by outcome, the side whose change was looked at, cause and reason.",
  labelNames: ["outcome", "from", "cause", "reason"],
  registers,
});

export const shopifyPoints = new Counter({
  name: "sync_shopify_points_total",
  help: "Points of Shopify's Admin API spent, by operation.",
  labelNames: ["operation"],
  registers,
});

export const shopifyWaited = new Counter({
  name: "sync_shopify_points_wait_seconds_total",
  help: "Time that calls waited for points.",
  registers,
});

export const shopifyThrottled = new Counter({
  name: "sync_shopify_throttled_total",
  help: "Calls that Shopify throttled, by operation.",
  labelNames: ["operation"],
  registers,
});

export const framework360Calls = new Histogram({
  name: "sync_framework360_call_seconds",
  help: "Calls of Framework360 accounts, by operation and the answer's HTTP status (none: no answer).",
  labelNames: ["operation", "status"],
  buckets: callSeconds,
  registers,
});

export const framework360Refusals = new Counter({
  name: "sync_framework360_failures_total",
  help: "Calls that an account refused or did not answer as it has to, by operation and reason.",
  labelNames: ["operation", "reason"],
  registers,
});

export const tokenRenewals = new Counter({
  name: "sync_token_renewals_total",
  help: "Renewals of a shop's Shopify token: renewed, refused, or failed (to be tried again).",
  labelNames: ["outcome"],
  registers,
});

export const queueJobs = new Gauge({
  name: "sync_queue_jobs",
  help: "Jobs of all processes, by queue and state: ready, deferred (for later), active, failed.",
  labelNames: ["queue", "state"],
  registers,
});

export const queueOldest = new Gauge({
  name: "sync_queue_oldest_ready_seconds",
  help: "How long the oldest job that could run has been waiting, by queue; 0 where none waits.",
  labelNames: ["queue"],
  registers,
});

export const restingShops = new Gauge({
  name: "sync_shops_resting",
  help: "Installed shops at rest because a side refuses them, by side and reason.",
  labelNames: ["side", "reason"],
  registers,
});

export const shops = new Gauge({ name: "sync_shops", help: "Shops that have the app.", registers });

export const comparisons = new Gauge({
  name: "sync_comparisons_running",
  help: "Comparisons under way, by stage.",
  labelNames: ["stage"],
  registers,
});

export const comparisonOldest = new Gauge({
  name: "sync_comparison_oldest_seconds",
  help: "How long the oldest comparison has been under way; 0 where none is.",
  registers,
});

export const firstSyncLeft = new Gauge({
  name: "sync_first_sync_customers_left",
  help: "Customers that first synchronizations under way have still to look at.",
  registers,
});

export const poolConnections = new Gauge({
  name: "sync_pool_connections",
  help: "Connections of this process to PostgreSQL, by pool and state; `waiting` are callers without one.",
  labelNames: ["pool", "state"],
  registers,
});
