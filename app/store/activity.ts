import type { Field, SideName } from "../sync/customer.ts";
import type { Database } from "./database/db.server.ts";

/** Why a customer was synchronized. */
export const causes = ["webhook", "hint", "sweep", "backfill", "manual"] as const;
export type Cause = (typeof causes)[number];

export const outcomes = ["created", "updated", "unchanged", "skipped", "failed"] as const;
export type Outcome = (typeof outcomes)[number];

/** Why a customer was not synchronized, or not as asked. `common:reason` puts each into words. */
export const reasons = [
  "ambiguous",
  "deleted",
  "direction-off",
  "internal",
  "no-email",
  "no-identity",
  "nobody",
  "not-connected",
  "not-found",
  "refused",
  "unauthorized",
  "unavailable",
] as const;
export type Reason = (typeof reasons)[number];

export const directions = ["inbound", "outbound"] as const;
/** inbound: Shopify => Framework360; outbound: Framework360 => Shopify. */
export type Direction = (typeof directions)[number];

/** One line of what happened: ids and names of fields, never a value of a customer. */
export type ActivityEntry = {
  shop: string;
  cause: Cause;
  outcome: Outcome;
  /** The side that was written, or that failed or refused; null when neither or both were. */
  target: SideName | null;
  shopifyId: string | null;
  framework360Id: string | null;
  fields: readonly Field[];
  conflicts: readonly Field[];
  reason: Reason | null;
  /** What the other side said, free of personal data. */
  detail: string | null;
  /** The request that asked for it, where the requester wants to find the outcome. */
  requestId?: string | undefined;
};

/** @param entry.id one that tells what is recorded, where it may be recorded once alone */
export async function recordActivity(
  db: Pick<Database, "activity">,
  entry: ActivityEntry & { id?: string; at?: Date },
): Promise<void> {
  await db.activity.create({
    data: {
      ...entry,
      direction: directionOf(entry),
      fields: [...entry.fields],
      conflicts: [...entry.conflicts],
    },
  });
}

export type RequestOutcome = Pick<ActivityEntry, "outcome" | "target" | "fields" | "reason" | "detail">;

/** What came of these requests of the shop, by request. Of a repeated one the first outcome counts: it says more. */
export async function findByRequest(
  db: Database,
  shop: string,
  requestIds: readonly string[],
): Promise<Map<string, RequestOutcome>> {
  const rows = await db.activity.findMany({
    where: { shop, requestId: { in: [...requestIds] } },
    orderBy: { at: "desc" },
    select: { requestId: true, outcome: true, target: true, fields: true, reason: true, detail: true },
  });
  return new Map(rows.map(({ requestId, ...outcome }) => [requestId!, outcome as RequestOutcome]));
}

type Course = Pick<ActivityEntry, "outcome" | "target" | "shopifyId" | "framework360Id">;

/**
 * Where the customer was carried, or was to be. What went wrong on the way may have gone wrong on either side,
 * so there it follows from whom it was about: who is known on one side only was to go to the other.
 */
export function directionOf({
  outcome,
  target,
  shopifyId,
  framework360Id,
}: Course): Direction | "both" | null {
  if (outcome === "unchanged") return null;
  if (outcome === "updated" && target === null) return "both";
  const written = outcome === "created" || outcome === "updated";
  if (!written && framework360Id === null && shopifyId !== null) return "inbound";
  if (!written && shopifyId === null && framework360Id !== null) return "outbound";
  if (target === null) return null;
  return target === "framework360" ? "inbound" : "outbound";
}
