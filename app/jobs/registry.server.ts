import type { PgBoss } from "pg-boss";

import { pool } from "../store/database/db.server.ts";
import { runComparison } from "./compare/handler.server.ts";
import { compareJob } from "./compare/job.ts";
import { syncCustomIds } from "./custom-ids/handler.server.ts";
import { customIdsJob } from "./custom-ids/job.ts";
import { runFirstSync } from "./first-sync/handler.server.ts";
import { compareOrderTotals } from "./order-totals/handler.server.ts";
import { firstSyncJob } from "./first-sync/job.ts";
import { runFlowTriggers } from "./flow-triggers/handler.server.ts";
import { flowTriggersJob } from "./flow-triggers/job.ts";
import { orderTotalsJob } from "./order-totals/job.ts";
import { watchClock } from "./queue/clock-jumps.server.ts";
import { register } from "./queue/start-workers.server.ts";
import { registerHintAddress } from "./register-hint-address/handler.server.ts";
import { registerHintAddressJob } from "./register-hint-address/job.ts";
import { renewTokens } from "./renew-tokens/handler.server.ts";
import { renewTokensJob } from "./renew-tokens/job.ts";
import { resolveHint } from "./resolve-hint/handler.server.ts";
import { resolveHintJob } from "./resolve-hint/job.ts";
import { applyRetention } from "./retention/handler.server.ts";
import { retentionJob } from "./retention/job.ts";
import { runSendMany } from "./send-many/handler.server.ts";
import { sendManyJob } from "./send-many/job.ts";
import { handleShopEvent } from "./shop-event/handler.server.ts";
import { shopEventJob } from "./shop-event/job.ts";
import { runSweep, scheduleSweeps } from "./sweep/handler.server.ts";
import { requestSweeps, sweepJob } from "./sweep/job.ts";
import { openBulkRuns } from "./sync-customer/bulk-runs.server.ts";
import { runSyncRequest } from "./sync-customer/handler.server.ts";
import { syncCustomerJob } from "./sync-customer/job.ts";
import { watchLostAttempts } from "./sync-customer/lost-attempts.server.ts";
import { undoPair } from "./sync-customer/undo-pair.server.ts";
import { runUndo } from "./undo/handler.server.ts";
import { undoJob } from "./undo/job.ts";
import { runUndoSync } from "./undo-sync/handler.server.ts";
import { undoSyncJob } from "./undo-sync/job.ts";

/** All jobs, each with its handler. A new job needs a folder of its own and a line here. */
export const registry = [
  register(syncCustomerJob, runSyncRequest),
  register(shopEventJob, handleShopEvent),
  register(sweepJob, runSweep),
  register(orderTotalsJob, compareOrderTotals),
  register(customIdsJob, syncCustomIds),
  register(flowTriggersJob, runFlowTriggers),
  register(compareJob, runComparison),
  // A job's folder imports only job.ts of other jobs, and no two folders import each other, even indirectly.
  register(firstSyncJob, (boss, request) => runFirstSync(boss, request, { requestSweeps, openBulkRuns })),
  register(sendManyJob, runSendMany),
  register(undoJob, (boss, request, attempt) => runUndo(boss, request, attempt, { undoPair })),
  register(undoSyncJob, (boss, request) => runUndoSync(boss, request, { undoPair })),
  register(resolveHintJob, resolveHint),
  register(registerHintAddressJob, registerHintAddress),
  register(renewTokensJob, renewTokens),
  register(retentionJob, applyRetention),
];

/**
 * Starts the timers for work whose interval a cron schedule cannot express.
 * @returns a function that ends them
 */
export function startTimers(boss: PgBoss): () => void {
  const timers = [scheduleSweeps(boss), watchLostAttempts(), watchClock(pool)];
  return () => timers.forEach((end) => end());
}
