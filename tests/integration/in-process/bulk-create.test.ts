import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createAdminClient, type AdminClient } from "../../../app/shopify/admin-client.ts";
import { maxBulkLines, readBulkState, startBulkCreation } from "../../../app/shopify/bulk-create.ts";
import { readBulkResults, type BulkResult } from "../../../app/shopify/bulk-results.ts";
import { blankCustomer, type Customer } from "../../../app/sync/customer.ts";
import { createCustomer } from "../../../sandbox/shopify/customers.ts";
import type { ShopifySandbox } from "../../../sandbox/shopify/server.ts";
import { shop } from "../../support/merchant.ts";
import { startShopify } from "../../support/shopify.ts";

let sandbox: ShopifySandbox;
let token: string;
let client: AdminClient;

beforeAll(async () => {
  ({ sandbox, token } = await startShopify());
  client = createAdminClient({ shop, accessToken: async () => token });
});

afterAll(() => sandbox.close());

beforeEach(() => {
  sandbox.control.reset({ keepInstallation: true });
  sandbox.control.choose({});
});

const people = (count: number): Customer[] =>
  Array.from({ length: count }, (_, index) => ({
    ...blankCustomer,
    firstName: "Anna",
    email: `bulk.${index}@example.it`,
    city: "Torino",
    country: "IT",
    vatNumber: "01234567890",
    tags: ["vip"],
    newsletter: "subscribed",
  }));

const start = (customers: Customer[]) =>
  startBulkCreation(
    client,
    customers.map((customer) => ({ customer, context: { newsletterChangedAt: null } })),
  );

async function ended(id: string): Promise<string | null> {
  await expect.poll(async () => (await readBulkState(client, id)).kind, { timeout: 20_000 }).toBe("ended");
  const state = await readBulkState(client, id);
  return state.kind === "ended" ? state.resultsUrl : null;
}

async function all(results: AsyncIterable<BulkResult>): Promise<BulkResult[]> {
  const read: BulkResult[] = [];
  for await (const result of results) read.push(result);
  return read;
}

async function resultsOf(customers: Customer[], id: string): Promise<BulkResult[]> {
  return all(readBulkResults(await ended(id), customers));
}

const linesOf = (results: BulkResult[], kind: BulkResult["kind"]) =>
  results
    .filter((result) => result.kind === kind)
    .map(({ line }) => line)
    .toSorted((a, b) => a - b);

describe("creating customers in bulk", () => {
  test("creates each as a single call would, for 0.1 points at most, and tells what Shopify holds", async () => {
    const customers = people(500);
    createCustomer(sandbox.shop, { email: customers[3]!.email });
    const before = sandbox.control.calls.counts().points;
    const id = await start(customers);
    expect(sandbox.control.calls.counts().points - before).toBe(21);

    const results = await resultsOf(customers, id);
    expect(results).toHaveLength(500);
    expect(linesOf(results, "refused")).toEqual([3]);
    expect(results.find(({ line }) => line === 3)).toMatchObject({
      userErrors: [{ field: ["email"], message: "Email has already been taken" }],
    });
    expect(linesOf(results, "missing")).toEqual([]);
    const seventh = results.find(({ line }) => line === 7)!;
    expect(seventh).toMatchObject({
      kind: "created",
      written: { snapshot: { customer: customers[7] }, refused: [] },
    });
    expect(sandbox.shop.ordered).toHaveLength(500);
  });

  test("tells what was done before it failed, and that the rest is not known", async () => {
    sandbox.control.choose({ bulk: { loseResultAfterLines: 60 } });
    const customers = people(100);
    const results = await resultsOf(customers, await start(customers));
    expect(sandbox.shop.ordered).toHaveLength(61);
    expect(linesOf(results, "created")).toHaveLength(60);
    expect(linesOf(results, "missing")).toEqual(Array.from({ length: 40 }, (_, index) => 60 + index));
  });

  test("knows nothing of lines without a result, nor of results that expired", async () => {
    sandbox.control.choose({ bulk: { loseResultEvery: 4 } });
    const customers = people(8);
    const url = (await ended(await start(customers)))!;
    expect(linesOf(await all(readBulkResults(url, customers)), "missing")).toEqual([3, 7]);
    const expired = url.replace(/Signature=.*/, "Signature=expired");
    expect(linesOf(await all(readBulkResults(expired, customers)), "missing")).toHaveLength(8);
    expect(linesOf(await all(readBulkResults(null, customers)), "missing")).toHaveLength(8);
  });

  test("does not take a line's number for proof of whom a result is about", async () => {
    const customers = people(4);
    const url = await ended(await start(customers));
    const shifted = [customers[3]!, ...customers.slice(0, 3)];
    expect(linesOf(await all(readBulkResults(url, shifted)), "missing")).toEqual([0, 1, 2, 3]);
  });

  test("is unavailable while five others run, and takes no more than its most lines", async () => {
    sandbox.control.choose({ bulk: { linesPerSecond: 1 } });
    const customers = people(200);
    for (let index = 0; index < 5; index += 1) await start(customers);
    await expect(start(customers)).rejects.toMatchObject({
      kind: "unavailable",
      explanation: { params: { error: "LIMIT_REACHED" } },
    });
    await expect(start(people(maxBulkLines + 1))).rejects.toThrow(RangeError);
  });
});
