import type { Outcome, Reason } from "../sync/outcome.ts";
import { Prisma } from "./database/generated/client.ts";
import type { ActivityWhereInput } from "./database/generated/models.ts";

/** Why a customer was skipped about whom somebody has to do something; others who were skipped are as they should be. */
const failureReasons = ["refused", "ambiguous"] as const satisfies Reason[];

/** The lines that tell of a failure. An index holds these alone: keep the two alike. */
export const failing = Prisma.sql`(outcome = 'failed' OR (outcome = 'skipped' AND reason IN ('refused', 'ambiguous')))`;

export const whereFailing: ActivityWhereInput = {
  OR: [{ outcome: "failed" }, { outcome: "skipped", reason: { in: [...failureReasons] } }],
};

export const whereSkipped: ActivityWhereInput = {
  outcome: "skipped",
  OR: [{ reason: null }, { reason: { notIn: [...failureReasons] } }],
};

/** What a line's outcome is to a merchant: one that waits for somebody to do something failed. */
export function toldOutcome(outcome: Outcome, reason: Reason | null): Outcome {
  const fails = outcome === "skipped" && failureReasons.some((one) => one === reason);
  return fails ? "failed" : outcome;
}
