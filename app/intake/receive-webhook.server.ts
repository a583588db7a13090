import { randomUUID } from "node:crypto";

import pTimeout from "p-timeout";
import { z } from "zod";

import type { SyncRequest } from "../jobs/sync-customer/job.ts";
import { logger } from "../log/logger.server.ts";
import { queue } from "../runtime.server.ts";
import { api } from "../shopify.server.ts";
import { customerFromWebhook, scopesFromWebhook } from "../shopify/webhook-payload.ts";
import { pool } from "../store/database/db.server.ts";
import { sealer } from "../store/encryption/sealer.server.ts";
import { createWebhookStore, type ReceivedWebhook } from "./store-webhooks.ts";

let storeWebhook: ReturnType<typeof createWebhookStore> | undefined;

/** Shopify waits for five seconds, and delivers again what was not answered by then. */
const answerTimeoutMs = 4_500;

/** Topics about a whole installation, and the privacy topics. */
const shopTopics = new Set([
  "app/uninstalled",
  "app/scopes_update",
  "customers/data_request",
  "customers/redact",
  "shop/redact",
]);

const topicPattern = /^[a-z_]{1,60}[/.][a-z_]{1,60}$/;
const shopPattern = /^[a-z0-9][a-z0-9-]{0,100}\.myshopify\.com$/;

/** Headers, which Shopify's signature does not cover: missing or malformed values get a default. */
const detailsSchema = z
  .object({
    eventId: z.string().optional(),
    triggeredAt: z.iso.datetime({ offset: true }).catch(() => new Date().toISOString()),
    // Shopify's id of the delivery: it leads from our log to Shopify's.
    webhookId: z.uuid().catch(() => randomUUID()),
  })
  .transform(({ eventId, triggeredAt, webhookId }) => ({ eventId, at: triggeredAt, requestId: webhookId }));

/**
 * Answers a webhook once it is on disk: 200, also for a shop that does not have the app (nothing is kept);
 * 401 for a signature that does not fit; 400 for a body or headers that cannot be read; 503 when the database does not
 * answer, so that Shopify delivers again. Needs no session and no network.
 */
export async function receiveShopifyWebhook(request: Request): Promise<Response> {
  if (request.method !== "POST") return new Response(null, { status: 405, headers: { Allow: "POST" } });
  const rawBody = await request.text();
  const validation = await api.webhooks.validate({ rawBody, rawRequest: request });
  if (!validation.valid) {
    return new Response(null, { status: validation.reason === "missing_headers" ? 400 : 401 });
  }

  const topic = request.headers.get("x-shopify-topic") ?? request.headers.get("shopify-topic") ?? "";
  // The signature does not cover them, and both are logged.
  if (!topicPattern.test(topic) || !shopPattern.test(validation.domain)) {
    return new Response(null, { status: 400 });
  }
  const { eventId, at, requestId } = detailsSchema.parse(validation);
  const webhook = readWebhook(validation.domain, topic, rawBody, {
    eventId: eventKey(topic, eventId),
    at,
    requestId,
  });
  if (!webhook) return new Response("The body is not JSON.", { status: 400 });

  try {
    storeWebhook ??= createWebhookStore(pool, queue());
    await pTimeout(storeWebhook(webhook), { milliseconds: answerTimeoutMs });
    const [about] = webhook.requests;
    logger.info(
      { shop: webhook.shop, topic, customerId: about?.customerId, requestId: about?.requestId },
      "A webhook was received.",
    );
    return new Response(null, { status: 200 });
  } catch (error) {
    logger.error(
      { err: error, shop: webhook.shop, topic },
      "A webhook could not be stored; Shopify will repeat it.",
    );
    return new Response(null, { status: 503, headers: { "Retry-After": "5" } });
  }
}

/** Shopify sends one event of a merchant under several topics with the same id: each is stored. */
function eventKey(topic: string, eventId: string | undefined): string | null {
  return eventId ? `${topic} ${eventId}` : null;
}

/** The jobs that the webhook asks for, or null when its body is not JSON. */
function readWebhook(
  shop: string,
  topic: string,
  rawBody: string,
  { eventId, at, requestId }: { eventId: string | null; at: string; requestId: string },
): ReceivedWebhook | null {
  if (!isJson(rawBody)) return null;
  const customer = customerFromWebhook(topic, rawBody);
  if (shopTopics.has(topic)) {
    const sealedCustomerId =
      customer && sealer.seal(customer.customerId, { what: "redacted-customer", shop });
    const shopEvent = { shop, topic, at, sealedCustomerId, scopes: scopesFromWebhook(topic, rawBody) };
    return { shop, eventId, requests: [], shopEvent };
  }
  return {
    shop,
    eventId,
    requests: customer ? syncRequests(shop, customer, requestId) : [],
    shopEvent: null,
  };
}

/** A merge is about two customers: the deleted one and the surviving one. */
function syncRequests(
  shop: string,
  customer: NonNullable<ReturnType<typeof customerFromWebhook>>,
  requestId: string,
): SyncRequest[] {
  const about = { shop, side: "shopify", cause: "webhook", requestId } as const;
  const { customerId } = customer;
  if (customer.kind !== "merged") return [{ ...about, customerId }];
  const { mergedIntoId } = customer;
  return [
    { ...about, customerId, mergedInto: mergedIntoId },
    { ...about, customerId: mergedIntoId },
  ];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
