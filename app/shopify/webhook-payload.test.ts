import { describe, expect, test } from "vitest";

import { parseExactly } from "../http/parse-exactly.ts";
import { changeToldBy, customerFromWebhook, isBodyOf } from "./webhook-payload.ts";

describe("the customer of a webhook", () => {
  test.each([
    ["customers/update", '{"id": 7, "admin_graphql_api_id": "gid://shopify/Customer/7"}', "changed", "7"],
    ["customers/update", '{"id": 9007199254740993123}', "changed", "9007199254740993123"],
    ["customers/delete", '{"id": 7, "admin_graphql_api_id": "gid://shopify/Customer/7"}', "changed", "7"],
    ["customer.tags_added", '{"customerId": "gid://shopify/Customer/7", "tags": ["a"]}', "changed", "7"],
    [
      "customers_email_marketing_consent/update",
      '{"customer_id": 9007199254740993}',
      "changed",
      "9007199254740993",
    ],
    ["customers/redact", '{"shop_id": 1, "customer": {"id": 7}}', "privacy", "7"],
    ["customers/data_request", '{"shop_id": 1, "customer": {"id": 7}}', "privacy", "7"],
  ])("is found in %s %s", (topic, body, kind, id) => {
    expect(customerFromWebhook(topic, parseExactly(body))).toEqual({
      kind,
      customerId: `gid://shopify/Customer/${id}`,
    });
  });

  test.each([
    ["an id of a megabyte", `{"id": ${"9".repeat(1_000_000)}}`],
    [
      "a global id of a megabyte",
      `{"admin_graphql_api_id": "gid://shopify/Customer/${"9".repeat(1_000_000)}"}`,
    ],
    ["more values than a customer has", `{"id": 7, "list": [${"1,".repeat(20_000)}1]}`],
    ["more levels than a customer has", `{"id": 7, "list": ${"[".repeat(40)}${"]".repeat(40)}}`],
  ])("is not looked for in a body with %s", (_what, body) => {
    expect(customerFromWebhook("customers/update", parseExactly(body))).toBeNull();
  });

  test.each([
    ["no status", {}],
    ["the status null", { status: null }],
    ["the status of the documents' other examples", { status: "completed" }],
    ["the status of the Admin API", { status: "COMPLETED" }],
  ])("of a merge with %s is the deleted one, with the one that was kept", (_what, status) => {
    const body = JSON.stringify({
      admin_graphql_api_customer_kept_id: "gid://shopify/Customer/1",
      admin_graphql_api_customer_deleted_id: "gid://shopify/Customer/2",
      ...status,
    });
    expect(customerFromWebhook("customers/merge", parseExactly(body))).toEqual({
      kind: "merged",
      customerId: "gid://shopify/Customer/2",
      mergedIntoId: "gid://shopify/Customer/1",
    });
  });

  test.each(["failed", "FAILED", "in_progress", "requested"])(
    "of a merge whose status is %s is none, because nothing changed",
    (status) => {
      const body = JSON.stringify({
        admin_graphql_api_customer_kept_id: "gid://shopify/Customer/1",
        admin_graphql_api_customer_deleted_id: "gid://shopify/Customer/2",
        status,
        errors: [{ customer_ids: [2], field: "merge_in_progress", message: "Merge failed" }],
      });
      expect(customerFromWebhook("customers/merge", parseExactly(body))).toBeNull();
    },
  );

  test.each(["orders/create", "customer_groups/create", "products/update"])(
    "is none under %s, whose id is not a customer's",
    (topic) => {
      expect(customerFromWebhook(topic, { id: "7" })).toBeNull();
    },
  );

  test.each([
    "",
    "null",
    "[]",
    "{}",
    '{"id": "x"}',
    '{"id": 1.5}',
    '{"admin_graphql_api_id": "gid://shopify/Order/1"}',
    "{",
  ])("is none in %s", (body) => {
    expect(customerFromWebhook("customers/update", parseExactly(body))).toBeNull();
  });
});

describe("a signed body", () => {
  const shop = "one.myshopify.com";
  const named = { shop_id: 1, shop_domain: shop };
  const customer = { id: 7, email: "a@example.it" };
  const bodies = {
    "app/uninstalled": { id: 1, domain: "www.one.example", myshopify_domain: shop },
    "shop/redact": named,
    "customers/redact": { ...named, customer, orders_to_redact: [] },
    "customers/data_request": { ...named, customer, orders_requested: [], data_request: { id: 9 } },
  };
  const topics = Object.keys(bodies) as (keyof typeof bodies)[];

  test.each(topics)("of %s is taken for that topic and its own shop alone", (topic) => {
    expect(isBodyOf(topic, shop, bodies[topic])).toBe(true);
    expect(isBodyOf(topic, "two.myshopify.com", bodies[topic])).toBe(false);
    const others = topics.filter((other) => other !== topic && isBodyOf(other, shop, bodies[topic]));
    // A body that names a shop and no customer: nothing can be done for it under a topic about a customer.
    expect(others).toEqual(topic === "shop/redact" ? ["customers/redact", "customers/data_request"] : []);
    if (topic === "shop/redact") expect(customerFromWebhook("customers/redact", bodies[topic])).toBeNull();
  });

  const changes: [string, unknown][] = [
    ["customers/update", { id: 7, admin_graphql_api_id: "gid://shopify/Customer/7", email: "a@example.it" }],
    ["customers/delete", { id: 7, admin_graphql_api_id: "gid://shopify/Customer/7", tax_exemptions: [] }],
    [
      "customers/merge",
      {
        admin_graphql_api_customer_kept_id: "gid://shopify/Customer/1",
        admin_graphql_api_customer_deleted_id: "gid://shopify/Customer/2",
      },
    ],
    ["customer.tags_added", { customerId: "gid://shopify/Customer/7", tags: ["a"] }],
    ["customers_email_marketing_consent/update", { customer_id: 7, email_address: "a@example.it" }],
    ["app/scopes_update", { id: 1, previous: [], current: ["read_customers"] }],
    ["orders/create", { id: 5, customer }],
  ];

  test.each(changes)(
    "of %s, which names no shop, is taken for no topic that does more than read",
    (_, body) => {
      for (const topic of topics) expect([topic, isBodyOf(topic, shop, body)]).toEqual([topic, false]);
      expect(isBodyOf("customers/update", shop, body)).toBe(true);
    },
  );
});

describe("when the change happened that a webhook tells of", () => {
  const triggeredAt = new Date("2026-11-20T10:00:09.700Z");
  test.each([
    ["customers/update", { id: "7", updated_at: "2026-11-20T11:00:05+01:00" }, "2026-11-20T10:00:05.000Z"],
    [
      "customer.tags_added",
      { customerId: "7", occurredAt: "2026-11-20T10:00:06.900Z" },
      "2026-11-20T10:00:06.000Z",
    ],
    ["customers_email_marketing_consent/update", { customer_id: "7" }, "2026-11-20T10:00:09.000Z"],
    ["customers/update", { id: "7", updated_at: "lately" }, "2026-11-20T10:00:09.000Z"],
  ])("%s %j: in the whole second of %s", (topic, body, at) => {
    expect(changeToldBy(topic, body, triggeredAt)?.toISOString()).toBe(at);
  });

  test("is not told of a deletion, so that none is taken for news that came before", () => {
    expect(changeToldBy("customers/delete", { id: "7" }, triggeredAt)).toBeNull();
  });
});
