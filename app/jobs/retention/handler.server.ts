import type { PgBoss } from "pg-boss";

import { environment } from "../../env.server.ts";
import { logger } from "../../log/logger.server.ts";
import { pool } from "../../store/database/db.server.ts";
import { deleteExpired } from "../../store/retention.ts";
import { everySoOften } from "../queue/every.ts";
import { retentionJob } from "./job.ts";

const hourMs = 3_600_000;
const daySeconds = 86_400;

/** Has what was kept for long enough deleted once a day, by whichever process comes first. */
export function scheduleRetention(boss: PgBoss): () => void {
  return everySoOften(
    hourMs,
    () => boss.send(retentionJob.name, {}, { singletonSeconds: daySeconds }),
    "The daily deletion could not be asked for; it will be within the hour.",
  );
}

export async function applyRetention(): Promise<void> {
  const { ACTIVITY_DAYS, WEBHOOK_EVENT_DAYS, TOMBSTONE_DAYS, UNINSTALLED_SHOP_DAYS } = environment();
  const days = {
    activity: ACTIVITY_DAYS,
    webhookEvents: WEBHOOK_EVENT_DAYS,
    tombstones: TOMBSTONE_DAYS,
    uninstalledShops: UNINSTALLED_SHOP_DAYS,
  };
  const deleted = await deleteExpired(pool, days, new Date());
  logger.info({ deleted }, "What was kept for long enough was deleted.");
}
