import type { BySide, Changes, Customer, Field, SideName, ValueField } from "./customer.ts";
import type { Explanation } from "./explanation.ts";

/** A field that both sides hold differently, and whose value stays; null: each side keeps its own. */
export type Conflict = { field: Field; winner: SideName | null };

/** Why nothing is done about a customer, as the core sees it. Jobs know more reasons (outcome.ts). */
export type SkipReason =
  | "direction-off"
  | "left-out"
  | "no-email"
  | "no-identity"
  | "deleted"
  | "nobody"
  | "ambiguous";

/** What is to be done about one customer. */
export type Plan =
  | {
      kind: "create";
      side: SideName;
      customer: Customer;
      /** Those of the customer's tags that it is given on this side alone, see `TagChoices`. */
      ownTags?: readonly string[];
      conflicts: readonly Conflict[];
    }
  | { kind: "update"; changes: BySide<Changes>; conflicts: readonly Conflict[] }
  | { kind: "unchanged"; conflicts: readonly Conflict[] }
  | { kind: "skip"; reason: SkipReason };

/**
 * What is to happen to one field, or to one tag.
 * - `same`: nothing
 * - `agreed`: nothing is written; what both sides hold now is what they agree on
 * - `write`: `to` is given the other side's value
 * - `pending`: it would be written, but the direction is off, or the way of its group does not lead there (`isLeftByWay`): it
 *   stays as it is until it may be written
 * - `disputed`: the sides differ on first contact, and the winner's value may not be written either. Both keep their value
 *   until one of them changes it, or it may be written
 * - `owed`: `to` could not be given the other side's value before, and it is not the time to try again
 * - `withheld`: `to` is not given the other side's value, for this reason; it becomes owed
 * - `undated`: Shopify's newsletter choice is a yes and Framework360's may be a no or none at all; only the merchant can
 *   say which
 */
export type Decision =
  | { kind: "same" | "agreed" | "undated" }
  | { kind: "pending" | "disputed"; to: SideName; isLeftByWay: boolean }
  | { kind: "write"; to: SideName; conflict: boolean }
  | { kind: "owed"; to: SideName }
  | { kind: "withheld"; to: SideName; explanation: Explanation };

/** The decisions that a plan was made of. */
export type Decisions = {
  /** By field. A field that the policy does not synchronize is absent. */
  fields: ReadonlyMap<ValueField, Decision>;
  /** By tag, in the spelling that stays; null: the policy does not synchronize tags. */
  tags: ReadonlyMap<string, Decision> | null;
  /** The sides from which nothing was carried because the merchant's choice leaves the customer out. */
  leftOut: readonly SideName[];
};

/** A plan, and the decisions that settle.ts needs once it was carried out. */
export type Reconciliation = { plan: Plan; decisions: Decisions };
