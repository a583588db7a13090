/**
 * `node benchmarks/bulk-creation.ts --customers 5000 --kills 3 --failures 2`: customers of Framework360 are created in an
 * empty Shopify by a first synchronization, while the app's process is killed and bulk operations fail with partial results.
 * Over real HTTP, with the built app. Ends with 1 unless each is there once, is linked, and the points are within bounds.
 */
import { parseArgs } from "node:util";

import pg from "pg";

import { openWorld, type SandboxWorld } from "../sandbox/world.ts";
import { connectAccount, openApp, shop, submit } from "../tests/support/merchant.ts";
import { startTemporaryPostgres } from "../tests/support/temporary-postgres.ts";
import { imageEnvironment, peakMebibytes } from "./memory.ts";

const { values } = parseArgs({
  options: {
    customers: { type: "string", default: "5000" },
    kills: { type: "string", default: "3" },
    failures: { type: "string", default: "2" },
    "lines-per-second": { type: "string", default: "200" },
    both: { type: "boolean", default: false },
    minutes: { type: "string", default: "120" },
  },
});
const customers = Number(values.customers);
const [kills, failures] = [Number(values.kills), Number(values.failures)];
const linesPerSecond = Number(values["lines-per-second"]);

/** 2,000 for 100,000 customers; a small run has its first lists, its looks and its lost lines all the same. */
const maxPoints = Math.max(400, 0.02 * customers);
const maxMebibytes = 300;

const database = await startTemporaryPostgres("bulk-creation");
const world = await openWorld(database.url, { SWEEP_INTERVAL_SECONDS: "86400", ...imageEnvironment });
const client = new pg.Client({ connectionString: database.url });
let peak = 0;
try {
  await client.connect();
  await openApp(world);
  await connectAccount(world);
  seed(world);
  // The connection's own calls are not part of it.
  const before = pointsOf(world);
  const started = performance.now();
  const inbound: Record<string, string> = values.both ? { shopifyToFramework360: "on" } : {};
  await submit(world, "/app/synchronization", {
    customersEnabled: "on",
    framework360ToShopify: "on",
    ...inbound,
  });
  await trouble(world);
  const seconds = (performance.now() - started) / 1000;
  const points = pointsOf(world) - before;
  if (!(await report(world, { seconds, points }))) process.exitCode = 1;
} finally {
  await client.end();
  await world.close();
  await database.stop();
}

function seed(world: SandboxWorld): void {
  for (let number = 0; number < customers; number += 1) {
    const fields = {
      nome: "Anna",
      cognome: `Rossi ${number}`,
      email: `anna${number}@example.it`,
      marketingActive: number % 2 === 1,
    };
    world.framework360.control.store.createCustomer(fields, { silent: true });
  }
}

function pointsOf(world: SandboxWorld): number {
  return world.shopify.control.calls.counts().points;
}

/** Kills and failures at even shares of the way, until the first synchronization is done. */
async function trouble(world: SandboxWorld): Promise<void> {
  const deadline = performance.now() + Number(values.minutes) * 60_000;
  let [killed, failed] = [0, 0];
  for (;;) {
    const { stage, left } = await readProgress();
    peak = Math.max(peak, peakMebibytes(world.app().pid));
    if (stage === "done") return;
    if (performance.now() > deadline) throw new Error(`Not done in time: ${left} customers are left.`);
    const share = world.shopify.shop.customers.size / customers;
    if (failed < failures && share >= failed / failures) {
      const half = Math.ceil(customers / failures / 2);
      const afterLines = Math.min(half, 2_500);
      const fault = failed % 2 === 0 ? { failAfterLines: afterLines } : { loseResultAfterLines: afterLines };
      world.shopify.control.choose({ bulk: { linesPerSecond, ...fault } });
      failed += 1;
    } else if (stage === "writing" && share > 0.6) {
      world.shopify.control.choose({ bulk: { linesPerSecond } });
    }
    if (stage === "writing" && killed < kills && share >= killed / kills) {
      killed += 1;
      await world.restartApp("SIGKILL");
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function readProgress(): Promise<{ stage: string; left: number }> {
  const { rows } = await client.query<{ stage: string; left: number }>(
    `SELECT stage, (SELECT count(*)::int FROM first_sync_customer WHERE shop = $1 AND state <> 'done') AS left
     FROM first_sync WHERE shop = $1`,
    [shop],
  );
  return rows[0] ?? { stage: "none", left: customers };
}

async function report(
  world: SandboxWorld,
  { seconds, points }: { seconds: number; points: number },
): Promise<boolean> {
  const emails = [...world.shopify.shop.customers.values()].map(({ email }) => email);
  const distinct = new Set(emails).size;
  const { rows } = await client.query<{ pairs: number; operations: number; totals: object }>(
    `SELECT (SELECT count(*)::int FROM customer_link
       WHERE shop = $1 AND shopify_id IS NOT NULL AND framework360_id IS NOT NULL) AS pairs,
       bulk_count AS operations, totals FROM first_sync WHERE shop = $1`,
    [shop],
  );
  const { pairs, operations, totals } = rows[0]!;
  const perMinute = (customers / seconds) * 60;
  console.log(
    `${customers} customers in ${seconds.toFixed(0)} s (${perMinute.toFixed(0)} a minute), ${points} points ` +
      `(${(points / customers).toFixed(3)} each), ${operations} bulk operations, ${peak.toFixed(0)} MiB at most, ${kills} kills, ${failures} failures: ` +
      `${distinct} on Shopify, ${emails.length - distinct} twice, ${pairs} linked. ${JSON.stringify(totals)}`,
  );
  const isEachOnce = emails.length === customers && distinct === customers && pairs === customers;
  return isEachOnce && points <= maxPoints && peak < maxMebibytes;
}
