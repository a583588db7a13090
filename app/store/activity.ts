import type { Field, SideName } from "../sync/customer.ts";
import type { Database } from "./db.server.ts";

/** Why a customer was synchronized. */
export const causes = ["webhook", "hint", "sweep", "backfill", "manual"] as const;
export type Cause = (typeof causes)[number];

export type Outcome = "created" | "updated" | "unchanged" | "skipped" | "failed";

/** One line of what happened: ids and names of fields, never a value of a customer. */
export type ActivityEntry = {
  shop: string;
  cause: Cause;
  outcome: Outcome;
  target: SideName | null;
  shopifyId: string | null;
  framework360Id: string | null;
  fields: readonly Field[];
  conflicts: readonly Field[];
  /** A code that pages put into words. */
  reason: string | null;
  /** What the other side said, free of personal data. */
  detail: string | null;
  /** The request that asked for it, where the requester wants to find the outcome. */
  requestId?: string | undefined;
};

export async function recordActivity(db: Pick<Database, "activity">, entry: ActivityEntry): Promise<void> {
  await db.activity.create({
    data: { ...entry, fields: [...entry.fields], conflicts: [...entry.conflicts] },
  });
}
