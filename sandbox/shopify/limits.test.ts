import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createBucket } from "./graphql/bucket.ts";
import { startSandbox } from "./testing.ts";

describe("Query cost", () => {
  test.each([
    ["{ shop { name } }", 1],
    ["{ customers(first: 10) { nodes { id email } } }", 12],
    [
      "{ customers(first: 10) { edges { node { id defaultAddress { city } } } pageInfo { hasNextPage } } }",
      22,
    ],
    ['mutation { tagsAdd(id: "gid://shopify/Customer/1", tags: ["a"]) { userErrors { message } } }', 10],
  ])("%s is charged %i", async (query, cost) => {
    const sandbox = await startSandbox();
    await sandbox.install();
    const { body } = await sandbox.graphql(query);
    expect(body.extensions.cost.requestedQueryCost).toBe(cost);
  });

  test("what was charged too much is given back", async () => {
    const sandbox = await startSandbox();
    await sandbox.install();
    const { body } = await sandbox.graphql("{ customers(first: 250) { nodes { id } } }");
    expect(body.extensions.cost).toMatchObject({
      requestedQueryCost: 252,
      actualQueryCost: 2,
      throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 1998, restoreRate: 100 },
    });
  });

  test("a query dearer than 1,000 points is refused", async () => {
    const sandbox = await startSandbox();
    await sandbox.install();
    const query = "{ customers(first: 250) { nodes { addressesV2(first: 10) { nodes { id } } } } }";
    const { body } = await sandbox.graphql(query);
    expect(body.errors[0].extensions.code).toBe("MAX_COST_EXCEEDED");
  });
});

describe("Throttling", () => {
  test("over the budget the answer is HTTP 200 and THROTTLED, nothing is done, and it is counted", async () => {
    // No point comes back while the calls are made, however long that takes.
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const sandbox = await startSandbox();
    await sandbox.install();
    const create = `mutation { customerCreate(input: { firstName: "Anna" }) { customer { id } } }`;
    const answers = await Promise.all(Array.from({ length: 260 }, () => sandbox.graphql(create)));

    const throttled = answers.filter(({ body }) => body.errors?.[0].extensions.code === "THROTTLED");
    expect(throttled.length).toBeGreaterThan(0);
    expect(throttled.every(({ status }) => status === 200)).toBe(true);
    expect(throttled[0]?.body.extensions.cost).toMatchObject({
      requestedQueryCost: 10,
      actualQueryCost: null,
    });
    expect(sandbox.shop.ordered).toHaveLength(260 - throttled.length);
    expect((await sandbox.control("GET", "stats")).body.throttled).toBe(throttled.length);
  });

  test("a reset gives the whole budget back", async () => {
    const sandbox = await startSandbox();
    await sandbox.install();
    const create = `mutation { customerCreate(input: { firstName: "Anna" }) { customer { id } } }`;
    await Promise.all(Array.from({ length: 150 }, () => sandbox.graphql(create)));

    await sandbox.control("POST", "reset", { keepInstallation: true });
    const { body } = await sandbox.graphql("{ shop { name } }");
    expect(body.extensions.cost.throttleStatus.currentlyAvailable).toBe(1999);
  });

  test("a bucket leaks at the plan's rate", () => {
    let now = 0;
    const bucket = createBucket(() => now);
    expect(bucket.take(2000, "standard")).toBe(true);
    expect(bucket.take(1, "standard")).toBe(false);
    now += 1500;
    expect(bucket.status("standard").currentlyAvailable).toBe(150);
    expect(bucket.take(150, "standard")).toBe(true);
    expect(bucket.status("plus")).toMatchObject({ maximumAvailable: 20_000, restoreRate: 1000 });
  });
});
