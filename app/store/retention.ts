import type pg from "pg";

/** For how many days each thing is kept. */
export type Retention = {
  activity: number;
  /** The values that synchronizations overwrote. */
  changedValues: number;
  webhookEvents: number;
  accessRecords: number;
  /** At least as long as backups from before the redaction are kept. */
  redactions: number;
  /** 0: for as long as the shop has the app. */
  tombstones: number;
  /** Shops that uninstalled the app and that Shopify never asked to redact. */
  uninstalledShops: number;
};

const batchSize = 5_000;

/**
 * Deletes expired rows, a few thousand at a time.
 * @returns the number of deleted rows by table
 */
export async function deleteExpired(
  db: pg.Pool,
  days: Retention,
  now: Date,
): Promise<Record<string, number>> {
  const before = (count: number) => new Date(now.getTime() - count * 86_400_000);
  const deleted: Record<string, number> = {
    activity: await deleteInBatches(db, "activity", "at < $1", before(days.activity)),
    changed_values: await deleteInBatches(db, "changed_values", "kept_at < $1", before(days.changedValues)),
    webhook_event: await deleteInBatches(db, "webhook_event", "received_at < $1", before(days.webhookEvents)),
    comparison: await deleteInBatches(db, "comparison", "started_at < $1", before(1)),
    listed_customer: await deleteInBatches(db, "listed_customer", "listed_at < $1", before(1)),
    access_record: await deleteInBatches(db, "access_record", "at < $1", before(days.accessRecords)),
    data_request: await deleteInBatches(db, "data_request", "expires_at < $1", now),
    redaction: await deleteInBatches(db, "redaction", "at < $1", before(days.redactions)),
    shop: await deleteInBatches(db, "shop", "uninstalled_at < $1", before(days.uninstalledShops)),
  };
  if (days.tombstones > 0) {
    const expired = "deleted_on IS NOT NULL AND NOT left_alone AND synced_at < $1";
    deleted.customer_link = await deleteInBatches(db, "customer_link", expired, before(days.tombstones));
  }
  return deleted;
}

async function deleteInBatches(db: pg.Pool, table: string, expired: string, at: Date): Promise<number> {
  let deleted = 0;
  for (;;) {
    const { rowCount } = await db.query(
      `DELETE FROM ${table} WHERE ctid IN (SELECT ctid FROM ${table} WHERE ${expired} LIMIT ${batchSize})`,
      [at],
    );
    deleted += rowCount ?? 0;
    if ((rowCount ?? 0) < batchSize) return deleted;
  }
}
