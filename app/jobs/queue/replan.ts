import type pg from "pg";

import { maxRetryDelaySeconds } from "./job-definition.ts";

/**
 * pg-boss plans by the database's clock. If that clock is set back by hours, everything planned before would wait for hours:
 * jobs, and with them each later notification about the same customers; the search for dead workers; the schedules.
 */
const plans = [
  `UPDATE pgboss.version SET
     cron_on = LEAST(cron_on, now()), flow_on = LEAST(flow_on, now()), monitor_backoff_on = LEAST(monitor_backoff_on, now())
   WHERE GREATEST(cron_on, flow_on, monitor_backoff_on) > now() + interval '1 minute'`,
  `UPDATE pgboss.queue SET
     monitor_claim_on = LEAST(monitor_claim_on, now()), monitor_on = LEAST(monitor_on, now()),
     maintain_on = LEAST(maintain_on, now())
   WHERE GREATEST(monitor_claim_on, monitor_on, maintain_on) > now() + interval '1 minute'`,
  `UPDATE pgboss.job SET created_on = LEAST(created_on, now()), start_after = LEAST(start_after, now())
   WHERE state < 'active' AND (created_on > now() + interval '1 minute'
     OR start_after > now() + interval '${maxRetryDelaySeconds + 60} seconds')`,
  // A living worker sends a heartbeat within seconds; a dead one is found because none follows.
  `UPDATE pgboss.job SET started_on = LEAST(started_on, now()), heartbeat_on = LEAST(heartbeat_on, now())
   WHERE state = 'active' AND GREATEST(started_on, heartbeat_on) > now() + interval '1 minute'`,
];

/** Makes due now what was planned before the database's clock was set back. */
export async function replan(db: pg.Pool): Promise<void> {
  for (const plan of plans) await db.query(plan);
}
