import { randomUUID } from "node:crypto";

import type pg from "pg";
import type { PgBoss } from "pg-boss";

import { insertionsOf } from "../jobs/queue/enqueue.ts";
import { shopEventJob, type ShopEvent } from "../jobs/shop-event/job.ts";
import { syncCustomerJob, type SyncRequest } from "../jobs/sync-customer/job.ts";
import { groupCommit } from "./group-commit.ts";

/** A verified notification: the jobs that it asks for, and what its repetitions have in common. */
export type ReceivedWebhook = {
  shop: string;
  /** Null when Shopify named no delivery: then it cannot be a repetition of one. */
  eventId: string | null;
  requests: readonly SyncRequest[];
  /** The customer that changed, and when (null: it was deleted, which is the last change); null: it was not told. */
  news: { customerId: string; changedAt: Date | null } | null;
  shopEvent: ShopEvent | null;
};

/** About when Shopify gives up, and delivers again. */
const queryTimeoutMs = 4_000;

/**
 * Returns a function that stores a webhook: when it resolves, the webhook's jobs are on disk, once per event. For a shop that
 * does not have the app, only shop events are stored, because its remaining data can still be requested and redacted. Many
 * webhooks take one statement: each further statement would wait for a process that is busy with the next requests.
 */
export function createWebhookStore(pool: pg.Pool, boss: PgBoss): (webhook: ReceivedWebhook) => Promise<void> {
  return groupCommit<ReceivedWebhook>(async (webhooks) => {
    const events = eventsOf(webhooks);
    const inserts = [
      ...(await insertionsOf(boss, syncCustomerJob, events.flatMap(syncRequestsOf))),
      ...(await insertionsOf(boss, shopEventJob, events.flatMap(shopEventsOf))),
    ];
    const query: pg.QueryConfig & { query_timeout: number } = {
      name: "keep-webhooks",
      text: "SELECT keep_webhooks($1::json, $2::json)",
      values: [JSON.stringify(events.map(toKeep)), JSON.stringify(inserts)],
      query_timeout: queryTimeoutMs,
    };
    await pool.query(query);
  });
}

type Event = { eventId: string; webhook: ReceivedWebhook };

/** The distinct events of the webhooks. */
function eventsOf(webhooks: readonly ReceivedWebhook[]): Event[] {
  const byEvent = new Map(
    webhooks.map((webhook) => {
      const eventId = webhook.eventId ?? randomUUID();
      return [`${webhook.shop} ${eventId}`, { eventId, webhook }];
    }),
  );
  return [...byEvent.values()];
}

function syncRequestsOf(event: Event) {
  return event.webhook.requests.map((data) => ({ data, beside: besideOf(event) }));
}

function shopEventsOf(event: Event) {
  const { shopEvent } = event.webhook;
  return shopEvent ? [{ data: shopEvent, beside: besideOf(event) }] : [];
}

/** The job's event, by which the statement leaves out jobs of an event that is known already. */
function besideOf({ eventId, webhook }: Event) {
  return { event: `${webhook.shop} ${eventId}` };
}

function toKeep({ eventId, webhook: { shop, news, shopEvent } }: Event) {
  return {
    shop,
    eventId,
    aboutShop: shopEvent !== null,
    customerId: news?.customerId ?? null,
    changedAt: news && (news.changedAt?.toISOString() ?? "infinity"),
  };
}
