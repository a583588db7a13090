import type { Field, SideName } from "./customer.ts";
import type { Direction, Outcome, Reason } from "./outcome.ts";

/**
 * How a Shopify customer stands with Framework360, as the card on Shopify's customer page says it.
 * Extensions of an earlier release read it too, so its words stay: `not-in-framework360` is what `StandingState` calls missing.
 * - `partly`: linked, and a value could not be carried, or waits for the merchant's answer
 * - `unreached`: linked, and a full synchronization was stopped before it looked at the customer
 * - `left-out`: not linked, because the merchant's settings do not carry the customer there
 * - `deleted`: deleted in Framework360, and not brought back automatically
 */
export type Framework360State =
  | "synced"
  | "partly"
  | "unreached"
  | "waiting"
  | "failed"
  | "not-in-framework360"
  | "deleted"
  | "left-out"
  | "not-connected";

/** What the app tells an extension about one Shopify customer. Holds no personal data. */
export type CustomerState = {
  state: Framework360State;
  /** Why the last synchronization failed or was not done, and which side said so; null: it was done, or nothing is known. */
  why: { reason: Reason; target: SideName | null } | null;
  /** The last time that something was written for the customer; null: never, as far as the activity goes back. */
  last: {
    /** ISO 8601. */
    at: string;
    outcome: Outcome;
    direction: Direction | "both" | null;
    fields: readonly Field[];
  } | null;
};
