import type { Explained } from "../sync/explanation.ts";
import type { Cause, Outcome, Reason } from "../sync/outcome.ts";
import type { SideName } from "../sync/customer.ts";
import type { Database } from "./database/db.server.ts";
import { Prisma } from "./database/generated/client.ts";
import type { ActivityWhereInput } from "./database/generated/models.ts";

/** A customer that was skipped for one of these reasons needs the merchant's attention. Other skipped customers do not. */
const failureReasons = ["refused", "ambiguous"] as const satisfies Reason[];

/** The same as a list in SQL. */
export const failureReasonsSql = failureReasons.map((reason) => `'${reason}'`).join(", ");

/** The condition for a failed line. A partial index has the same condition: change both together. */
export const failureSql = Prisma.sql`(outcome = 'failed' OR (outcome = 'skipped' AND reason IN (${Prisma.raw(failureReasonsSql)})))`;

/**
 * The condition for a line of a creation of which some value was not taken. A creation overwrites nothing, and gives its
 * customer an e-mail: where the settings keep no overwritten values, an update that does so passes for one.
 */
export const createdInPartSql = `(outcome = 'partly' AND target IS NOT NULL AND 'email' = ANY(fields)
  AND NOT EXISTS (SELECT FROM changed_values WHERE activity_id = activity.id))`;

/**
 * The condition for a line that says how a customer stands now: the customer failed or was skipped, and was not looked at
 * since. A linked pair may have two such lines, one under each side's id: the later one counts. All code that asks how a
 * customer stands uses this condition, never the time of a line: a run may leave no line, and an undo's line does not say
 * how the customer stands. Partial indexes have the same condition: change all of them together.
 */
export const openSql = Prisma.sql`(outcome IN ('failed', 'skipped') AND NOT superseded)`;

/** `failureSql` for Prisma. */
export const failureFilter: ActivityWhereInput = {
  OR: [{ outcome: "failed" }, { outcome: "skipped", reason: { in: [...failureReasons] } }],
};

/** The condition for a skipped line that does not need the merchant's attention. */
export const skippedFilter: ActivityWhereInput = {
  outcome: "skipped",
  OR: [{ reason: null }, { reason: { notIn: [...failureReasons] } }],
};

/** The outcome as pages show it: a skipped customer that needs the merchant's attention counts as failed. */
export function displayedOutcome(outcome: Outcome, reason: Reason | null): Outcome {
  const fails = outcome === "skipped" && failureReasons.some((one) => one === reason);
  return fails ? "failed" : outcome;
}

const decisions = ["linked-by-hand", "unlinked-by-hand", "said-different"] as const;

/** The condition for a line of a decision that an earlier version stored as a send by hand. */
const earlierDecision: ActivityWhereInput = {
  cause: "manual",
  OR: decisions.map((code) => ({ explanations: { array_contains: [{ explanation: { code } }] } })),
};

/** The condition for lines that pages show with this cause. */
export function causeFilter(cause: Cause): ActivityWhereInput {
  if (cause === "decision") return { OR: [{ cause }, earlierDecision] };
  return cause === "manual" ? { cause, NOT: earlierDecision } : { cause };
}

/** The cause as pages show it: a decision is one, also where an earlier version stored it as a send by hand. */
export function displayedCause(cause: Cause, explanations: readonly Explained[]): Cause {
  const isDecision = explanations.some(({ explanation: { code } }) => decisions.some((one) => one === code));
  return cause === "manual" && isDecision ? "decision" : cause;
}

/** Whether a line tells that a customer of this side was `created` or `updated` since then. */
export async function wasWritten(
  db: Pick<Database, "activity">,
  shop: string,
  { side, outcome, since }: { side: SideName; outcome: "created" | "updated"; since: Date },
): Promise<boolean> {
  const where = { shop, outcome, target: side, at: { gte: since } };
  return (await db.activity.findFirst({ where, select: { id: true } })) !== null;
}
