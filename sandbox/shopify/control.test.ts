import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { startSandbox } from "./testing.ts";

test("10,000 generated customers are the same for the same seed and fire no webhook", async () => {
  const [one, two] = [await startSandbox(), await startSandbox()];
  await one.install();
  for (const { control } of [one, two])
    await control("POST", "customers/generate", { count: 10_000, seed: 7 });
  const emails = ({ shop }: typeof one) => shop.ordered.map(({ email }) => email);
  expect(emails(one)).toHaveLength(10_000);
  expect(emails(one)).toEqual(emails(two));
  expect((await one.control("GET", "stats")).body).toMatchObject({
    customers: 10_000,
    webhooks: { sent: 0 },
  });
});

test("unknown settings and bad values are refused with a reason", async () => {
  const { control } = await startSandbox();
  for (const [path, body] of [
    ["faults", { nonsense: 1 }],
    ["faults", { webhooks: { dropRate: 2 } }],
    ["shopify", { plan: "gold" }],
  ] as const) {
    const { status, body: answer } = await control("PUT", path, body);
    expect(status).toBe(400);
    expect(answer.error).toBeTruthy();
  }
});

test("a fault strikes the operations it names, and with errorWhen after it takes effect", async () => {
  const sandbox = await startSandbox();
  await sandbox.install();
  await sandbox.control("PUT", "faults", { errorRate: 1, errorWhen: "after", onlyPaths: ["customerCreate"] });

  expect((await sandbox.graphql("{ shop { name } }")).status).toBe(200);
  const create = `mutation { customerCreate(input: { firstName: "Anna" }) { customer { id } } }`;
  expect((await sandbox.graphql(create)).status).toBe(500);
  expect(sandbox.shop.ordered).toHaveLength(1);

  const { body } = await sandbox.control("GET", "stats");
  expect(body).toMatchObject({ writes: { customerCreate: 1 }, faults: { http500: 1 } });
  expect((await sandbox.control("GET", "requests?limit=1")).body[0]).toMatchObject({
    operation: "customerCreate",
    outcome: "http500",
  });
});

test("a reset empties everything, and keeps the installation if asked", async () => {
  const sandbox = await startSandbox();
  const token = await sandbox.install();
  await sandbox.control("POST", "customers", { firstName: "Anna" });

  await sandbox.control("POST", "reset", { keepInstallation: true });
  expect(sandbox.shop.ordered).toHaveLength(0);
  expect((await sandbox.graphql("{ shop { name } }", {}, token)).status).toBe(200);

  await sandbox.control("POST", "reset", {});
  expect((await sandbox.graphql("{ shop { name } }", {}, token)).status).toBe(401);
  expect((await sandbox.control("GET", "state")).body.shops[0]).toMatchObject({
    customers: [],
    installation: null,
  });
});

test("a customer is made, edited and deleted as by hand", async () => {
  const { control, shop } = await startSandbox();
  const made = await control("POST", "customers", { email: "anna@example.it", tags: ["vip"] });
  const { id } = made.body.customer;
  await control("PUT", `customers/${id}`, { firstName: "Anna", tags: [] });
  expect(shop.customers.get(id)).toMatchObject({ firstName: "Anna", tags: [] });
  const taken = await control("POST", "customers", { email: "anna@example.it" });
  expect(taken).toMatchObject({
    status: 422,
    body: { userErrors: [{ message: "Email has already been taken" }] },
  });
  await control("DELETE", `customers/${id}`);
  expect(shop.ordered).toHaveLength(0);
});

test("a taken port is refused by its number", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  await expect(startSandbox({ port })).rejects.toThrow(`port ${port} is taken`);
});
