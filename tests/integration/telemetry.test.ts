import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import { afterAll, beforeAll, expect, test } from "vitest";

import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { freePort } from "../../sandbox/world.ts";
import { sendWebhook, setUpInbound, shop } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";

let world: World;
let port: number;
/** All that was sent to the collector of traces, as it came. */
const sent: string[] = [];
const collector = createServer((request, response) => {
  void text(request).then((body) => {
    sent.push(body);
    response.writeHead(200, { "Content-Type": "application/json" }).end("{}");
  });
});

beforeAll(async () => {
  port = await freePort();
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  world = await startWorld({
    METRICS_PORT: String(port),
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    OTEL_BSP_SCHEDULE_DELAY: "100",
  });
  await setUpInbound(world);
});

afterAll(async () => {
  await world.close();
  collector.close();
});

type Span = { traceId: string; spanId: string; parentSpanId?: string; name: string };

const spans = (): Span[] =>
  sent
    .flatMap((body) => JSON.parse(body).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap((scope) => scope.spans);

const scrape = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

/** The sum of the series with this name whose labels hold all these texts; NaN when there is none. */
async function total(name: string, ...labels: string[]): Promise<number> {
  const values = (await scrape())
    .split("\n")
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => labels.every((label) => line.includes(label)))
    .map((line) => Number(line.split(" ").at(-1)));
  return values.length > 0 ? values.reduce((sum, value) => sum + value) : NaN;
}

async function faults(given: Record<string, unknown>): Promise<void> {
  await fetch(`${world.framework360.origin}/_control/faults`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(given),
  });
}

test("every series moves with what it tells of", async () => {
  createCustomer(world.shopify.shop, { firstName: "Annunziata", email: "annunziata@example.it" });
  await expect.poll(() => total("sync_runs_total", 'outcome="created"', 'from="shopify"')).toBeGreaterThan(0);
  await sendWebhook(world, "customers/create", "{}", { "X-Shopify-Hmac-Sha256": "bm90" });

  const moved: [name: string, ...labels: string[]][] = [
    ["sync_http_request_seconds_count", 'method="POST"', 'route="/webhooks/shopify"', 'status="200"'],
    ["sync_notifications_total", 'source="shopify"', 'outcome="taken"'],
    ["sync_notifications_total", 'source="shopify"', 'outcome="refused"'],
    ["sync_job_attempt_seconds_count", 'queue="sync-customer"', 'outcome="done"'],
    ["sync_shopify_points_total"],
    ["sync_framework360_call_seconds_count", 'operation="customers/registration"', 'status="200"'],
    ["sync_shops"],
    ["sync_pool_connections", 'pool="main"'],
    ["nodejs_eventloop_lag_seconds"],
  ];
  for (const [name, ...labels] of moved) {
    await expect.poll(() => total(name, ...labels), { message: name }).toBeGreaterThan(0);
  }
  for (const name of [
    "sync_queue_jobs",
    "sync_queue_oldest_ready_seconds",
    "sync_first_sync_customers_left",
  ]) {
    expect(await total(name)).toBeGreaterThanOrEqual(0);
  }
});

test("a webhook, its job and each call that it caused are one trace, found by the request's id", async () => {
  createCustomer(world.shopify.shop, { firstName: "Ines", email: "ines@example.it" });
  const ofOneWebhook = () => {
    const all = spans();
    const calls = all.filter(({ name }) => name === "framework360 customers/registration");
    return all.filter(({ traceId }) => traceId === calls.at(-1)?.traceId);
  };
  await expect
    .poll(() => ofOneWebhook().map(({ name }) => name))
    .toEqual(expect.arrayContaining(["POST /webhooks/shopify", "job sync-customer"]));

  const found = ofOneWebhook();
  const named = (name: string) => found.find((span) => span.name === name)!;
  const root = named("POST /webhooks/shopify");
  const job = named("job sync-customer");
  expect(root.parentSpanId ?? "").toBe("");
  expect(job.parentSpanId).toBe(root.spanId);
  expect(named("framework360 customers/registration").parentSpanId).toBe(job.spanId);
  expect(found.filter(({ name }) => name.startsWith("shopify ")).length).toBeGreaterThan(0);

  const line = world.log.find(
    (one) => one.includes("A webhook was received.") && one.replaceAll("-", "").includes(root.traceId),
  );
  expect(line).toBeDefined();
});

test("an account that refuses and a key that is refused are told of by their reasons", async () => {
  await faults({ errorRate: 1 });
  createCustomer(world.shopify.shop, { firstName: "Ada", email: "ada@example.it" });
  await expect.poll(() => total("sync_framework360_failures_total")).toBeGreaterThan(0);
  await expect.poll(() => total("sync_job_attempt_seconds_count", 'outcome="retry"')).toBeGreaterThan(0);
  await faults({});
  world.framework360.control.store.deleteKey(world.framework360.apiKey);
  createCustomer(world.shopify.shop, { firstName: "Ugo", email: "ugo@example.it" });
  await expect.poll(() => total("sync_shops_resting", 'side="framework360"', 'reason="key"')).toBe(1);
});

test("no metric names a shop, a person or an account", async () => {
  const text = (await scrape()).toLowerCase();
  for (const name of [shop, "annunziata", "example.it", "myshopify", "127.0.0.1", "gid:"]) {
    expect(text).not.toContain(name);
  }
});

test("the metrics have a port of their own", async () => {
  expect((await fetch(`${world.appOrigin}/metrics`)).status).toBe(404);
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
});

test("no span names a person or an account", () => {
  const all = sent.join("").toLowerCase();
  expect(all).toContain("framework360 customers/registration");
  for (const name of ["annunziata", "ines@", "example.it", world.framework360.apiKey.toLowerCase()]) {
    expect(all).not.toContain(name);
  }
});
