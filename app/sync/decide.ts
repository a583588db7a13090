import {
  otherSide,
  valueFields,
  type Framework360OnlyField,
  type SideName,
  type ValueField,
} from "./customer.ts";
import { mergeNewsletter } from "./merge-newsletter.ts";
import { mergeTags } from "./merge-tags.ts";
import { mergeValue, type CarryCause, type Merge } from "./merge-value.ts";
import type { Decision, Decisions } from "./plan.ts";
import { mayWrite, type Policy } from "./policy.ts";
import { shownOn, type Pair } from "./situation.ts";

/** What is to happen to every field and tag of a pair that the policy synchronizes. */
export function decide(pair: Pair): Decisions {
  return {
    fields: new Map(synchronizedFields(pair.policy).map((field) => [field, decideField(field, pair)])),
    tags: pair.policy.tags ? decideTags(pair) : null,
  };
}

/** The fields with one value that this policy synchronizes. */
export function synchronizedFields({ newsletter }: Policy): ValueField[] {
  return valueFields.filter((field) => field !== "newsletter" || newsletter);
}

function decideTags({ now, base, policy }: Pair): Decisions["tags"] {
  const merged = mergeTags({
    now: { shopify: now.shopify.customer.tags, framework360: now.framework360.customer.tags },
    shadow: { shopify: base.shopify.tags, framework360: base.framework360.tags },
  });
  return new Map([...merged].map(([tag, merge]) => [tag, decideTag(merge, policy)]));
}

function decideTag(merge: Merge, policy: Policy): Decision {
  if (merge.kind !== "carry") return merge;
  if (!mayWrite(policy, merge.to)) return { kind: "pending" };
  return { kind: "write", to: merge.to, conflict: false };
}

function decideField(field: ValueField, pair: Pair): Decision {
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
  const forced = policy.forcedFrom === to && now[to].customer[field] !== null;
  // With one direction on, what its source changed is replicated, whichever side would win with both on.
  if ((cause === "both-changed" || forced) && mayWrite(policy, back) && !isNotCarried(field, pair, back)) {
    return { kind: "write", to: back, conflict: true };
  }
  return { kind: cause === "first-contact" ? "disputed" : "pending" };
}

/** A person cannot be found again without an address to write to: a cleared e-mail is not carried, nor does it win. */
function isNotCarried(field: ValueField, { now }: Pair, to: SideName): boolean {
  return field === "email" && now[otherSide(to)].customer.email === null;
}

/** Whether `to` shows the other side's value already, in its own way. */
function isShown(field: ValueField, { now, represent }: Pair, to: SideName): boolean {
  const value = now[otherSide(to)].customer[field];
  const held = now[to].customer;
  return shownOn(to, field, value, held, represent) === held[field];
}

function mergeField(field: ValueField, pair: Pair): Merge {
  const { base, policy } = pair;
  const now = { shopify: pair.now.shopify.customer, framework360: pair.now.framework360.customer };
  if (field === "newsletter") {
    return mergeNewsletter(
      {
        now: { shopify: now.shopify.newsletter, framework360: now.framework360.newsletter },
        shadow: { shopify: base.shopify.newsletter, framework360: base.framework360.newsletter },
      },
      { shopify: hasNewChoice("shopify", pair), framework360: hasNewChoice("framework360", pair) },
    );
  }
  if (field === "orderCount" || field === "totalSpent") return mergeFramework360Only(field, pair);
  const alike = isShown(field, pair, "shopify") || isShown(field, pair, "framework360");
  return mergeValue<string | null>(
    {
      now: { shopify: now.shopify[field], framework360: now.framework360[field] },
      shadow: { shopify: base.shopify[field], framework360: base.framework360[field] },
    },
    { alike, winner: policy.conflictWinner, disputed: base.disputed.includes(field) },
  );
}

function hasNewChoice(side: SideName, { now, base }: Pair): boolean {
  const [before, at] = [base.newsletterChangedAt[side], now[side].newsletterChangedAt];
  return before !== undefined && at !== null && (before === null || Date.parse(at) > Date.parse(before));
}

/** What only Framework360 knows goes to Shopify when it is new there, or when Shopify no longer shows it. */
function mergeFramework360Only(field: Framework360OnlyField, { now, base }: Pair): Merge {
  const value = now.framework360.customer[field];
  const shown = now.shopify.customer[field];
  if (value === null) return { kind: "same" };
  if (value === shown || (shown === null && isNothing(value))) return { kind: "agreed" };
  // Shopify would not take it.
  if (value === base.framework360[field] && shown === base.shopify[field]) return { kind: "same" };
  return { kind: "carry", to: "shopify", cause: "changed" };
}

/** Order totals of a customer who never ordered: not worth a write. */
export function isNothing(total: number | string | null): boolean {
  return Number(total) === 0;
}
