import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";

import { createAdminClient } from "../../../app/shopify/admin-client.ts";
import { createShopifySide } from "../../../app/shopify/customer-side.ts";
import {
  createMemoryLedger,
  createPointsBudget,
  type PointsLedger,
} from "../../../app/shopify/points-budget.ts";
import { blankCustomer } from "../../../app/sync/customer.ts";
import type { CustomerSide } from "../../../app/sync/side.ts";
import type { ShopifySandbox } from "../../../sandbox/shopify/server.ts";
import { shop } from "../../support/merchant.ts";
import { startShopify } from "../../support/shopify.ts";

let sandbox: ShopifySandbox;
let token: string;
let now: number;
let waitedMs: number;

beforeAll(async () => {
  ({ sandbox, token } = await startShopify());
});

afterAll(async () => {
  vi.useRealTimers();
  await sandbox.close();
});

beforeEach(() => {
  // One clock for Shopify and the app, which moves only while calls wait for points.
  vi.useRealTimers();
  now = Date.now();
  waitedMs = 0;
  vi.useFakeTimers({ toFake: ["Date"], now });
  sandbox.control.reset({ keepInstallation: true });
  sandbox.control.generate({ count: 1000 });
});

/** Shopify's side in a process that spends from this ledger. */
function newProcess(ledger: PointsLedger): CustomerSide {
  const wait = async (ms: number) => {
    waitedMs += ms;
    vi.setSystemTime((now += ms));
  };
  const budget = createPointsBudget({ ledger, wait });
  return createShopifySide(createAdminClient({ shop, accessToken: async () => token, budget }));
}

async function write(side: CustomerSide, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const customer = { ...blankCustomer, email: `points.${index}@example.it` };
    await side.create(customer, { newsletterChangedAt: null });
  }
}

async function listAll(side: CustomerSide): Promise<void> {
  for (let cursor: string | null = null, pages = 0; pages === 0 || cursor !== null; pages += 1) {
    cursor = (await side.list(cursor, null)).next;
  }
}

test.each([
  ["logarithmic", 20, 0],
  // A process expects less of its first page, which may cost more than is kept in reserve.
  ["linear", 500, 3],
] as const)(
  "processes learn what calls cost from the answers alone where pages are charged %s",
  async (pricing, page, firstPages) => {
    sandbox.control.choose({ pricing });
    const ledger = createMemoryLedger(() => now);
    const listing = async () => {
      for (let round = 0; round < 3; round += 1) await listAll(newProcess(ledger));
    };
    await Promise.all([write(newProcess(ledger), 150), listing()]);

    const { throttled, points } = sandbox.control.calls.counts();
    expect(throttled).toBeLessThanOrEqual(firstPages);
    expect(sandbox.shop.ordered).toHaveLength(1150);
    expect(points).toBeGreaterThanOrEqual(1500 + 3 * 4 * page);
    // All but the reserve was there at once. The rest is waited for, and no more, but for each process's first page.
    expect(waitedMs / 1000).toBeLessThan((points - 1600) / 100 + 10);
  },
);
