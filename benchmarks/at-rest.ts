/**
 * `node benchmarks/at-rest.ts --customers 20000 --hours 4`: what sweeps of a shop in step ask of both sides, in calls and
 * points, where the account's list shows names and e-mails only. The rounds are the app's own, on its own tables; only the
 * time between them is simulated, and every customer counts as being as both sides last agreed.
 */
import { parseArgs } from "node:util";

import { PrismaPg } from "@prisma/adapter-pg";

import { createFramework360Client } from "../app/framework360/api/client.ts";
import { readOrderTotals } from "../app/framework360/customers/order-totals.ts";
import { createFramework360Side } from "../app/framework360/customers/side.ts";
import { looksDue } from "../app/jobs/order-totals/looks.ts";
import { sweep } from "../app/jobs/sweep/sweep.ts";
import { createDueCheck } from "../app/jobs/sweep/due.ts";
import { createAdminClient } from "../app/shopify/admin-client.ts";
import { createShopifySide } from "../app/shopify/customer-side.ts";
import { PrismaClient } from "../app/store/database/generated/client.ts";
import { createPool } from "../app/store/database/pg-pool.ts";
import { listDueForOrderTotals, readOrderLooks, saveOrdersAskedAt } from "../app/store/order-totals.ts";
import { advanceRound, beginRound, changedSince, countSeen, type SweepRound } from "../app/store/sweep.ts";
import type { SideName } from "../app/sync/customer.ts";
import type { CustomerSide } from "../app/sync/side.ts";
import { shop } from "../tests/support/merchant.ts";
import { startShopify } from "../tests/support/shopify.ts";
import { startTemporaryPostgres } from "../tests/support/temporary-postgres.ts";

const { values } = parseArgs({
  options: { customers: { type: "string", default: "20000" }, hours: { type: "string", default: "4" } },
});
const [customers, hours] = [Number(values.customers), Number(values.hours)];
/** The app's defaults: SWEEP_INTERVAL_SECONDS, FULL_SWEEP_INTERVAL_HOURS, FRAMEWORK360_ORDER_LOOKS_PER_MINUTE. */
const intervalMs = 5 * 60_000;
const fullIntervalMs = 24 * 3_600_000;
const orderLooksPerMinute = 10;

const calls: Record<string, number> = {};

/** An account whose list shows names and e-mails only, and in which every customer ordered once. */
const account = createFramework360Client({
  baseUrl: "https://account.example.it",
  apiKey: "k".repeat(40),
  fetch: async (input) => {
    const { pathname, searchParams: asked } = new URL(input as string);
    const operation = pathname.replace("/m/api/", "");
    calls[operation] = (calls[operation] ?? 0) + 1;
    return Response.json({ status: 1, data: answer(operation, asked) });
  },
});

function answer(operation: string, asked: URLSearchParams): unknown {
  const page = Number(asked.get("page") ?? 1);
  if (operation === "customers/list") {
    const [first, limit] = [(page - 1) * Number(asked.get("limit")), Number(asked.get("limit"))];
    const count = Math.max(0, Math.min(limit, customers - first));
    return Array.from({ length: count }, (_, index) => named(first + index + 1));
  }
  if (operation === "customers/get") return whole(Number(asked.get("id")));
  if (operation === "orders/list") return page === 1 ? [{ id: 1, total: "10.00", status: 3 }] : [];
  if (operation === "orders/statuses") return [{ id: 3, name: "Spedito" }];
  return true;
}

const named = (id: number) => ({ id, nome: "Anna", cognome: "Rossi", email: `anna.${id}@example.it` });
const whole = (id: number) => ({
  ...named(id),
  telefono_cellulare: "+393331234567",
  dati_fatturazione: { comune: "Lodi" },
  tags: ["vip"],
  marketing_active: true,
});

const { sandbox, token } = await startShopify();
sandbox.control.change({ plan: "enterprise" });
sandbox.control.generate({ count: customers });
const shopify = createShopifySide(createAdminClient({ shop, accessToken: async () => token }));
const database = await startTemporaryPostgres("at-rest");
const pool = createPool(database.url, { max: 4 });
const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });

/** Long enough after the last change that no list need overlap with it. */
let now = Date.now() + 3_600_000;

try {
  await prisma.shop.create({ data: { domain: shop } });
  await prisma.customerLink.createMany({
    data: Array.from({ length: customers }, (_, index) => ({
      shop,
      shopifyId: `gid://shopify/Customer/${index + 1}`,
      framework360Id: String(index + 1),
      syncedAt: new Date(now),
    })),
  });
  // The first rounds have everybody synchronized; the shop is at rest after them.
  await rounds();
  Object.keys(calls).forEach((operation) => delete calls[operation]);
  const fullRound = sandbox.control.calls.counts().points;
  const end = now + hours * 3_600_000;
  while (now < end) {
    now += intervalMs;
    await rounds();
  }
  report({ fullRound, between: sandbox.control.calls.counts().points - fullRound });
} finally {
  await prisma.$disconnect();
  await pool.end();
  await database.stop();
  await sandbox.close();
}

async function rounds(): Promise<void> {
  for (const side of ["shopify", "framework360"] as const) await sweepSide(side);
  const at = new Date(now);
  const due = looksDue(await readOrderLooks(prisma, shop), at, orderLooksPerMinute);
  for (const id of due > 0 ? await listDueForOrderTotals(prisma, shop, due) : []) {
    await saveOrdersAskedAt(prisma, shop, id, at);
    await readOrderTotals(account, id);
  }
}

async function sweepSide(name: SideName): Promise<void> {
  const round = await beginRound(prisma, shop, name, { now: new Date(now), fullIntervalMs });
  await sweep({
    begin: async () => round,
    openSide: async () => (name === "shopify" ? shopify : framework360Side(round)),
    changed: (seen) => changedSince(prisma, shop, name, seen),
    agreed: (shown) => Promise.resolve(new Set(shown.map(({ id }) => id))),
    advance: (marks, _news, next) =>
      prisma.$transaction((transaction) => advanceRound(transaction, shop, name, marks, next)),
    pause: () => Promise.resolve(),
  });
}

async function framework360Side(round: SweepRound): Promise<CustomerSide> {
  const seen = await countSeen(prisma, shop, "framework360");
  return createFramework360Side(account, {
    isDue: createDueCheck({ ...round, intervalMs, customers: seen }),
  });
}

/** @param points of Shopify's: of a round that looks at every customer, as one does each day, and of all rounds after it */
function report(points: { fullRound: number; between: number }): void {
  const perMinute = (count: number) => (count / hours / 60).toFixed(1);
  const all = Object.values(calls).reduce((sum, count) => sum + count, 0);
  console.log(`${customers} customers on each side, ${hours} hours at rest, a sweep every 5 minutes:`);
  console.log(`Framework360: ${perMinute(all)} calls a minute`);
  for (const [operation, count] of Object.entries(calls)) console.log(`  ${operation}: ${perMinute(count)}`);
  const perHour = (points.between / hours).toFixed(0);
  console.log(`Shopify: ${perHour} points an hour, and ${points.fullRound} for a round of all customers`);
}
