import { createHmac, randomBytes } from "node:crypto";

import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { sandboxApp } from "../../sandbox/app-process.ts";
import { openOperator } from "../support/database.ts";
import { load, openApp, sendWebhook, shop, webhookHeaders } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";

const other = "second-store.myshopify.com";
const retiredSecret = "shpss_before-the-rotation";

let world: World;
let database: pg.Client;

beforeAll(async () => {
  // Without workers every job stays where the webhook put it.
  world = await startWorld({ PROCESS_ROLE: "web", SHOPIFY_API_SECRET_RETIRED: retiredSecret });
  await openApp(world);
  database = new pg.Client({ connectionString: world.databaseUrl });
  await database.connect();
});

afterAll(async () => {
  await database.end();
  await world.close();
});

const customer = (id: string) =>
  JSON.stringify({ id: 1, admin_graphql_api_id: `gid://shopify/Customer/${id}` });

async function jobsAbout(id: string): Promise<unknown[]> {
  const { rows } = await database.query(
    "SELECT data FROM pgboss.job WHERE name = 'sync-customer' AND data->>'customerId' = $1",
    [`gid://shopify/Customer/${id}`],
  );
  return rows.map((row: { data: unknown }) => row.data);
}

/** As if the jobs about the customer were done. */
async function forgetJobs(id: string): Promise<void> {
  await database.query("DELETE FROM pgboss.job WHERE data->>'customerId' = $1", [
    `gid://shopify/Customer/${id}`,
  ]);
}

/** The lines of the log that fit. */
const linesWith = (wanted: Record<string, unknown>) =>
  world.log
    .join("")
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => Object.entries(wanted).every(([name, value]) => line[name] === value));

/** The lines of the request log that fit. */
const requestLines = (wanted: Record<string, unknown>) =>
  linesWith({ ...wanted, msg: "A request was answered." });

/** What the log says with this request id. */
const messagesOf = (requestId: string) => linesWith({ requestId }).map(({ msg }) => msg);

describe("the request log", () => {
  test("names a webhook's shop once its signature was checked, with the id that its jobs carry", async () => {
    const requestId = crypto.randomUUID();
    const answer = await sendWebhook(world, "customers/create", customer("901"), {
      "X-Shopify-Webhook-Id": requestId,
    });
    expect(answer.status).toBe(200);
    await expect
      .poll(() => requestLines({ requestId }))
      .toMatchObject([
        { method: "POST", route: "/webhooks/shopify", status: 200, shop, ms: expect.any(Number) },
      ]);
  });

  test("names no shop of a webhook whose signature does not fit", async () => {
    const requestId = crypto.randomUUID();
    const headers = { "X-Shopify-Webhook-Id": requestId, "X-Shopify-Hmac-Sha256": "bm90" };
    const before = requestLines({ status: 401 }).length;
    await sendWebhook(world, "customers/create", customer("902"), headers);
    await expect.poll(() => requestLines({ status: 401 })).toHaveLength(before + 1);
    expect(requestLines({ status: 401 }).at(-1)).not.toHaveProperty("shop");
    expect(requestLines({ requestId })).toEqual([]);
  });

  test("leads from a webhook with a foreign body to why it was refused, by Shopify's id of the delivery, and names no shop", async () => {
    const requestId = crypto.randomUUID();
    const body = JSON.stringify({ shop_id: 1, shop_domain: other });
    const answer = await sendWebhook(world, "shop/redact", body, { "X-Shopify-Webhook-Id": requestId });
    expect(answer.status).toBe(401);
    await expect.poll(() => requestLines({ requestId })).toMatchObject([{ status: 401 }]);
    expect(requestLines({ requestId })[0]).not.toHaveProperty("shop");
    expect(messagesOf(requestId)).toContain("A webhook was refused: its body is not of this topic and shop.");
  });

  test("names a page by its route and the shop by the session token", async () => {
    await load(world, "/app/connection");
    await expect
      .poll(() => requestLines({ route: "/app/connection", shop, status: 200 }).length)
      .toBeGreaterThan(0);
  });

  test("keeps nothing of an address that the app does not have", async () => {
    await fetch(`${world.appOrigin}/annunziata/verdi?email=annunziata@example.it`);
    await expect.poll(() => requestLines({ route: "(none)", status: 404 }).length).toBeGreaterThan(0);
    expect(world.log.join("")).not.toContain("annunziata");
  });
});

describe("a webhook", () => {
  test("is answered with 200 once its customer waits for synchronization", async () => {
    const requestId = crypto.randomUUID();
    const headers = { "X-Shopify-Webhook-Id": requestId };
    const answer = await sendWebhook(world, "customers/create", customer("101"), headers);
    expect(answer.status).toBe(200);
    expect(await jobsAbout("101")).toEqual([
      { shop, side: "shopify", customerId: "gid://shopify/Customer/101", cause: "webhook", requestId },
    ]);
  });

  test.each([
    ["with a signature that does not fit", { "X-Shopify-Hmac-Sha256": "bm90IHRoZSBzaWduYXR1cmU=" }],
    ["without a signature", { "X-Shopify-Hmac-Sha256": null }],
  ])("%s is refused with 401 and leaves nothing behind", async (_how, headers) => {
    const answer = await sendWebhook(world, "customers/create", customer("102"), headers);
    expect(answer.status).toBe(401);
    expect(await jobsAbout("102")).toEqual([]);
  });

  const redactedCustomer = { id: 1, email: "a@example.it" };
  test.each([
    ["customers/redact", { shop_domain: other, customer: redactedCustomer, orders_to_redact: [] }],
    ["customers/data_request", { shop_domain: other, customer: redactedCustomer, orders_requested: [] }],
    ["shop/redact", { shop_id: 1, shop_domain: other }],
    ["app/uninstalled", { id: 1, domain: shop, myshopify_domain: other }],
    ["shop/redact", { shop_domain: shop, customer: redactedCustomer, orders_to_redact: [] }],
    ["customers/redact", { shop_domain: shop, customer: redactedCustomer, data_request: { id: 9 } }],
    ["customers/redact", { id: 1, admin_graphql_api_id: "gid://shopify/Customer/1" }],
    ["app/uninstalled", { id: 1, admin_graphql_api_id: "gid://shopify/Customer/1" }],
  ])(
    "sent as %s is refused with 401 when its signed body is of another shop or topic: %j",
    async (topic, body) => {
      expect((await sendWebhook(world, topic, JSON.stringify(body))).status).toBe(401);
      const { rowCount } = await database.query("SELECT FROM pgboss.job WHERE name = 'shop-event'");
      expect(rowCount).toBe(0);
    },
  );

  test("is taken under the secret before the rotation too, and under no other", async () => {
    const body = customer("111");
    const signedBy = (secret: string) => ({
      "X-Shopify-Hmac-Sha256": createHmac("sha256", secret).update(body).digest("base64"),
    });
    expect((await sendWebhook(world, "customers/update", body, signedBy("shpss_another"))).status).toBe(401);
    expect((await sendWebhook(world, "customers/update", body, signedBy(""))).status).toBe(401);
    expect((await sendWebhook(world, "customers/update", body, signedBy(retiredSecret))).status).toBe(200);
    expect(await jobsAbout("111")).toHaveLength(1);
  });

  test("is taken with headers whose names do not begin with X- too", async () => {
    const body = customer("112");
    const named = Object.entries(webhookHeaders("customers/update", body));
    const renamed = named
      .filter(([name]) => name.startsWith("X-Shopify-"))
      .flatMap(([name, value]) => [[name, null] as const, [name.replace("X-", ""), value] as const]);
    const headers = Object.fromEntries(renamed);
    expect((await sendWebhook(world, "customers/update", body, headers)).status).toBe(200);
    expect(await jobsAbout("112")).toHaveLength(1);
    const forged = { ...headers, "Shopify-Hmac-Sha256": "bm90IHNpZ25lZA==" };
    expect((await sendWebhook(world, "customers/update", body, forged)).status).toBe(401);
  });

  test("is signed by its bytes: others that are read as the same text are refused", async () => {
    const body = Buffer.from(customer("110"));
    const strange = Buffer.concat([body.subarray(0, -1), Buffer.from(',"x":"\ufffd"}')]);
    const signature = createHmac("sha256", sandboxApp.clientSecret).update(strange).digest("base64");
    const otherBytes = Buffer.from(strange.toString("latin1").replace("\xef\xbf\xbd", "\xff"), "latin1");
    const headers = { "X-Shopify-Hmac-Sha256": signature };
    expect((await sendWebhook(world, "customers/update", otherBytes, headers)).status).toBe(401);
    const withMark = Buffer.concat([Buffer.from("\ufeff"), strange]);
    expect((await sendWebhook(world, "customers/update", withMark, headers)).status).toBe(401);
    expect((await sendWebhook(world, "customers/update", strange, headers)).status).toBe(200);
    expect(await jobsAbout("110")).toHaveLength(1);
  });

  test("with an id of kilobytes is handled, and so is every other that comes with it", async () => {
    const ids = Array.from({ length: 60 }, (_, index) => String(2000 + index));
    const answers = await Promise.all(
      ids.map((id, index) =>
        sendWebhook(world, "customers/update", customer(id), {
          "X-Shopify-Webhook-Id": index % 3 === 0 ? randomBytes(4_000).toString("hex") : `delivery-${id}`,
        }),
      ),
    );
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    for (const id of ids) expect([id, await jobsAbout(id)]).toEqual([id, [expect.anything()]]);
  });

  test("of a shop that does not have the app is answered with 200 and leaves nothing behind", async () => {
    const headers = { "X-Shopify-Shop-Domain": "stranger.myshopify.com" };
    const answer = await sendWebhook(world, "customers/create", customer("103"), headers);
    expect(answer.status).toBe(200);
    expect(await jobsAbout("103")).toEqual([]);
  });

  test("whose body is not JSON is refused with 400", async () => {
    const answer = await sendWebhook(world, "customers/create", "this is not JSON");
    expect(answer.status).toBe(400);
  });

  test("that is delivered again is handled once, also after its job is done", async () => {
    const headers = { "X-Shopify-Webhook-Id": crypto.randomUUID(), "X-Shopify-Event-Id": "the-same-event" };
    await sendWebhook(world, "customers/update", customer("104"), headers);
    await forgetJobs("104");
    const answer = await sendWebhook(world, "customers/update", customer("104"), headers);
    expect(answer.status).toBe(200);
    expect(await jobsAbout("104")).toEqual([]);
  });

  test("of a merchant's action on many customers is handled for each of them", async () => {
    const headers = { "X-Shopify-Event-Id": "one-action-on-many" };
    const ids = ["3001", "3002", "3003"];
    for (const id of ids) {
      const body = JSON.stringify({ customerId: `gid://shopify/Customer/${id}` });
      expect((await sendWebhook(world, "customer.tags_added", body, headers)).status).toBe(200);
    }
    for (const id of ids) expect([id, await jobsAbout(id)]).toEqual([id, [expect.anything()]]);
  });

  test("of a merchant's action that changes a customer twice is handled after both changes", async () => {
    const headers = { "X-Shopify-Event-Id": "one-action-on-one" };
    await sendWebhook(world, "customers/update", customer("3004"), headers);
    await forgetJobs("3004");
    await sendWebhook(world, "customers/update", customer("3004"), headers);
    expect(await jobsAbout("3004")).toHaveLength(1);
  });

  test("becomes one job together with others about the same customer", async () => {
    const topics = ["customers/update", "customer.tags_added", "customers_email_marketing_consent/update"];
    const bodies = [
      customer("105"),
      JSON.stringify({ customerId: "gid://shopify/Customer/105", tags: ["vip"] }),
      '{"customer_id": 105, "email_address": "a@example.it"}',
    ];
    const answers = await Promise.all(
      topics.map((topic, index) => sendWebhook(world, topic, bodies[index]!)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await jobsAbout("105")).toHaveLength(1);
  });

  test("of an event that was told under another topic already is handled as well", async () => {
    const headers = { "X-Shopify-Event-Id": "one-merge" };
    await sendWebhook(world, "customers/delete", customer("108"), headers);
    const body = JSON.stringify({
      admin_graphql_api_customer_kept_id: "gid://shopify/Customer/109",
      admin_graphql_api_customer_deleted_id: "gid://shopify/Customer/108",
    });
    await sendWebhook(world, "customers/merge", body, headers);
    expect(await jobsAbout("108")).toContainEqual(
      expect.objectContaining({ mergedInto: "gid://shopify/Customer/109" }),
    );
    expect(await jobsAbout("109")).toHaveLength(1);
  });

  test("keeps every digit of an id beyond the safe integers", async () => {
    const body = '{"customer_id": 9007199254740993123, "email_address": "a@example.it"}';
    await sendWebhook(world, "customers_email_marketing_consent/update", body);
    expect(await jobsAbout("9007199254740993123")).toHaveLength(1);
  });

  test("stores no personal data", async () => {
    const body = JSON.stringify({
      admin_graphql_api_id: "gid://shopify/Customer/106",
      email: "secret@example.it",
    });
    await sendWebhook(world, "customers/create", body);
    expect(JSON.stringify(await jobsAbout("106"))).not.toContain("secret");
  });

  test("is answered with a server error while the database is away, so that Shopify repeats it", async () => {
    const requestId = crypto.randomUUID();
    const { rows } = await database.query<{ name: string }>("SELECT current_database() AS name");
    const operator = await openOperator();
    await database.end();
    try {
      await operator.query(`ALTER DATABASE ${rows[0]!.name} WITH ALLOW_CONNECTIONS false`);
      await operator.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [
        rows[0]!.name,
      ]);
      const headers = { "X-Shopify-Webhook-Id": requestId };
      const answer = await sendWebhook(world, "customers/create", customer("107"), headers);
      expect(answer.status).toBe(503);
    } finally {
      await operator.query(`ALTER DATABASE ${rows[0]!.name} WITH ALLOW_CONNECTIONS true`);
      await operator.end();
      database = new pg.Client({ connectionString: world.databaseUrl });
      await database.connect();
    }
    await expect
      .poll(async () => (await sendWebhook(world, "customers/create", customer("107"))).status)
      .toBe(200);
    expect(await jobsAbout("107")).toHaveLength(1);
    expect(messagesOf(requestId)).toContain("A webhook could not be stored; Shopify will repeat it.");
  });
});
