import { createHmac, randomUUID } from "node:crypto";

import { sandboxApp } from "../sandbox/app-process.ts";

type About = { shop: string; id: number };

/** Shopify's notification of a customer's edit, as a request. One that is not genuine has a signature that does not fit. */
export function webhookAbout({ shop, id }: About, { isGenuine = true } = {}) {
  const body = JSON.stringify({
    id,
    admin_graphql_api_id: `gid://shopify/Customer/${id}`,
    note: "x".repeat(1000),
  });
  const signature = createHmac("sha256", isGenuine ? sandboxApp.clientSecret : "another")
    .update(body)
    .digest("base64");
  return {
    method: "POST",
    path: "/webhooks/shopify",
    headers: {
      "content-type": "application/json",
      "x-shopify-topic": "customers/update",
      "x-shopify-shop-domain": shop,
      "x-shopify-api-version": "2026-10",
      "x-shopify-webhook-id": randomUUID(),
      "x-shopify-event-id": randomUUID(),
      "x-shopify-hmac-sha256": signature,
    },
    body,
  } as const;
}
