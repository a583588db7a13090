import { allFields, isOrderTotal, otherSide, type Field, type SideName } from "./customer.ts";
import type { Explanation } from "./explanation.ts";
import { isNothing } from "./merge-order-total.ts";
import { areSameTags } from "./merge-tags.ts";
import type { Decision, Decisions } from "./plan.ts";
import { reconcile } from "./reconcile.ts";
import type { Pair, Situation } from "./situation.ts";

/**
 * How both sides stand to each other in one field.
 * - `same`: both hold the same, or both nothing
 * - `own-way`: both hold the same, each in its own spelling
 * - `no-choice`: a side shows "not subscribed" where the person never chose, which is carried nowhere
 * - `left`: the merchant's choices do not synchronize the field, or a value of it that stands on one side stays there by the
 *   way of the field's group
 * - `direction-off`: the value would go to a side to which the merchant's choices let nothing go
 * - `left-out`: the same, because the merchant's choice of customers leaves this one out
 * - `disputed`: they differed when they were first compared, and the direction of the value that would win is off
 * - `undone`: an undo put a side's value back, and neither was edited since
 * - `undated`: it waits for the merchant's answer about newsletter choices
 * - `unknown`: a side does not show the field
 * - `to-come`: the next synchronization writes it to this side
 * - `owed`: this side lacks the other one's value, for this reason where it is known
 */
export type FieldState =
  | {
      kind:
        | "same"
        | "own-way"
        | "no-choice"
        | "left"
        | "direction-off"
        | "left-out"
        | "disputed"
        | "undone"
        | "undated"
        | "unknown";
    }
  | { kind: "to-come"; to: SideName }
  | { kind: "owed"; to: SideName; explanation: Explanation | null };

type ReadPair = Situation & Pick<Pair, "now" | "base">;
type DecidedPair = ReadPair & Pick<Decisions, "leftOut">;

/** The state of every field of a pair, by what a synchronization would decide now. */
export function fieldStates(pair: ReadPair): Record<Field, FieldState> {
  const { decisions } = reconcile(pair);
  const states = allFields.map((field) => {
    const decided =
      field === "tags" ? decisions.tags && [...decisions.tags.values()] : decisions.fields.get(field);
    return [field, stateOf(field, decided ?? null, { ...pair, leftOut: decisions.leftOut })];
  });
  return Object.fromEntries(states) as Record<Field, FieldState>;
}

function stateOf(field: Field, decided: Decision | Decision[] | null, pair: DecidedPair): FieldState {
  const { shopify, framework360 } = pair.now;
  if ([shopify, framework360].some(({ hidden }) => hidden?.includes(field))) return { kind: "unknown" };
  if (isEqual(field, pair)) return { kind: "same" };
  if (decided === null) return { kind: "left" };
  const decisions = Array.isArray(decided) ? decided : [decided];
  const states = decisions.map((decision) => stateBy(decision, field, pair));
  return states.find(({ kind }) => kind !== "own-way") ?? { kind: "own-way" };
}

function isEqual(field: Field, { now }: ReadPair): boolean {
  const [one, other] = [now.shopify.customer, now.framework360.customer];
  if (field === "tags") return areSameTags(one.tags, other.tags);
  return (
    one[field] === other[field] || (isOrderTotal(field) && isNothing(one[field]) && isNothing(other[field]))
  );
}

function stateBy(decision: Decision, field: Field, { base, leftOut }: DecidedPair): FieldState {
  switch (decision.kind) {
    case "write":
      return { kind: "to-come", to: decision.to };
    case "owed":
      return {
        kind: "owed",
        to: decision.to,
        explanation: base.owed[decision.to]?.[field]?.explanation ?? null,
      };
    case "withheld":
      return { kind: "owed", to: decision.to, explanation: decision.explanation };
    case "pending":
      if (decision.isLeftByWay) return { kind: "left" };
      return { kind: leftOut.includes(otherSide(decision.to)) ? "left-out" : "direction-off" };
    case "disputed":
      return { kind: decision.isLeftByWay ? "left" : "disputed" };
    case "undated":
      return { kind: decision.kind };
    default:
      if (base.undone.includes(field) && decision.kind === "same") return { kind: "undone" };
      return { kind: field === "newsletter" ? "no-choice" : "own-way" };
  }
}
