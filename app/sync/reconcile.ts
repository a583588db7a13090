import { emptyBase, type Base } from "./base.ts";
import { otherSide, type Changes, type Customer, type Field, type SideName } from "./customer.ts";
import { decide, isNothing, valueFields, type Pair, type Represent } from "./decide.ts";
import { mergeTags } from "./merge-tags.ts";
import { isE164 } from "./normalize.ts";
import { mayWrite, type Policy } from "./policy.ts";

export type Situation = {
  /** Both sides as they were read just now; null: no such customer there. */
  current: { [side in SideName]: Customer | null };
  /** When the newsletter choice was made, where the side knows it. */
  newsletterChangedAt: { [side in SideName]: string | null };
  /** What was agreed before; null on first contact. */
  base: Base | null;
  policy: Policy;
  represent: Represent;
};

/** A field that both sides hold differently, and whose value stays; null: each side keeps its own. */
export type Conflict = { field: Field; winner: SideName | null };

export type SkipReason = "direction-off" | "no-email" | "no-identity" | "deleted" | "nobody" | "ambiguous";

/** What is to be done about one customer. */
export type Plan =
  | { kind: "create"; side: SideName; customer: Customer; conflicts: readonly Conflict[] }
  | { kind: "update"; changes: { [side in SideName]: Changes }; conflicts: readonly Conflict[] }
  | { kind: "unchanged"; conflicts: readonly Conflict[] }
  | { kind: "skip"; reason: SkipReason };

/**
 * The whole decision about one customer. It guarantees:
 * - nothing is written in a direction that is off;
 * - a field is written only when the other side changed it since both last agreed, where both never agreed on it, or
 *   where a person sends the customer by hand (`forcedFrom`); order figures also when Shopify no longer shows them;
 * - a field that both sides changed differently goes the way of `conflictWinner`, or the only way there is, and
 *   is named in `conflicts`; a cleared e-mail is not carried and does not win;
 * - an unsubscribe beats a subscribe, whoever wins other conflicts, and where its direction is off it waits;
 * - tags are added and removed one by one, and an addition beats a removal;
 * - a pair that agrees yields `unchanged`, for ever;
 * - nobody is created beside an earlier agreement: a customer that is gone was deleted (`skip`).
 */
export function reconcile({ current, newsletterChangedAt, base, policy, represent }: Situation): Plan {
  const { shopify, framework360 } = current;
  if (shopify && framework360) {
    const now = { shopify, framework360 };
    return reconcilePair({ now, newsletterChangedAt, base: base ?? emptyBase, policy, represent });
  }
  if (base) return { kind: "skip", reason: "deleted" };
  if (shopify) return planCreation("framework360", shopify, policy);
  if (framework360) return planCreation("shopify", framework360, policy);
  return { kind: "skip", reason: "nobody" };
}

function reconcilePair(pair: Pair): Plan {
  const changes: { [side in SideName]: Changes } = { shopify: {}, framework360: {} };
  const conflicts: Conflict[] = [];

  for (const field of valueFields(pair.policy)) {
    const decision = decide(field, pair);
    if (decision.kind === "disputed" && !pair.base.disputed.includes(field)) {
      conflicts.push({ field, winner: null });
    }
    if (decision.kind !== "write") continue;
    const source = otherSide(decision.to);
    Object.assign(changes[decision.to], { [field]: pair.now[source][field] });
    if (decision.conflict) conflicts.push({ field, winner: source });
  }

  if (pair.policy.tags) {
    const merged = mergeTags(tagVersions(pair));
    for (const side of ["shopify", "framework360"] as const) {
      const { add, remove } = merged[side];
      if (mayWrite(pair.policy, side) && add.length + remove.length > 0) changes[side].tags = { add, remove };
    }
  }

  const written = Object.keys(changes.shopify).length + Object.keys(changes.framework360).length;
  return written > 0 ? { kind: "update", changes, conflicts } : { kind: "unchanged", conflicts };
}

export function tagVersions({ now, base }: Pick<Pair, "now" | "base">) {
  return {
    now: { shopify: now.shopify.tags, framework360: now.framework360.tags },
    shadow: { shopify: base.shopify.tags, framework360: base.framework360.tags },
  };
}

function planCreation(side: SideName, source: Customer, policy: Policy): Plan {
  if (!mayWrite(policy, side)) return { kind: "skip", reason: "direction-off" };
  if (side === "framework360" && source.email === null) return { kind: "skip", reason: "no-email" };
  // Somebody who cannot be found again would be made once more after a crash.
  const phone = source.phone !== null && isE164(source.phone) ? source.phone : null;
  if (source.email === null && phone === null) return { kind: "skip", reason: "no-identity" };
  const customer: Customer = {
    ...source,
    tags: policy.tags ? source.tags : [],
    newsletter: policy.newsletter ? source.newsletter : null,
    orderCount: side === "shopify" && !isNothing(source.orderCount) ? source.orderCount : null,
    totalSpent: side === "shopify" && !isNothing(source.totalSpent) ? source.totalSpent : null,
  };
  return { kind: "create", side, customer, conflicts: [] };
}
