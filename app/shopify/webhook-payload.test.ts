import { describe, expect, test } from "vitest";

import { customerFromWebhook } from "./webhook-payload.ts";

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
  ])("is found in %s %s", (topic, body, kind, id) => {
    expect(customerFromWebhook(topic, body)).toEqual({ kind, customerId: `gid://shopify/Customer/${id}` });
  });

  test("of a merge is the deleted one, with the one that was kept", () => {
    const body = JSON.stringify({
      admin_graphql_api_customer_kept_id: "gid://shopify/Customer/1",
      admin_graphql_api_customer_deleted_id: "gid://shopify/Customer/2",
    });
    expect(customerFromWebhook("customers/merge", body)).toEqual({
      kind: "merged",
      customerId: "gid://shopify/Customer/2",
      mergedIntoId: "gid://shopify/Customer/1",
    });
  });

  test("of a failed merge is none, because nothing changed", () => {
    const body = JSON.stringify({
      admin_graphql_api_customer_kept_id: "gid://shopify/Customer/1",
      admin_graphql_api_customer_deleted_id: "gid://shopify/Customer/2",
      status: "failed",
      errors: [{ customer_ids: [2], field: "merge_in_progress", message: "Merge failed" }],
    });
    expect(customerFromWebhook("customers/merge", body)).toBeNull();
  });

  test.each(["orders/create", "customer_groups/create", "products/update"])(
    "is none under %s, whose id is not a customer's",
    (topic) => {
      expect(customerFromWebhook(topic, '{"id": 7}')).toBeNull();
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
    expect(customerFromWebhook("customers/update", body)).toBeNull();
  });
});
