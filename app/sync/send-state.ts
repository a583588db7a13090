import type { Field, SideName } from "./customer.ts";
import type { Outcome, Reason } from "./outcome.ts";
import type { NoCalls } from "./shop-refusal.ts";

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

/** How a send of many customers stands. `stopping`: jobs that run already end; `failed`: it ended before its time. */
export type SendManyState = "running" | "stopping" | "stopped" | "failed" | "done";

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
  counts: Partial<Record<"created" | "updated" | "partly" | "unchanged" | "skipped" | "failed", number>>;
  /** How many wait, or were left when it was stopped. */
  left: number;
  /** Why customers were not sent. */
  reasons: { reason: Reason | null; count: number }[];
};
