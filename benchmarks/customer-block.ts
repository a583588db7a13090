/**
 * `node benchmarks/customer-block.ts` (after a build): how long the app takes to answer the card on Shopify's customer page, in
 * a shop that has 100,000 pairs and 300,000 lines of activity. Each request is about another customer, by HTTP, beside
 * nothing else; and, for comparison, the least that an extension can ask. Wanted: a median below 50 ms. Ends with 1 when it is not so, or when a customer is not said to be synced.
 *
 *   node benchmarks/customer-block.ts [--links 100000] [--requests 140]
 */
import { parseArgs } from "node:util";

import pg from "pg";

import type { CustomerState } from "../app/sync/framework360-state.ts";
import { openWorld } from "../sandbox/world.ts";
import { fetchAsMerchant, setUpInbound, shop } from "../tests/support/merchant.ts";
import { startTemporaryPostgres } from "../tests/support/temporary-postgres.ts";

const { values } = parseArgs({
  options: { links: { type: "string", default: "100000" }, requests: { type: "string", default: "140" } },
});
const [links, requests] = [Number(values.links), Number(values.requests)];
const wantedMs = 50;

const database = await startTemporaryPostgres("customer-block");
const world = await openWorld(database.url, { PROCESS_ROLE: "web", LOG_LEVEL: "warn" });
try {
  await setUpInbound(world);
  await fill(database.ownerUrl);
  const times: number[] = [];
  const leastTimes: number[] = [];
  let synced = 0;
  for (let request = 0; request < requests; request += 1) {
    const customer = 1 + Math.floor(Math.random() * links);
    const id = encodeURIComponent(`gid://shopify/Customer/${customer}`);
    const started = performance.now();
    const answer = await fetchAsMerchant(world, `/extensions/customer?id=${id}`);
    const state = (await answer.json()) as CustomerState;
    times.push(performance.now() - started);
    if (state.state === "synced") synced += 1;
    const startedLeast = performance.now();
    await (await fetchAsMerchant(world, "/extensions/connection")).arrayBuffer();
    leastTimes.push(performance.now() - startedLeast);
  }
  const sorted = times.toSorted((a, b) => a - b);
  const [median, late] = [sorted[requests >> 1]!, sorted[Math.floor(requests * 0.95)]!];
  const least = leastTimes.toSorted((a, b) => a - b)[requests >> 1]!;
  console.log(`The least that an extension can ask: median ${least.toFixed(1)} ms`);
  console.log(`The card: median ${median.toFixed(1)} ms, 95 of 100 within ${late.toFixed(1)} ms`);
  if (synced < requests) console.log(`Only ${synced} of ${requests} were said to be synced.`);
  process.exitCode = median < wantedMs && synced === requests ? 0 : 1;
} finally {
  await world.close();
  await database.stop();
}

/** Pairs whose three lines of activity went well. */
async function fill(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `INSERT INTO customer_link (id, shop, shopify_id, framework360_id, sealed_base, synced_at)
     SELECT gen_random_uuid(), $1, 'gid://shopify/Customer/' || n, n::text, repeat(md5(n::text), 40), now()
     FROM generate_series(1, $2::int) AS n`,
    [shop, links],
  );
  await client.query(
    `INSERT INTO activity
       (id, shop, at, cause, outcome, target, direction, shopify_id, framework360_id, fields, conflicts, explanations)
     SELECT gen_random_uuid(), $1, now() - (n / 3) * interval '8 s', 'webhook',
       (ARRAY['created', 'updated', 'unchanged'])[n % 3 + 1], 'framework360', 'inbound',
       'gid://shopify/Customer/' || (n % $2::int + 1), (n % $2::int + 1)::text, '{city}', '{}', '[]'
     FROM generate_series(1, 3 * $2::int) AS n`,
    [shop, links],
  );
  for (const table of ["customer_link", "activity"]) await client.query(`VACUUM ANALYZE ${table}`);
  await client.end();
}
