import type { Field, SideName } from "./customer.ts";

/** Why a customer was synchronized. */
export const syncCauses = ["webhook", "hint", "sweep", "backfill", "manual"] as const;

/**
 * Why something was done about a customer; `undo`: what a synchronization overwrote was put back; `decision`: a person said
 * who is the same person, or what "not subscribed" means.
 */
export const causes = [...syncCauses, "undo", "decision"] as const;
export type Cause = (typeof causes)[number];

/**
 * What became of a customer.
 * - `partly`: a value stays owed, whatever else was written
 * - `unchanged`: both sides hold the same, each in its own spelling
 *
 * `finished` is what became of a whole first synchronization.
 */
export const outcomes = [
  "created",
  "updated",
  "partly",
  "unchanged",
  "skipped",
  "failed",
  "finished",
] as const;
export type Outcome = (typeof outcomes)[number];
export type CustomerOutcome = Exclude<Outcome, "finished">;

/** Why a customer was not synchronized, or not as asked. `common:reason` puts each into words. */
export const reasons = [
  "ambiguous",
  "apart",
  "deleted",
  "direction-off",
  "internal",
  "left-out",
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

type Course = {
  outcome: Outcome;
  /** The side that was written, or that failed or refused; null when neither or both were. */
  target: SideName | null;
  /** What was written. */
  fields: readonly Field[];
  shopifyId: string | null;
  framework360Id: string | null;
};

/**
 * The direction in which the customer was carried, or was to be. A failure may happen on either side, so there it
 * follows from the ids: a customer known on one side only was to go to the other.
 */
export function directionOf({
  outcome,
  target,
  fields,
  shopifyId,
  framework360Id,
}: Course): Direction | "both" | null {
  if (outcome === "unchanged") return null;
  const written =
    outcome === "created" || outcome === "updated" || (outcome === "partly" && fields.length > 0);
  if (written && target === null) return "both";
  if (!written && framework360Id === null && shopifyId !== null) return "inbound";
  if (!written && shopifyId === null && framework360Id !== null) return "outbound";
  if (target === null) return null;
  return target === "framework360" ? "inbound" : "outbound";
}
