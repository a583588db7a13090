/**
 * Sends webhooks of the healthy shop, one after the other. At "rest" it stops and answers with what it saw, and at "go on"
 * it begins again.
 */
import { createHmac } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";

import type { Probe } from "./healthy-shop.ts";

const { appOrigin, shop, secret } = workerData as { appOrigin: string; shop: string; secret: string };
const everyMs = 100;
const body = '{"id":7,"admin_graphql_api_id":"gid://shopify/Customer/7"}';
const signature = createHmac("sha256", secret).update(body).digest("base64");

let sending: Promise<Probe> | null = null;
let isResting = false;

parentPort!.on("message", (told: "rest" | "go on") => {
  isResting = told === "rest";
  if (isResting) void sending?.then((probe) => parentPort!.postMessage(probe));
  else sending = keepSending();
});

async function keepSending(): Promise<Probe> {
  const probe: Probe = { sent: 0, worstMs: 0, refused: [] };
  while (!isResting) {
    const started = performance.now();
    const how = await sendOne();
    probe.sent += 1;
    probe.worstMs = Math.max(probe.worstMs, Math.round(performance.now() - started));
    if (how !== "200") probe.refused.push(how);
    await pause(everyMs);
  }
  return probe;
}

async function sendOne(): Promise<string> {
  const headers = {
    "Content-Type": "application/json",
    "X-Shopify-Topic": "customers/update",
    "X-Shopify-Shop-Domain": shop,
    "X-Shopify-API-Version": "2026-10",
    "X-Shopify-Webhook-Id": crypto.randomUUID(),
    "X-Shopify-Event-Id": crypto.randomUUID(),
    "X-Shopify-Triggered-At": new Date().toISOString(),
    "X-Shopify-Hmac-Sha256": signature,
  };
  try {
    const answer = await fetch(`${appOrigin}/webhooks/shopify`, { method: "POST", headers, body });
    await answer.text();
    return String(answer.status);
  } catch {
    return "no answer";
  }
}
