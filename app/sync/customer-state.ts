import type { Field, SideName } from "./customer.ts";
import type { Direction, Outcome, Reason } from "./outcome.ts";

/**
 * How a Shopify customer stands with Framework360, as the card on Shopify's customer page says it.
 * - `partly`: linked, and a value could not be carried, or waits for the merchant's answer
 * - `left-out`: not linked, because the merchant's settings do not carry the customer there
 * - `deleted`: deleted in Framework360, and not brought back automatically
 */
export type Framework360State =
  | "synced"
  | "partly"
  | "waiting"
  | "failed"
  | "not-in-framework360"
  | "deleted"
  | "left-out"
  | "not-connected";

/** A customer who is being sent to the other side, and the request under which the outcome will be found. */
export type SentCustomer = { customerId: string; requestId: string };

/**
 * How far a send is, without personal data.
 * - `retrying`: an attempt failed for a reason that may pass, and another one will be made
 * - `unknown`: its job ended without an outcome
 */
export type SendState = { requestId: string } & (
  | { state: "waiting" | "running" | "retrying" | "unknown" }
  | {
      state: "done";
      outcome: Outcome;
      /** The side that was written, or that failed or refused; null when neither or both were. */
      target: SideName | null;
      fields: readonly Field[];
      reason: Reason | null;
    }
);

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

/** How a send of many customers stands. `stopping`: jobs that run already end; `failed`: it ended before its time. */
export type SendManyState = "running" | "stopping" | "stopped" | "failed" | "done";

/** Why no calls can be made for a shop, so that what concerns many of its customers ended before its time. */
export type NoCalls = "not-connected" | "key-refused" | "shopify-refused";

/** Why a send of many customers ended before its time. `not-listed`: Shopify does not name the customers of its source. */
export type SendManyFailure = NoCalls | "not-listed";

/** How the send of a segment's customers stands. It holds no personal data. */
export type SegmentSend = {
  id: string;
  state: SendManyState;
  failure: SendManyFailure | null;
  /** How many customers are known so far, and whether these are all. */
  found: number;
  isListed: boolean;
  counts: Partial<Record<"created" | "updated" | "unchanged" | "skipped" | "failed", number>>;
  /** How many wait, or were left when it was stopped. */
  left: number;
  /** Why customers were not sent. */
  reasons: { reason: Reason | null; count: number }[];
};
