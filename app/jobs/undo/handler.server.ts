import type { PgBoss } from "pg-boss";

import { logger } from "../../log/logger.server.ts";
import type { Attempt, JobEnd } from "../queue/start-workers.server.ts";
import type { UndoRequest } from "./job.ts";

/** The function of `sync-customer` that this job may not import. */
type OtherJobs = {
  undoPair: (
    boss: PgBoss,
    wanted: {
      shop: string;
      ids: { shopify: string; framework360: string };
      lines: { id: string } | "all";
      requestId: string;
    },
    isLast: boolean,
  ) => Promise<{ kind: "undone" | "refused" | "redacted" } | { kind: "again"; error: unknown }>;
};

/** Undoes one line, or all lines, of a customer. Repeating it changes nothing. */
export async function runUndo(
  boss: PgBoss,
  { shop, shopifyId, framework360Id, line, requestId }: UndoRequest,
  { lastAttempt }: Attempt,
  { undoPair }: OtherJobs,
): Promise<JobEnd> {
  const ids = { shopify: shopifyId, framework360: framework360Id };
  const lines = line === null ? "all" : { id: line };
  const outcome = await undoPair(boss, { shop, ids, lines, requestId }, lastAttempt);
  if (outcome.kind === "redacted") return "forget";
  const customer = { shop, shopifyId, framework360Id };
  if (outcome.kind !== "again") {
    logger.info({ ...customer, outcome: outcome.kind }, "An undo ended.");
    return;
  }
  logger.warn({ err: outcome.error, ...customer, lastAttempt }, "An undo is not done yet.");
  return "retry";
}
