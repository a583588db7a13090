import { randomUUID } from "node:crypto";

import type pg from "pg";
import type { PgBoss } from "pg-boss";

import { withTransaction } from "../store/transaction.ts";
import { asJob } from "./as-job.ts";
import { groupCommit } from "./group-commit.ts";
import { shopEventQueue, syncCustomerQueue } from "./queue.server.ts";
import type { ShopEvent, SyncRequest } from "./requests.ts";

/** A verified notification: what it asks for, and the event it belongs to. */
export type ReceivedWebhook = {
  shop: string;
  /** Null when Shopify named no event: then it cannot be a repetition of one. */
  eventId: string | null;
  requests: readonly SyncRequest[];
  shopEvent: ShopEvent | null;
};

/**
 * Makes `receive`: when it resolves, the webhook is on disk, once per event, and its jobs are waiting. Many
 * webhooks at once share a transaction. A shop that is not installed leaves nothing behind, except that what is still held of it
 * can be asked for and redacted.
 */
export function webhookReceiver(pool: pg.Pool, boss: PgBoss) {
  return groupCommit<ReceivedWebhook>(async (webhooks) => {
    await withTransaction(pool, async (connection) => {
      const fresh = await keepFreshEvents(connection, webhooks);
      const requests = fresh.flatMap(({ requests }) => requests);
      const events = fresh.flatMap(({ shopEvent }) => shopEvent ?? []);
      await insertJobs(boss, connection, syncCustomerQueue, requests.map(asJob));
      await insertJobs(
        boss,
        connection,
        shopEventQueue,
        events.map((data) => ({ data })),
      );
    });
  });
}

/** Lets jobs wait in a queue, in the transaction of `connection`. */
export async function insertJobs(
  boss: PgBoss,
  connection: pg.PoolClient,
  queue: string,
  jobs: JobToInsert[],
): Promise<void> {
  if (jobs.length === 0) return;
  const db = { executeSql: (text: string, values?: unknown[]) => connection.query(text, values) };
  await boss.insert(queue, jobs, { db });
}

type JobToInsert = Parameters<PgBoss["insert"]>[1][number];

/** Notes the events that are new and belong to a shop that has the app, and gives back those webhooks. */
async function keepFreshEvents(
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
    `INSERT INTO webhook_event (shop, event_id)
     SELECT given.shop, given.event_id
     FROM unnest($1::text[], $2::text[], $3::boolean[]) AS given (shop, event_id, about_shop)
     JOIN shop ON shop.domain = given.shop AND (given.about_shop OR shop.uninstalled_at IS NULL)
     ON CONFLICT DO NOTHING
     RETURNING shop, event_id`,
    [
      all.map(({ webhook }) => webhook.shop),
      all.map(({ eventId }) => eventId),
      all.map(({ webhook }) => webhook.shopEvent !== null),
    ],
  );
  return rows.flatMap((row) => byEvent.get(`${row.shop} ${row.event_id}`)?.webhook ?? []);
}
