import { environment } from "../../env.server.ts";
import { logger } from "../../log/logger.server.ts";
import { pool } from "../../store/database/db.server.ts";
import { deleteExpired } from "../../store/retention.ts";

/** Deletes what was kept for as long as the settings say. */
export async function applyRetention(): Promise<void> {
  const { ACTIVITY_DAYS, WEBHOOK_EVENT_DAYS, TOMBSTONE_DAYS, UNINSTALLED_SHOP_DAYS } = environment();
  const days = {
    activity: ACTIVITY_DAYS,
    webhookEvents: WEBHOOK_EVENT_DAYS,
    tombstones: TOMBSTONE_DAYS,
    uninstalledShops: UNINSTALLED_SHOP_DAYS,
  };
  const deleted = await deleteExpired(pool, days, new Date());
  logger.info({ deleted }, "Data older than the settings allow was deleted.");
}
