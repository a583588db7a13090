import type { Base } from "./base.ts";
import type { Customer, Framework360OnlyField, ScalarField, SideName } from "./customer.ts";
import { framework360OnlyFields, otherSide, scalarFields } from "./customer.ts";
import { mergeNewsletter } from "./merge-newsletter.ts";
import { mergeValue, type CarryCause, type Merge } from "./merge-value.ts";
import { mayWrite, type Policy } from "./policy.ts";

export type ValueField = ScalarField | Framework360OnlyField | "newsletter";

/** How each side shows a customer that was written to it. Pure. */
export type Represent = { [side in SideName]: (customer: Customer) => Customer };

/** Both customers of a pair as they are now, and what was agreed before. */
export type Pair = {
  now: { [side in SideName]: Customer };
  /** When the newsletter choice was made, where the side knows it. */
  newsletterChangedAt: { [side in SideName]: string | null };
  base: Base;
  policy: Policy;
  represent: Represent;
};

/**
 * What is to happen to one field.
 * - `same`: nothing
 * - `agreed`: nothing to write; both sides' values are what was agreed
 * - `write`: `to` is to be given the other side's value
 * - `pending`: it would be written, but the direction is off: it stays as it is until the direction is on
 * - `disputed`: the sides differ on first contact, and the direction that the winner's value would go is off.
 *   Both keep their value until one of them changes it, or the direction is on
 */
export type Decision =
  { kind: "same" | "agreed" | "pending" | "disputed" } | { kind: "write"; to: SideName; conflict: boolean };

/** The fields with one value that this policy synchronizes. */
export function valueFields(policy: Policy): ValueField[] {
  return [
    ...scalarFields,
    ...framework360OnlyFields,
    ...(policy.newsletter ? (["newsletter"] as const) : []),
  ];
}

export function decide(field: ValueField, pair: Pair): Decision {
  const merge = mergeField(field, pair);
  if (merge.kind !== "carry") return merge;
  const { to, cause } = merge;
  if (isNotCarried(field, pair, to)) {
    if (cause !== "both-changed") return { kind: "same" };
    const back = otherSide(to);
    return mayWrite(pair.policy, back) ? { kind: "write", to: back, conflict: true } : { kind: "pending" };
  }
  if (mayWrite(pair.policy, to)) return { kind: "write", to, conflict: cause !== "changed" };
  return decideAgainstTheWay(field, pair, to, cause);
}

/** The value would go to `to`, whose direction is off. */
function decideAgainstTheWay(field: ValueField, pair: Pair, to: SideName, cause: CarryCause): Decision {
  const { policy, now } = pair;
  // An unsubscribe waits for its direction; it is never overruled because it cannot travel.
  if (field === "newsletter") return { kind: "pending" };
  const back = otherSide(to);
  const forced = policy.forcedFrom === to && now[to][field] !== null;
  // With one direction on, what its source changed is replicated, whoever wins where both could.
  if ((cause === "both-changed" || forced) && mayWrite(policy, back) && !isNotCarried(field, pair, back)) {
    return { kind: "write", to: back, conflict: true };
  }
  return { kind: cause === "first-contact" ? "disputed" : "pending" };
}

/** A person cannot be found again without an address to write to: a cleared e-mail is not carried, nor does it win. */
function isNotCarried(field: ValueField, { now }: Pair, to: SideName): boolean {
  return field === "email" && now[otherSide(to)].email === null;
}

/** Whether `to` shows the other side's value already, in its own way. */
function isShown(field: ValueField, { now, represent }: Pair, to: SideName): boolean {
  return shownOn(to, field, now[otherSide(to)][field], now[to], represent) === now[to][field];
}

function mergeField(field: ValueField, pair: Pair): Merge {
  const { now, base, policy } = pair;
  if (field === "newsletter") {
    return mergeNewsletter(
      {
        now: { shopify: now.shopify.newsletter, framework360: now.framework360.newsletter },
        shadow: { shopify: base.shopify.newsletter, framework360: base.framework360.newsletter },
      },
      { shopify: choseAnew("shopify", pair), framework360: choseAnew("framework360", pair) },
    );
  }
  if (field === "orderCount" || field === "totalSpent") return mergeFramework360Only(field, { now, base });
  const alike = isShown(field, pair, "shopify") || isShown(field, pair, "framework360");
  return mergeValue<string | null>(
    {
      now: { shopify: now.shopify[field], framework360: now.framework360[field] },
      shadow: { shopify: base.shopify[field], framework360: base.framework360[field] },
    },
    { alike, winner: policy.conflictWinner, disputed: base.disputed.includes(field) },
  );
}

function choseAnew(side: SideName, { newsletterChangedAt, base }: Pair): boolean {
  const [before, now] = [base.newsletterChangedAt[side], newsletterChangedAt[side]];
  return before !== undefined && now !== null && (before === null || Date.parse(now) > Date.parse(before));
}

/** What only Framework360 knows goes to Shopify when it is new there, or when Shopify no longer shows it. */
function mergeFramework360Only(
  field: Framework360OnlyField,
  { now, base }: Pick<Pair, "now" | "base">,
): Merge {
  const value = now.framework360[field];
  const shown = now.shopify[field];
  if (value === null) return { kind: "same" };
  if (value === shown || (shown === null && isNothing(value))) return { kind: "agreed" };
  // Shopify would not take it.
  if (value === base.framework360[field] && shown === base.shopify[field]) return { kind: "same" };
  return { kind: "carry", to: "shopify", cause: "changed" };
}

/** Order figures of somebody who never ordered: not worth a write. */
export function isNothing(figure: number | string | null): boolean {
  return Number(figure) === 0;
}

/** How `side` shows `value` in this field once it is written over what it holds now. */
export function shownOn(
  side: SideName,
  field: ValueField,
  value: Customer[ValueField],
  held: Customer,
  represent: Represent,
): Customer[ValueField] {
  return represent[side]({ ...held, [field]: value })[field];
}
