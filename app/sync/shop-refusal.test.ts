import { expect, test } from "vitest";

import { explanation } from "./explanation.ts";
import { shopRefusalOf } from "./shop-refusal.ts";

test.each([
  [explanation("scope-missing", { operation: "customers", scopes: "read_customers" }), "scopes"],
  [explanation("approval-missing", { operation: "customers" }), "approval"],
  [explanation("store-frozen"), "frozen"],
  [explanation("store-locked"), "locked"],
  [explanation("token-refused", { operation: "customers" }), "access"],
  [explanation("token-missing", { shop: "anna.myshopify.com" }), "access"],
] as const)("what Shopify refuses a shop tells the merchant what to do: $0.code is %s", (why, refusal) => {
  expect(shopRefusalOf(why)).toBe(refusal);
});
