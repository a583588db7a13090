import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createBucket } from "./graphql/bucket.ts";
import { startSandbox } from "./testing.ts";

const wholeCustomer = `
  id firstName lastName tags
  defaultEmailAddress { emailAddress }
  defaultPhoneNumber { phoneNumber }
  defaultAddress { city }
  ${["a", "b", "c", "d", "e", "f"].map((key) => `${key}: metafield(namespace: "$app", key: "${key}") { value }`).join(" ")}
`;

describe("Query cost", () => {
  test.each([
    ["{ shop { name } }", 1, 1],
    ["{ customers(first: 1) { nodes { id } } }", 3, 3],
    ["{ customers(first: 10) { nodes { id email } } }", 6, 12],
    ["{ customers(first: 100) { nodes { id } pageInfo { hasNextPage } } }", 11, 102],
    ["{ customers(first: 200) { edges { node { id updatedAt } } pageInfo { hasNextPage } } }", 12, 202],
    ["{ customers(first: 10) { edges { node { id defaultAddress { city } } } } }", 6, 22],
    [`{ customer(id: "gid://shopify/Customer/1") { ${wholeCustomer} } }`, 9, 10],
    [`{ customers(first: 50) { nodes { ${wholeCustomer} } } }`, 2 + 7 * 9, 502],
    [
      `{ node(id: "gid://shopify/Customer/1") { id
        ... on Customer { defaultPhoneNumber { phoneNumber } } ... on Shop { billingAddress { city } plan { displayName } } } }`,
      3,
      3,
    ],
    ['mutation { tagsAdd(id: "gid://shopify/Customer/1", tags: ["a"]) { node { id } } }', 10, 10],
    [
      `mutation { customerUpdate(input: { id: "gid://shopify/Customer/1" }) {
        customer { ${wholeCustomer} } userErrors { field message } } }`,
      18,
      19,
    ],
    [
      `mutation { tagsAdd(id: "gid://shopify/Customer/1", tags: ["a"]) {
        node { ... on Customer { ${wholeCustomer} } } userErrors { field message } } }`,
      18,
      19,
    ],
    ['mutation { flowTriggerReceive(handle: "a", payload: {}) { userErrors { field message } } }', 1, 1],
    [
      `mutation { stagedUploadsCreate(input: []) {
        stagedTargets { url parameters { name value } } userErrors { field message } } }`,
      11,
      11,
    ],
  ])("%s is charged %i, and %i where every node is charged", async (query, logarithmic, linear) => {
    const sandbox = await startSandbox();
    await sandbox.install();
    const requested = async () => (await sandbox.graphql(query)).body.extensions.cost.requestedQueryCost;
    expect(await requested()).toBe(logarithmic);
    await sandbox.control("PUT", "choices", { pricing: "linear" });
    expect(await requested()).toBe(linear);
  });

  test("a page of 250 whole customers is charged 101, and refused where every node is charged", async () => {
    const sandbox = await startSandbox();
    await sandbox.install();
    await sandbox.control("POST", "customers/generate", { count: 250 });
    const query = `{ customers(first: 250) { nodes { ${wholeCustomer} } } }`;
    const { body } = await sandbox.graphql(query);
    expect(body.data.customers.nodes).toHaveLength(250);
    const { requestedQueryCost, actualQueryCost, throttleStatus } = body.extensions.cost;
    expect(requestedQueryCost).toBe(101);
    expect(actualQueryCost).toBeLessThan(101);
    expect(throttleStatus.currentlyAvailable).toBeGreaterThanOrEqual(2000 - actualQueryCost);

    await sandbox.control("PUT", "choices", { pricing: "linear" });
    expect((await sandbox.graphql(query)).body.errors[0].extensions).toMatchObject({
      code: "MAX_COST_EXCEEDED",
      cost: 2502,
      maxCost: 1000,
    });
  });

  test("what was charged too much is given back", async () => {
    const sandbox = await startSandbox();
    await sandbox.install();
    const { body } = await sandbox.graphql("{ customers(first: 250) { nodes { id } } }");
    expect(body.extensions.cost).toMatchObject({
      requestedQueryCost: 13,
      actualQueryCost: 2,
      throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 1998, restoreRate: 100 },
    });
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
    // It costs one point, which may have come back by now.
    expect(body.extensions.cost.throttleStatus.currentlyAvailable).toBeGreaterThanOrEqual(1_999);
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
