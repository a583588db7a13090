import { setTimeout as sleep } from "node:timers/promises";

import type pg from "pg";

import type { Database } from "./database/db.server.ts";

/** How often it is looked whether creations have ended, and for how long. */
const pollIntervalMs = 25;
const maxWaitMs = 2_000;

/**
 * Whether at least one webhook told of the Shopify customer, and none of a change after `until`. Asked by a job while it
 * runs, so that webhooks that found it waiting, and added no job of their own, count too.
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

/**
 * Those Shopify customers of which a webhook told a change after the one that was read.
 * @param since when the reading began: a webhook that does not tell the time of its change counts from then on
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

/** Forgets which webhooks told of a redacted customer; that they came stays. */
export async function forgetNews(db: pg.Pool, shop: string, customerId: string): Promise<void> {
  await db.query(
    "UPDATE webhook_event SET customer_id = NULL, changed_at = NULL WHERE shop = $1 AND customer_id = $2",
    [shop, customerId],
  );
}

/**
 * Resolves once none of the creations on Shopify is under way that were when it was called, or after two seconds: one
 * that died stays unfinished.
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
