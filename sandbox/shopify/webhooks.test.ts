import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  addTags,
  createCustomer,
  deleteCustomer,
  editCustomer,
  mergeCustomers,
  setEmailConsent,
} from "./customers.ts";
import { app, domain, startReceiver, startSandbox } from "./testing.ts";
import type { Received } from "./testing.ts";

/** Every topic of the app, with whole payloads. */
const webhooks = `[[webhooks.subscriptions]]
topics = [
  "customers/create", "customers/update", "customers/delete", "customers/merge", "customer.tags_added",
  "customer.tags_removed", "customers_email_marketing_consent/update", "app/uninstalled", "app/scopes_update",
]
compliance_topics = ["customers/data_request", "customers/redact", "shop/redact"]
uri = "/webhooks/shopify"`;

/** An installed app that takes webhooks, and a sandbox that sends them to it. */
async function connected(answer?: Parameters<typeof startReceiver>[0], options = {}) {
  const receiver = await startReceiver(answer);
  const sandbox = await startSandbox({ appOrigin: receiver.origin, retryScale: 0, webhooks, ...options });
  await sandbox.install();
  const { received } = receiver;
  return {
    ...sandbox,
    received,
    receiver,
    topics: () => received.map(({ topic }) => topic).toSorted(),
    one: (topic: string): Promise<Received> =>
      vi.waitFor(() => {
        const found = received.find((message) => message.topic === topic);
        if (!found) throw new Error(`No ${topic} came.`);
        return found;
      }),
  };
}

const anna = { firstName: "Anna", email: "anna@example.it" };

test("a topic whose scope the app does not ask for is refused, in Shopify's words", async () => {
  const products = `[[webhooks.subscriptions]]\ntopics = ["products/create"]\nuri = "/webhooks/shopify"`;
  await expect(startSandbox({ webhooks: products })).rejects.toThrow(
    "Missing scope for webhook topic: products/create (read_products)",
  );
});

describe("What is sent", () => {
  test("a webhook is signed over its raw body and names shop, topic, version and event", async () => {
    const { shop, one } = await connected();
    createCustomer(shop, anna);
    const { body, headers } = await one("customers/create");

    expect(headers["x-shopify-hmac-sha256"]).toBe(
      createHmac("sha256", app.clientSecret).update(body).digest("base64"),
    );
    expect(headers).toMatchObject({
      "x-shopify-topic": "customers/create",
      "x-shopify-shop-domain": domain,
      "x-shopify-api-version": "2026-10",
      "content-type": "application/json",
    });
    expect(headers["x-shopify-event-id"]).toBeTruthy();
    expect(Date.parse(String(headers["x-shopify-triggered-at"]))).toBeGreaterThan(Date.now() - 60_000);
  });

  test("a customer's payload has its address, and no tags, consent or order counts", async () => {
    const { shop, one } = await connected();
    createCustomer(shop, {
      ...anna,
      tags: ["vip"],
      addresses: [{ city: "Bergamo", countryCode: "IT", provinceCode: "BG" }],
    });
    const payload = JSON.parse((await one("customers/create")).body) as Record<string, unknown>;

    expect(payload).toMatchObject({
      first_name: "Anna",
      email: "anna@example.it",
      admin_graphql_api_id: expect.stringMatching(/^gid:\/\/shopify\/Customer\/\d+$/),
      default_address: { city: "Bergamo", province: "Bergamo", province_code: "BG", default: true },
    });
    for (const field of [
      "tags",
      "email_marketing_consent",
      "sms_marketing_consent",
      "orders_count",
      "total_spent",
    ]) {
      expect(payload).not.toHaveProperty(field);
    }
  });

  test("ids beyond 2^53 are written digit by digit", async () => {
    const { shop, one } = await connected(undefined, { idStart: 9_007_199_254_740_993n });
    createCustomer(shop, anna);
    expect((await one("customers/create")).body).toContain('"id":9007199254740993,');
  });

  test("one edit of name, tags and consent fires a topic each, at one moment and as one event", async () => {
    const { shop, received, one, topics } = await connected();
    const { customer } = createCustomer(shop, { ...anna, tags: ["old"] });
    await vi.waitFor(() => expect(received).toHaveLength(2));
    received.length = 0;

    editCustomer(shop, customer!.id, {
      lastName: "Verdi",
      tags: ["new"],
      emailMarketingConsent: { marketingState: "SUBSCRIBED", marketingOptInLevel: "SINGLE_OPT_IN" },
    });

    await vi.waitFor(() =>
      expect(topics()).toEqual([
        "customer.tags_added",
        "customer.tags_removed",
        "customers/update",
        "customers_email_marketing_consent/update",
      ]),
    );
    expect(new Set(received.map(({ headers }) => headers["x-shopify-event-id"])).size).toBe(1);
    expect(new Set(received.map(({ headers }) => headers["x-shopify-webhook-id"])).size).toBe(4);
    expect(JSON.parse((await one("customer.tags_added")).body)).toMatchObject({
      customerId: `gid://shopify/Customer/${customer!.id}`,
      tags: ["new"],
    });
    expect(JSON.parse((await one("customers_email_marketing_consent/update")).body)).toMatchObject({
      email_address: "anna@example.it",
      email_marketing_consent: { state: "subscribed", opt_in_level: "single_opt_in" },
    });
  });

  test("a change of tags alone does not fire customers/update, and no change fires nothing", async () => {
    const { shop, received, one, topics } = await connected();
    const { customer } = createCustomer(shop, anna);
    await one("customers/create");
    received.length = 0;

    editCustomer(shop, customer!.id, { firstName: "Anna" });
    addTags(shop, customer!.id, ["vip"]);

    await one("customer.tags_added");
    expect(topics()).toEqual(["customer.tags_added"]);
  });

  test("the same consent again fires customers/update", async () => {
    const { shop, one } = await connected();
    const { customer } = createCustomer(shop, {
      ...anna,
      emailMarketingConsent: { marketingState: "SUBSCRIBED", marketingOptInLevel: "SINGLE_OPT_IN" },
    });
    setEmailConsent(shop, customer!.id, {
      marketingState: "SUBSCRIBED",
      marketingOptInLevel: "SINGLE_OPT_IN",
    });
    await one("customers/update");
  });

  test("merging and deleting name the deleted customer", async () => {
    const { shop, one } = await connected();
    const one_ = createCustomer(shop, anna).customer!.id;
    const two = createCustomer(shop, { firstName: "Anna" }).customer!.id;
    mergeCustomers(shop, one_, two);
    expect(JSON.parse((await one("customers/merge")).body)).toEqual({
      admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${two}`,
      admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${one_}`,
      admin_graphql_api_job_id: expect.stringMatching(/^gid:\/\/shopify\/Job\//),
      status: "completed",
      errors: [],
    });
    expect(JSON.parse((await one("customers/delete")).body)).toMatchObject({ id: Number(one_) });
    deleteCustomer(shop, two);
  });

  test("uninstalling and the privacy topics are announced", async () => {
    const { shop, control, one } = await connected();
    const { customer } = createCustomer(shop, anna);
    await control("POST", "compliance", { topic: "customers/redact", customerId: customer!.id });
    expect(JSON.parse((await one("customers/redact")).body)).toEqual({
      shop_id: Number(shop.record.id),
      shop_domain: domain,
      customer: { id: Number(customer!.id), email: "anna@example.it", phone: null },
      orders_to_redact: [],
    });
    await control("POST", "uninstall", {});
    await one("app/uninstalled");
    await control("POST", "compliance", { topic: "shop/redact" });
    await one("shop/redact");
  });

  test("nothing is sent for a shop without the app", async () => {
    const receiver = await startReceiver();
    const { shop, control } = await startSandbox({ appOrigin: receiver.origin });
    createCustomer(shop, anna);
    expect((await control("GET", "stats")).body.webhooks.sent).toBe(0);
  });
});

describe("Delivery", () => {
  test("a failed delivery is repeated with its first payload, its event and its webhook id", async () => {
    const { shop, received } = await connected((_message, earlier) => (earlier < 2 ? 500 : 200));
    const { customer } = createCustomer(shop, anna);
    customer!.firstName = "Changed since";

    await vi.waitFor(() => expect(received).toHaveLength(3));
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect(new Set(received.map(({ headers }) => headers["x-shopify-event-id"])).size).toBe(1);
    expect(new Set(received.map(({ headers }) => headers["x-shopify-webhook-id"])).size).toBe(1);
    expect(received[0]!.body).toContain('"first_name":"Anna"');
  });

  test("after eight retries it is given up", async () => {
    const { shop, control, received } = await connected(() => 503);
    createCustomer(shop, anna);
    await vi.waitFor(async () => expect((await control("GET", "stats")).body.webhooks.failed).toBe(1));
    expect(received).toHaveLength(9);
    const [delivery] = (await control("GET", "webhooks?limit=1")).body;
    expect(delivery).toMatchObject({ topic: "customers/create", status: "failed" });
    expect(delivery.attempts[8]).toMatchObject({ status: 503 });
  });

  test("deliveries are dropped and doubled on request", async () => {
    const { shop, control, received } = await connected();
    await control("PUT", "faults", { webhooks: { dropRate: 1 } });
    createCustomer(shop, { firstName: "Dropped" });
    await control("PUT", "faults", { webhooks: { duplicateRate: 1 } });
    createCustomer(shop, { firstName: "Doubled" });

    await vi.waitFor(() => expect(received).toHaveLength(2));
    expect(received.every(({ body }) => body.includes("Doubled"))).toBe(true);
    expect(received[0]!.headers["x-shopify-event-id"]).toBe(received[1]!.headers["x-shopify-event-id"]);
    expect((await control("GET", "stats")).body.webhooks.dropped).toBe(1);
  });

  test("a delivery that is held back is overtaken by later ones", async () => {
    const { shop, control, received } = await connected();
    await control("PUT", "faults", { webhooks: { reorderRate: 1 } });
    createCustomer(shop, { firstName: "First" });
    await control("PUT", "faults", {});
    createCustomer(shop, { firstName: "Second" });
    await vi.waitFor(() => expect(received).toHaveLength(2), { timeout: 5000 });
    expect(received[0]!.body).toContain("Second");
  });

  test("while paused nothing is sent, and afterwards everything", async () => {
    const { shop, control, received } = await connected();
    await control("PUT", "faults", { webhooks: { paused: true } });
    createCustomer(shop, anna);
    expect((await control("GET", "stats")).body.webhooks.pending).toBe(1);
    expect(received).toHaveLength(0);
    await control("PUT", "faults", {});
    await vi.waitFor(() => expect(received).toHaveLength(1));
  });

  test("a delivery on its way during a reset is neither counted nor repeated afterwards", async () => {
    const answers: ServerResponse[] = [];
    const app = createServer((_req, res) => void answers.push(res));
    await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void app.close().closeAllConnections());
    const appOrigin = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
    const { control } = await startSandbox({ appOrigin, retryScale: 0 });
    const send = (topic: string) => control("POST", "webhooks/send", { topic, payload: {} });

    await send("customers/create");
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    await control("POST", "reset", {});
    answers[0]!.writeHead(500).end();
    await send("customers/update");
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    answers[1]!.writeHead(200).end();

    const webhooks = async () => (await control("GET", "stats")).body.webhooks;
    await expect.poll(async () => (await webhooks()).delivered).toBe(1);
    expect(await webhooks()).toMatchObject({ sent: 1, attempts: 1, failed: 0, pending: 0 });
  });

  test("any webhook can be sent, with headers of one's own", async () => {
    const { control, one } = await connected();
    await control("POST", "webhooks/send", {
      topic: "orders/create",
      payload: "not JSON",
      headers: { "X-Shopify-Hmac-Sha256": "forged" },
    });
    const { body, headers } = await one("orders/create");
    expect(body).toBe("not JSON");
    expect(headers["x-shopify-hmac-sha256"]).toBe("forged");
  });

  test("customers, tokens and pending webhooks survive a restart", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "sandbox-"));
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
    const first = await connected(undefined, { dataDir });
    await first.control("PUT", "faults", { webhooks: { paused: true } });
    createCustomer(first.shop, anna);
    await first.close();
    expect(first.received).toHaveLength(0);

    const second = await startSandbox({ appOrigin: first.receiver.origin, dataDir });
    await first.one("customers/create");
    expect(second.shop.ordered[0]).toMatchObject(anna);
    const token = second.shop.record.installation!.accessTokens[0]!.token;
    expect((await second.graphql("{ shop { name } }", {}, token)).status).toBe(200);
  });
});
