import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { syncCustomer } from "../../../app/jobs/sync-customer/sync-customer.ts";
import type { SyncRequest } from "../../../app/jobs/sync-customer/job.ts";
import type { RunPorts } from "../../../app/jobs/sync-customer/ports.ts";
import { createAdminClient } from "../../../app/shopify/admin-client.ts";
import { createShopifySide } from "../../../app/shopify/customer-side.ts";
import type { CustomerSide, Snapshot } from "../../../app/sync/side.ts";
import { createCustomer, findByEmail } from "../../../sandbox/shopify/customers.ts";
import type { ShopifySandbox } from "../../../sandbox/shopify/server.ts";
import { createMemoryLinks } from "../../simulation/memory-links.ts";
import { createMemorySide } from "../../simulation/memory-side.ts";
import { createPopulation } from "../../simulation/population.ts";
import { shop } from "../../support/merchant.ts";
import { bothDirections } from "../../support/pairs.ts";
import { startShopify } from "../../support/shopify.ts";

let sandbox: ShopifySandbox;
let token: string;

beforeAll(async () => {
  ({ sandbox, token } = await startShopify());
});

afterAll(() => sandbox.close());

let shopify: CustomerSide;
let run: (request: Partial<SyncRequest> & { customerId: string }, listed?: Snapshot) => Promise<number>;
let framework360: ReturnType<typeof createPopulation>;

beforeEach(() => {
  sandbox.control.reset({ keepInstallation: true });
  shopify = createShopifySide(createAdminClient({ shop, accessToken: async () => token }));
  const nothing = () => undefined;
  framework360 = createPopulation("framework360", { now: Date.now, tell: nothing });
  const watch = {
    read: nothing,
    writes: nothing,
    readBack: nothing,
    wrote: nothing,
    created: nothing,
    known: nothing,
  };
  const line = { step: () => Promise.resolve(), fails: () => false, lag: () => 0 };
  const links = createMemoryLinks().seenBy(line.step, nothing);
  const ports: Omit<RunPorts, "retry" | "usual" | "listed" | "mayUseListed" | "isFirstLook"> = {
    sides: { shopify, framework360: createMemorySide(framework360, line, watch) },
    policy: bothDirections,
    links,
    saveWithLine: (_result, _overwritten, link) => links.save(...link),
    forgetSeen: () => Promise.resolve(),
    requestOwed: () => Promise.resolve(),
    // The notification tells of the last write.
    toldNothingSince: () => Promise.resolve(true),
    creationsEnd: () => Promise.resolve(),
    lock: (_customers, work) => work(),
    now: () => new Date(),
    lastAttempt: false,
    forgetListed: () => Promise.resolve(),
    recordUnheard: () => Promise.reject(new Error("Each answer is heard.")),
  };
  run = async (request, listed) => {
    const before = sandbox.control.calls.counts().points;
    const whole = { shop, side: "framework360", cause: "hint", ...request } as const;
    await syncCustomer(whole, { ...ports, listed: listed ?? null, mayUseListed: true, isFirstLook: true });
    return sandbox.control.calls.counts().points - before;
  };
});

const anna = { firstName: "Anna", lastName: "Rossi", email: "anna@example.it", phone: "+393331234567" };

test("a creation on Shopify costs 20 points at most, an update 27, and the echoes of both nothing", async () => {
  const there = framework360.add(anna, "person")!;
  expect(await run({ customerId: there.id })).toBeLessThanOrEqual(20);
  const echo = {
    side: "shopify",
    cause: "webhook",
    customerId: `gid://shopify/Customer/${findByEmail(sandbox.shop, anna.email)!.id}`,
  } as const;
  expect(await run(echo)).toBe(0);
  framework360.edit(there, { lastName: "Verdi" }, "person");
  expect(await run({ customerId: there.id })).toBeLessThanOrEqual(27);
  expect(findByEmail(sandbox.shop, anna.email)!.lastName).toBe("Verdi");
  expect(await run(echo)).toBe(0);
});

test("pairs that are equal cost 0.5 points each at most, from both sides' first round", async () => {
  for (let index = 0; index < 250; index += 1) {
    const person = { firstName: "Anna", lastName: `Rossi ${index}`, email: `anna.${index}@example.it` };
    createCustomer(sandbox.shop, person);
    framework360.add(person, "person");
  }
  const before = sandbox.control.calls.counts().points;
  for (let cursor: string | null = null, pages = 0; pages === 0 || cursor !== null; pages += 1) {
    const { customers, next } = await shopify.list(cursor, null);
    for (const { id, snapshot } of customers) {
      await run({ side: "shopify", cause: "backfill", customerId: id }, snapshot);
    }
    cursor = next;
  }
  for (const { id } of framework360.citizens.values()) await run({ cause: "backfill", customerId: id });
  expect(sandbox.control.calls.counts().points - before).toBeLessThanOrEqual(0.5 * 250);
});
