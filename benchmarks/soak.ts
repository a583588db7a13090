/**
 * `npm run soak`: many shops' webhooks for a long while on one process that receives and works. Prints what the process and the
 * database hold at the start, in the middle and at the end: memory and connections must not grow, and tables only by what is kept
 * for some days (events, finished jobs). Ends with 1 when a webhook was refused, a customer is missing or doubled, or memory
 * or connections grew.
 *
 *   npm run soak -- [--webhooks 300000] [--shops 50] [--customers 20] [--senders 10]
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

import pg from "pg";
import { Pool } from "undici";

import { createCustomer, editCustomer } from "../sandbox/shopify/customers.ts";
import { openWorld } from "../sandbox/world.ts";
import { whenIdle } from "../tests/chaos/rest.ts";
import { connectAccount, openApp, submit } from "../tests/support/merchant.ts";
import { startTemporaryPostgres } from "../tests/support/temporary-postgres.ts";
import { told } from "./figures.ts";
import { imageEnvironment } from "./memory.ts";
import { webhookAbout } from "./webhook-about.ts";

const { values } = parseArgs({
  options: {
    webhooks: { type: "string", default: "300000" },
    shops: { type: "string", default: "50" },
    customers: { type: "string", default: "20" },
    senders: { type: "string", default: "10" },
  },
});
const webhooks = Number(values.webhooks);
const customersEach = Number(values.customers);
/** Of so many webhooks one tells of an edit that was made; the others repeat, as after a sale of many orders. */
const editEvery = 50;
const looks = 4;
const mebibyte = 2 ** 20;
const maxDeliveries = 8;
/** How often a webhook was answered with 503: the process had too much to do, and it came again. */
let postponed = 0;

const shops = Array.from({ length: Number(values.shops) }, (_, number) => ({
  domain: `shop-${number}.myshopify.com`,
  name: `Shop ${number}`,
}));
const postgres = await startTemporaryPostgres("soak");
const database = new pg.Pool({ connectionString: postgres.superuserUrl, max: 1 });
const settings = { LOG_LEVEL: "warn", SWEEP_INTERVAL_SECONDS: "600", ...imageEnvironment };
const world = await openWorld(postgres.url, settings, { shops });
const pool = new Pool(world.appOrigin, { connections: Number(values.senders) });

type Customer = { shop: string; id: number };
type Look = { rssMb: number; connections: number; tables: Record<string, number> };

try {
  const customers = await setUp();
  await whenIdle(world);
  await send(customers, Math.ceil(webhooks / 20));
  await whenIdle(world);
  const seen = [await look("start")];
  const times: number[] = [];
  for (let part = 1; part <= looks; part += 1) {
    times.push(...(await send(customers, Math.ceil(webhooks / looks))));
    await whenIdle(world);
    seen.push(await look(`${((100 * part) / looks).toFixed(0)}%`));
  }
  console.log(
    `${times.length} webhooks of ${shops.length} shops, ${postponed} times postponed: ${told(times)}`,
  );
  const faults = [...flawsIn(seen), ...wrongCustomers(customers.length)];
  for (const fault of faults) console.error(`WRONG: ${fault}`);
  process.exitCode = faults.length > 0 ? 1 : 0;
} finally {
  await pool.close();
  await world.close();
  await database.end();
  await postgres.stop();
}

/** Each shop installs the app, is connected, and has its customers carried to Framework360. */
async function setUp(): Promise<Customer[]> {
  world.shopify.control.change({ plan: "plus" });
  const customers: Customer[] = [];
  for (const { domain } of shops) {
    await openApp(world, "/app/connection", domain);
    await connectAccount(world, domain);
    await submit(
      world,
      "/app/synchronization",
      { customersEnabled: "on", shopifyToFramework360: "on" },
      domain,
    );
    for (let number = 0; number < customersEach; number += 1) {
      const email = `${number}@${domain.split(".")[0]}.example.it`;
      const { customer } = createCustomer(shopState(domain), { firstName: "Anna", lastName: "Neri", email });
      customers.push({ shop: domain, id: Number(customer!.id.split("/").at(-1)) });
    }
  }
  return customers;
}

function shopState(domain: string) {
  return world.shopify.state.shops.get(domain)!;
}

/** @returns how long each webhook took until it was answered, in milliseconds */
async function send(customers: readonly Customer[], count: number): Promise<number[]> {
  const times: number[] = [];
  let left = count;
  const sender = async () => {
    while (left > 0) {
      left -= 1;
      const customer = customers[Math.floor(Math.random() * customers.length)]!;
      if (left % editEvery === 0) {
        const id = `gid://shopify/Customer/${customer.id}`;
        editCustomer(shopState(customer.shop), id, { lastName: `Neri ${left}` });
      }
      times.push(await deliver(customer));
    }
  };
  await Promise.all(Array.from({ length: Number(values.senders) }, sender));
  return times;
}

/** Delivers one webhook, again after an answer of 503, as Shopify does. */
async function deliver(customer: Customer): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const started = performance.now();
    const { statusCode, body } = await pool.request(webhookAbout(customer));
    await body.dump();
    if (statusCode === 200) return performance.now() - started;
    if (statusCode !== 503 || attempt === maxDeliveries)
      throw new Error(`A webhook was answered with ${statusCode}, at attempt ${attempt}.`);
    postponed += 1;
    await sleep(1_000);
  }
}

async function look(when: string): Promise<Look> {
  const status = readFileSync(`/proc/${world.app().pid}/status`, "utf8");
  const rssMb = Number(/^VmRSS:\s+(\d+)/m.exec(status)![1]) / 1024;
  const { rows } = await database.query<{ connections: number }>(
    "SELECT count(*)::int AS connections FROM pg_stat_activity WHERE datname = current_database()",
  );
  const sizes = await database.query<{ name: string; mb: number }>(
    `SELECT relname AS name, pg_total_relation_size(oid)::float / ${mebibyte} AS mb FROM pg_class
     WHERE relkind = 'r' AND relnamespace IN ('public'::regnamespace, 'pgboss'::regnamespace)
     ORDER BY mb DESC LIMIT 6`,
  );
  const tables = Object.fromEntries(sizes.rows.map(({ name, mb }) => [name, mb]));
  const { connections } = rows[0]!;
  const told = Object.entries(tables).map(([name, mb]) => `${name} ${mb.toFixed(1)}`);
  console.log(
    `${when}: ${rssMb.toFixed(0)} MB, ${connections} connections; tables in MB: ${told.join(", ")}`,
  );
  return { rssMb, connections, tables };
}

/** Memory and connections of the last look against those after a quarter, when everything was in use once. */
function flawsIn(seen: readonly Look[]): string[] {
  const [, first] = seen;
  const last = seen.at(-1)!;
  return [
    ...(last.rssMb > first!.rssMb * 1.25 ? [`memory grew from ${first!.rssMb} to ${last.rssMb} MB`] : []),
    ...(last.connections > first!.connections + 5 ? ["connections grew"] : []),
  ];
}

/** Every customer is in Framework360 once, with its last name as Shopify has it. */
function wrongCustomers(expected: number): string[] {
  const { store } = world.framework360.control;
  const held = new Map(store.customersAscending().map((one) => [one.email, one]));
  const wrong = [...world.shopify.state.shops.values()].flatMap((shop) =>
    [...shop.customers.values()].filter((one) => held.get(one.email ?? "")?.cognome !== one.lastName),
  );
  return [
    ...(store.customerCount() === expected
      ? []
      : [`${store.customerCount()} customers instead of ${expected}`]),
    ...(wrong.length === 0 ? [] : [`${wrong.length} customers are not as on Shopify`]),
  ];
}
