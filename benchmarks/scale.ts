/**
 * `npm run scale`: how many customers a second 1, 2 and 4 worker processes carry from Shopify to Framework360 on one PostgreSQL,
 * side by side in one run, while both simulators answer after 150 ms. Wanted: 1.8 times as many with 2, 3 times with 4, as long as the machine has
 * processors for them; no customer written twice, and no call throttled. Ends with 1 when one of the last two is not so.
 *
 *   npm run scale -- [--customers 2000] [--workers 1,2,4] [--latency 150]
 */
import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

import type { AppProcess } from "../sandbox/app-process.ts";
import { createCustomer } from "../sandbox/shopify/customers.ts";
import { openWorld, type SandboxWorld } from "../sandbox/world.ts";
import { whenIdle } from "../tests/chaos/rest.ts";
import { setUpInbound } from "../tests/support/merchant.ts";
import { startTemporaryPostgres } from "../tests/support/temporary-postgres.ts";
import { startAppBeside } from "./app-beside.ts";

const { values } = parseArgs({
  options: {
    customers: { type: "string", default: "2000" },
    workers: { type: "string", default: "1,2,4" },
    latency: { type: "string", default: "150" },
  },
});
const customers = Number(values.customers);

/** One shop is to keep all workers busy, so what keeps one shop from that is lifted; its plan has points to spare. */
const settings = {
  WORKER_CONCURRENCY_PER_SHOP: "100",
  FRAMEWORK360_CALLS_AT_ONCE: "40",
  SWEEP_INTERVAL_SECONDS: "86400",
  LOG_LEVEL: "warn",
};

type Measured = { workers: number; perSecond: number; writes: number; throttled: number };

const measured: Measured[] = [];
for (const workers of values.workers.split(",").map(Number)) {
  measured.push(await measure(workers));
  console.log(told(measured.at(-1)!));
}
const [first] = measured;
for (const { workers, perSecond } of measured.slice(1)) {
  console.log(
    `${workers} workers: ${(perSecond / first!.perSecond).toFixed(2)} times as many as ${first!.workers}`,
  );
}
console.log(`On ${availableParallelism()} processors, which the simulators and PostgreSQL share.`);
process.exit(measured.every(({ writes, throttled }) => writes === customers && throttled === 0) ? 0 : 1);

async function measure(workers: number): Promise<Measured> {
  const database = await startTemporaryPostgres("scale");
  const world = await openWorld(database.url, { ...settings, PROCESS_ROLE: "web" });
  let running: AppProcess[] = [];
  try {
    world.shopify.control.change({ plan: "plus" });
    running = await startWorkers(world, 1);
    await setUpInbound(world);
    await whenIdle(world);
    await Promise.all(running.map((one) => one.stop()));

    for (let number = 0; number < customers; number += 1) {
      createCustomer(world.shopify.shop, {
        firstName: "Ada",
        lastName: "Neri",
        email: `customer.${number}@example.it`,
      });
    }
    while (world.shopify.control.webhooks.counts().pending > 0) await sleep(50);
    await slowDown(world);
    running = await startWorkers(world, workers);
    const startedAt = performance.now();
    const before = world.framework360.control.store.customerCount();
    while (world.framework360.control.store.customerCount() < customers) await sleep(20);
    const seconds = (performance.now() - startedAt) / 1000;
    await whenIdle(world);
    const { store } = world.framework360.control;
    const emails = new Set(store.customersAscending().map(({ email }) => email));
    return {
      workers,
      perSecond: (customers - before) / seconds,
      writes: emails.size === store.customerCount() ? store.customerCount() : NaN,
      throttled: world.shopify.control.calls.counts().throttled,
    };
  } finally {
    await Promise.all(running.map((one) => one.stop()));
    await world.close();
    await database.stop();
  }
}

function startWorkers(world: SandboxWorld, count: number): Promise<AppProcess[]> {
  const start = () => startAppBeside(world, { ...settings, PROCESS_ROLE: "worker" });
  return Promise.all(Array.from({ length: count }, start));
}

/** Both simulators answer each call after this time. */
async function slowDown({ shopify, framework360 }: SandboxWorld): Promise<void> {
  const ms = Number(values.latency);
  for (const { origin } of [shopify, framework360]) {
    const answer = await fetch(`${origin}/_control/faults`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ latencyMs: { min: ms, max: ms } }),
    });
    if (!answer.ok) throw new Error(`The simulator refuses to answer slowly (${answer.status}).`);
  }
}

function told({ workers, perSecond, writes, throttled }: Measured): string {
  return `${workers} workers: ${perSecond.toFixed(1)} customers a second; ${writes} of ${customers} written once, ${throttled} calls throttled`;
}
