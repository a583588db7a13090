import { environment } from "../../env.server.ts";
import { logger } from "../../log/logger.server.ts";
import { pool } from "../../store/database/db.server.ts";
import { deleteExpired } from "../../store/retention.ts";
import { supersedeFollowed } from "../../store/supersede.ts";

/** Deletes data older than the settings allow, and marks the superseded lines that an earlier version left unmarked. */
export async function applyRetention(): Promise<void> {
  const settings = environment();
  const days = {
    activity: settings.ACTIVITY_DAYS,
    changedValues: settings.CHANGE_VALUES_DAYS,
    webhookEvents: settings.WEBHOOK_EVENT_DAYS,
    redactions: settings.REDACTION_DAYS,
    accessRecords: settings.ACCESS_LOG_DAYS,
    tombstones: settings.TOMBSTONE_DAYS,
    uninstalledShops: settings.UNINSTALLED_SHOP_DAYS,
  };
  const deleted = await deleteExpired(pool, days, new Date());
  const superseded = await supersedeFollowed(pool);
  logger.info({ deleted, superseded }, "Data older than the settings allow was deleted.");
}
