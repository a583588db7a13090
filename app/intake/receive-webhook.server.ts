import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

import pTimeout, { TimeoutError } from "p-timeout";
import { z } from "zod";

import { environment } from "../env.server.ts";
import { shopDomain } from "../http/admin-request.ts";
import { parseExactly } from "../http/parse-exactly.ts";
import { shopTopics } from "../jobs/shop-event/job.ts";
import type { SyncRequest } from "../jobs/sync-customer/job.ts";
import { logger } from "../log/logger.server.ts";
import { describeRequest } from "../log/request-context.ts";
import { queue } from "../runtime.server.ts";
import { changeToldBy, customerFromWebhook, isBodyOf } from "../shopify/webhook-payload.ts";
import { pool } from "../store/database/db.server.ts";
import { sharedNow } from "../store/database/shared-clock.ts";
import { sealer } from "../store/encryption/sealer.server.ts";
import { createWebhookStore, type ReceivedWebhook } from "./store-webhooks.ts";

let storeWebhook: ReturnType<typeof createWebhookStore> | undefined;

/** Shopify waits for five seconds, and delivers an unanswered webhook again. */
const answerTimeoutMs = 4_500;

/** Headers, which Shopify's signature does not cover: optional ones that are missing or malformed get a default. */
const headersSchema = z
  .object({
    topic: z.string().regex(/^[a-z_]{1,60}[/.][a-z_]{1,60}$/),
    "shop-domain": shopDomain,
    "triggered-at": z.iso.datetime({ offset: true }).nullable().catch(null),
    // A delivery without a usable id cannot be told from another one, and counts as new.
    "webhook-id": z
      .string()
      .regex(/^[\x21-\x7e]{1,200}$/)
      .nullable()
      .catch(null),
  })
  .transform((headers) => ({
    topic: headers.topic,
    shop: headers["shop-domain"],
    deliveryId: headers["webhook-id"],
    at: timeOf(headers["triggered-at"]),
    // Shopify's id of the delivery leads from our log to Shopify's.
    requestId: z.uuid().safeParse(headers["webhook-id"]).data ?? randomUUID(),
  }));

type Details = z.infer<typeof headersSchema>;

/** The time in a header. A missing, future or implausibly early time counts as now. */
function timeOf(text: string | null): string {
  const now = sharedNow();
  const at = text === null ? now : new Date(text);
  return (at > now || at.getUTCFullYear() < 2000 ? now : at).toISOString();
}

/**
 * Answers a webhook once it is on disk: 200, also for a shop that does not have the app (nothing is kept);
 * 401 for a signature that does not fit, and for a body that belongs to another shop or topic; 400 for a body or headers
 * that cannot be read; 503 when the database does not answer, so that Shopify delivers again. Needs no session and no
 * network.
 */
export async function receiveShopifyWebhook(request: Request): Promise<Response> {
  const bytes = await readSigned(request);
  if (bytes instanceof Response) return bytes;
  const names = Object.keys(headersSchema.in.shape);
  const headers = headersSchema.safeParse(
    Object.fromEntries(names.map((name) => [name, header(request, name)])),
  );
  if (!headers.success) return new Response(null, { status: 400 });
  const { topic, shop, requestId } = headers.data;
  describeRequest({ requestId });
  const body = parseExactly(textOf(bytes));
  if (body === undefined) return new Response("The body is not JSON.", { status: 400 });
  if (!isBodyOf(topic, shop, body)) {
    logger.warn({ shop, topic, requestId }, "A webhook was refused: its body is not of this topic and shop.");
    return new Response(null, { status: 401 });
  }
  describeRequest({ shop });
  return storeReceived(readWebhook(headers.data, body), headers.data);
}

/** Newer deliveries name their headers without the `X-`: Shopify's library reads both (its WEBHOOK_HEADER_NAMES). */
function header({ headers }: Request, name: string): string | null {
  return headers.get(`x-shopify-${name}`) ?? headers.get(`shopify-${name}`);
}

/**
 * The body of a request that Shopify signed, or the answer to one that it did not: 405 or 401. After a rotation Shopify signs
 * with the oldest secret that is not revoked, and for up to an hour longer.
 * https://shopify.dev/docs/apps/build/authentication-authorization/client-secrets/rotate-revoke-client-credentials
 */
export async function readSigned(request: Request): Promise<Buffer | Response> {
  if (request.method !== "POST") return new Response(null, { status: 405, headers: { Allow: "POST" } });
  const bytes = Buffer.from(await request.arrayBuffer());
  const signature = header(request, "hmac-sha256") ?? "";
  const { SHOPIFY_API_SECRET: secret, SHOPIFY_API_SECRET_RETIRED: retired } = environment();
  const isGood = [secret, retired].some((one) => one !== undefined && isSigned(bytes, signature, one));
  return isGood ? bytes : new Response(null, { status: 401 });
}

/** Whether Shopify signed these bytes. Text would not do: different bytes that are not UTF-8 decode to the same text. */
function isSigned(bytes: Buffer, signature: string, secret: string): boolean {
  const own = createHmac("sha256", secret).update(bytes).digest();
  const given = Buffer.from(signature, "base64");
  return given.length === own.length && timingSafeEqual(given, own);
}

/** The body as text; "" if it is not UTF-8, as Shopify's JSON always is. */
export function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return "";
  }
}

/**
 * Answers 200 once the webhook is on disk, or 503.
 * @param about what the log says about it
 */
export async function storeReceived(
  webhook: ReceivedWebhook,
  { shop, topic, requestId }: Pick<Details, "shop" | "topic" | "requestId">,
): Promise<Response> {
  try {
    storeWebhook ??= createWebhookStore(pool, queue());
    await pTimeout(storeWebhook(webhook), { milliseconds: answerTimeoutMs, fallback: throwLate });
  } catch (error) {
    logger.error(
      { err: error, shop, topic, requestId },
      "A webhook could not be stored; Shopify will repeat it.",
    );
    return new Response(null, { status: 503, headers: { "Retry-After": "5" } });
  }
  const customerId = webhook.requests[0]?.customerId;
  logger.info({ shop, topic, customerId, requestId }, "A webhook was received.");
  return new Response(null, { status: 200 });
}

/** Creates the error only for a late webhook: creating one for each, with its stack, takes as long as verifying a webhook. */
function throwLate(): never {
  throw new TimeoutError(`Not on disk within ${answerTimeoutMs} ms.`);
}

/**
 * The jobs that the webhook asks for, and the id by which its repetitions are known. That is the delivery's id: Shopify's
 * `X-Shopify-Event-Id` is shared by all deliveries of one action of a merchant, such as tags for a selection of customers.
 * https://shopify.dev/docs/apps/build/webhooks/delivery-structure
 */
function readWebhook({ shop, topic, deliveryId, at, requestId }: Details, body: unknown): ReceivedWebhook {
  const customer = customerFromWebhook(topic, body);
  const event = { shop, eventId: deliveryId && `${topic} ${deliveryId}` };
  const shopTopic = shopTopics.find((one) => one === topic);
  if (!shopTopic) {
    if (!customer) return { ...event, requests: [], news: null, shopEvent: null };
    const customerId = customer.kind === "merged" ? customer.mergedIntoId : customer.customerId;
    const news = { customerId, changedAt: changeToldBy(topic, body, new Date(at)) };
    return { ...event, requests: syncRequests(shop, customer, requestId), news, shopEvent: null };
  }
  const sealedCustomerId = customer && sealer.seal(customer.customerId, { what: "redacted-customer", shop });
  return { ...event, requests: [], news: null, shopEvent: { shop, topic: shopTopic, at, sealedCustomerId } };
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
