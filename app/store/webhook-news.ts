import { setTimeout as sleep } from "node:timers/promises";

import type pg from "pg";

import type { Database } from "./database/db.server.ts";

/** How often, and for how long, `creationsEnd` checks whether creations have ended. */
const pollIntervalMs = 25;
const maxWaitMs = 2_000;

/**
 * Whether at least one webhook named the Shopify customer, and none reported a change after `until`. The job asks while it
 * runs, so that webhooks that arrived while it waited, and so added no job of their own, count too.
 */
export async function toldNothingSince(
  db: pg.Pool,
  shop: string,
  customerId: string,
  until: string,
): Promise<boolean> {
  const { rows } = await db.query<{ nothingSince: boolean | null }>(
    `SELECT bool_and(changed_at <= $3) AS "nothingSince" FROM webhook_event WHERE shop = $1 AND customer_id = $2`,
    [shop, customerId, until],
  );
  return rows[0]?.nothingSince === true;
}

/** Whether a webhook of the last hour said that the Shopify customer was deleted. */
export async function wasToldDeleted(db: pg.Pool, shop: string, customerId: string): Promise<boolean> {
  const { rows } = await db.query<{ wasTold: boolean }>(
    `SELECT EXISTS (
       SELECT FROM webhook_event WHERE shop = $1 AND customer_id = $2 AND changed_at = 'infinity'
         AND received_at > now() - interval '1 hour'
     ) AS "wasTold"`,
    [shop, customerId],
  );
  return rows[0]!.wasTold;
}

/**
 * The Shopify customers that changed after they were read, according to webhooks.
 * @param since when the reading began: a webhook without a time of change counts if it arrived after that
 */
export async function findNews(
  db: Pick<Database, "$queryRaw">,
  shop: string,
  read: readonly { id: string; changedAt: string | null }[],
  since: Date,
): Promise<Set<string>> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT read.id
    FROM unnest(
      ${read.map(({ id }) => id)}::text[], ${read.map(({ changedAt }) => changedAt)}::timestamptz[]
    ) AS read (id, changed_at)
    JOIN webhook_event AS told ON told.shop = ${shop} AND told.customer_id = read.id
    WHERE CASE WHEN told.changed_at = 'infinity' THEN told.received_at >= ${since}
      ELSE read.changed_at IS NULL OR told.changed_at > read.changed_at END`;
  return new Set(rows.map(({ id }) => id));
}

/** Forgets which webhooks named a redacted customer. The record that the webhooks arrived stays. */
export async function forgetNews(db: pg.Pool, shop: string, customerId: string): Promise<void> {
  await db.query(
    "UPDATE webhook_event SET customer_id = NULL, changed_at = NULL WHERE shop = $1 AND customer_id = $2",
    [shop, customerId],
  );
}

/**
 * Resolves once all creations on Shopify that were under way at the call have ended, or after two seconds: a creation whose
 * process died stays unfinished.
 */
export async function creationsEnd(db: pg.Pool, shop: string): Promise<void> {
  const begun = await creationsAmong(db, shop, null);
  for (let waitedMs = 0; waitedMs < maxWaitMs; waitedMs += pollIntervalMs) {
    if ((await creationsAmong(db, shop, begun)).length === 0) return;
    await sleep(pollIntervalMs);
  }
}

async function creationsAmong(db: pg.Pool, shop: string, among: string[] | null): Promise<string[]> {
  if (among?.length === 0) return [];
  const { rows } = await db.query<{ id: string }>(
    `SELECT id FROM customer_link
     WHERE shop = $1 AND unfinished_key IS NOT NULL AND shopify_id IS NULL
       AND synced_at > now() - interval '30 seconds' AND ($2::uuid[] IS NULL OR id = ANY($2))`,
    [shop, among],
  );
  return rows.map(({ id }) => id);
}
