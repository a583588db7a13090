/**
 * `node --expose-gc benchmarks/sweep.ts`: what a sweep of many customers costs in time, memory and statements, when all of them
 * are new and when none changed. Memory is to stay flat.
 */
import { parseArgs } from "node:util";

import { PrismaPg } from "@prisma/adapter-pg";

import { sweep } from "../app/jobs/sweep/sweep.ts";
import { PrismaClient } from "../app/store/database/generated/client.ts";
import { createPool } from "../app/store/database/pg-pool.ts";
import { advanceRound, beginRound, changedSince } from "../app/store/sweep.ts";
import { blankCustomer } from "../app/sync/customer.ts";
import type { CustomerPage, CustomerSide } from "../app/sync/side.ts";
import { startTemporaryPostgres } from "../tests/support/temporary-postgres.ts";

const { values } = parseArgs({ options: { customers: { type: "string", default: "50000" } } });
const customers = Number(values.customers);
const pageSize = 100;
const [shop, name] = ["one.myshopify.com", "framework360"] as const;

const database = await startTemporaryPostgres("sweep");
const pool = createPool(database.url, { max: 4 });
const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
try {
  await prisma.shop.create({ data: { domain: shop } });
  console.log(await round("All are new"));
  console.log(await round("None changed"));
} finally {
  await prisma.$disconnect();
  await pool.end();
  await database.stop();
}

async function round(what: string): Promise<string> {
  let asked = 0;
  let pages = 0;
  let peak = 0;
  const started = performance.now();
  await sweep({
    begin: () => beginRound(prisma, shop, name, { now: new Date(), fullIntervalMs: 86_400_000 }),
    openSide: () => Promise.resolve({ list: listPage } as Pick<CustomerSide, "list"> as CustomerSide),
    changed: (seen) => changedSince(prisma, shop, name, seen),
    agreed: () => Promise.resolve(new Set()),
    advance: async (marks, news, next) => {
      asked += news.length;
      await prisma.$transaction((transaction) => advanceRound(transaction, shop, name, marks, next));
    },
    pause: () => {
      pages += 1;
      if (pages % 50 === 0) peak = Math.max(peak, heldMegabytes());
      return Promise.resolve();
    },
  });
  const seconds = (performance.now() - started) / 1000;
  return `${what}: ${customers} customers in ${seconds.toFixed(1)} s, ${asked} asked for, at most ${peak.toFixed(0)} MB held`;
}

/** What is held in memory, without what could be thrown away where `node --expose-gc` lets us do that. */
function heldMegabytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

function listPage(cursor: string | null): Promise<CustomerPage> {
  const first = Number(cursor ?? 0);
  const count = Math.min(pageSize, customers - first);
  return Promise.resolve({
    customers: Array.from({ length: count }, (_, index) => ({
      id: String(first + index),
      fingerprint: JSON.stringify({
        ...blankCustomer,
        email: `customer${first + index}@example.it`,
        street: "Via Roma 1",
      }),
    })),
    next: first + count < customers ? String(first + count) : null,
  });
}
