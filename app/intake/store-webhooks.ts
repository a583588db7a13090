import { randomUUID } from "node:crypto";

import type pg from "pg";
import type { PgBoss } from "pg-boss";

import { enqueue, transactionOn } from "../jobs/queue/enqueue.ts";
import { shopEventJob, type ShopEvent } from "../jobs/shop-event/job.ts";
import { syncCustomerJob, type SyncRequest } from "../jobs/sync-customer/job.ts";
import { withTransaction } from "../store/database/transaction.ts";
import { groupCommit } from "./group-commit.ts";

/** A verified notification: the jobs that it asks for, and the event it belongs to. */
export type ReceivedWebhook = {
  shop: string;
  /** Null when Shopify named no event: then it cannot be a repetition of one. */
  eventId: string | null;
  requests: readonly SyncRequest[];
  /** The customer that changed, and when (null: it was deleted, which is the last change); null: it was not told. */
  news: { customerId: string; changedAt: Date | null } | null;
  shopEvent: ShopEvent | null;
};

/**
 * Makes the function that stores a webhook: when it resolves, the webhook's jobs are on disk, once per event. Of a
 * shop that does not have the app only shop events are stored: what we still hold of it can be requested and redacted.
 */
export function createWebhookStore(pool: pg.Pool, boss: PgBoss): (webhook: ReceivedWebhook) => Promise<void> {
  return groupCommit<ReceivedWebhook>((webhooks) =>
    withTransaction(pool, async (connection) => {
      const fresh = await insertNewEvents(connection, webhooks);
      const requests = fresh.flatMap(({ requests }) => requests);
      const shopEvents = fresh.flatMap(({ shopEvent }) => shopEvent ?? []);
      await forgetDeleted(connection, fresh);
      const db = transactionOn(connection);
      await enqueue(boss, syncCustomerJob, requests, { db });
      await enqueue(boss, shopEventJob, shopEvents, { db });
    }),
  );
}

/** Inserts the events that are new and belong to a shop that has the app. Returns those events' webhooks. */
async function insertNewEvents(
  connection: pg.PoolClient,
  webhooks: readonly ReceivedWebhook[],
): Promise<ReceivedWebhook[]> {
  const byEvent = new Map(
    webhooks.map((webhook) => {
      const eventId = webhook.eventId ?? randomUUID();
      return [`${webhook.shop} ${eventId}`, { webhook, eventId }];
    }),
  );
  const all = [...byEvent.values()];
  const { rows } = await connection.query<{ shop: string; event_id: string }>(
    `INSERT INTO webhook_event (shop, event_id, customer_id, changed_at)
     SELECT given.shop, given.event_id, given.customer_id, given.changed_at::timestamptz
     FROM unnest($1::text[], $2::text[], $3::boolean[], $4::text[], $5::text[])
       AS given (shop, event_id, about_shop, customer_id, changed_at)
     JOIN shop ON shop.domain = given.shop AND (given.about_shop OR shop.uninstalled_at IS NULL)
     -- As with jobs (enqueue.ts): two processes may insert the same events in different orders.
     ORDER BY given.shop, given.event_id
     ON CONFLICT DO NOTHING
     RETURNING shop, event_id`,
    [
      all.map(({ webhook }) => webhook.shop),
      all.map(({ eventId }) => eventId),
      all.map(({ webhook }) => webhook.shopEvent !== null),
      all.map(({ webhook: { news } }) => news?.customerId ?? null),
      all.map(({ webhook: { news } }) => news && (news.changedAt?.toISOString() ?? "infinity")),
    ],
  );
  return rows.flatMap((row) => byEvent.get(`${row.shop} ${row.event_id}`)?.webhook ?? []);
}

/**
 * Forgets what a list showed of customers that were deleted since. A job that finds a listed customer no more takes its read
 * for one that is behind, and tries again for a while.
 */
async function forgetDeleted(connection: pg.PoolClient, webhooks: readonly ReceivedWebhook[]): Promise<void> {
  const deleted = webhooks.flatMap(({ shop, news }) => (news?.changedAt === null ? { shop, ...news } : []));
  if (deleted.length === 0) return;
  await connection.query(
    // A row that a sweep holds shows the customer later: no reason to keep Shopify waiting.
    `DELETE FROM listed_customer WHERE id IN (
       SELECT listed.id FROM listed_customer AS listed
       JOIN unnest($1::text[], $2::text[]) AS given (shop, customer_id)
         ON listed.shop = given.shop AND listed.side = 'shopify' AND listed.customer_id = given.customer_id
       FOR UPDATE OF listed SKIP LOCKED)`,
    [deleted.map(({ shop }) => shop), deleted.map(({ customerId }) => customerId)],
  );
}
