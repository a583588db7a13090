import { baseAt } from "./base-at.ts";
import { emptyBase } from "./base.ts";
import {
  blankCustomer,
  isAddressField,
  isOrderTotal,
  otherSide,
  sideNames,
  type BySide,
  type Changes,
  type Customer,
  type Field,
  type Newsletter,
  type SideName,
  type ValueField,
} from "./customer.ts";
import { decide, synchronizedFields } from "./decide.ts";
import { differingAddressFields } from "./merge-address.ts";
import { isNothing } from "./merge-order-total.ts";
import { isIgnoredTag, keys } from "./merge-tags.ts";
import { isE164, normalizeTags, tagKey } from "./normalize.ts";
import type { Conflict, Decision, Decisions, Reconciliation, SkipReason } from "./plan.ts";
import { mayWrite, mayWriteField } from "./policy.ts";
import { type CustomerPolicy, policyFor } from "./audience.ts";
import { givenTo, type Pair, type Situation } from "./situation.ts";

/**
 * The whole decision about one customer. It guarantees:
 * - nothing is written in a direction that is off, or against the way of a field's group, or from a customer that the
 *   merchant's choice leaves out; but an unsubscribe of one that is left out is carried;
 * - a field is written only when the other side changed it since both last agreed, where both never agreed on it, or
 *   where a person sends the customer by hand (`forcedFrom`); order totals also when Shopify no longer shows them;
 * - a field that both sides changed differently goes the way of `conflictWinner`, or the only way there is, and
 *   is named in `conflicts`; a cleared e-mail is not carried and does not win;
 * - an unsubscribe beats a subscribe, whichever side wins other conflicts, and where its direction is off it waits;
 * - a value that could not be carried stays owed: it is tried again when `retry` says so, or when its source changes;
 * - the fields of an address are written together, all or none;
 * - tags are added and removed one by one, and an addition beats a removal;
 * - a pair that agrees yields `unchanged`, for ever;
 * - no customer is created beside an earlier agreement: one that is missing by now was deleted (`skip`).
 * @returns the plan, and the decisions that it was made of
 */
export function reconcile(situation: Situation): Reconciliation {
  const { now } = situation;
  const base = situation.base && baseAt(situation.base, situation.policy.ways.extras);
  const { shopify, framework360 } = now;
  const policy = policyFor(situation.policy, now, base);
  if (shopify && framework360) {
    return reconcilePair({ ...situation, now: { shopify, framework360 }, base: base ?? emptyBase, policy });
  }
  if (base) return skip("deleted");
  if (shopify) return planCreation("framework360", shopify.customer, policy);
  if (framework360) return planCreation("shopify", framework360.customer, policy);
  return skip("nobody");
}

function skip(reason: SkipReason): Reconciliation {
  return { plan: { kind: "skip", reason }, decisions: { fields: new Map(), tags: null, leftOut: [] } };
}

function reconcilePair(pair: Pair): Reconciliation {
  const decisions = decide(pair);
  const changes: BySide<Changes> = { shopify: {}, framework360: {} };
  const conflicts: Conflict[] = [];
  const differing: readonly Field[] = differingAddressFields(pair);
  const isConflict = (field: Field) => !isAddressField(field) || differing.includes(field);

  for (const [field, decision] of decisions.fields) {
    if (decision.kind === "disputed" && !pair.base.disputed.includes(field) && isConflict(field)) {
      conflicts.push({ field, winner: null });
    }
    if (decision.kind !== "write") continue;
    const source = otherSide(decision.to);
    Object.assign(changes[decision.to], { [field]: givenTo(decision.to, field, pair) });
    if (decision.conflict && isConflict(field)) conflicts.push({ field, winner: source });
  }
  for (const side of sideNames) {
    const tags = tagChanges(side, pair, decisions);
    if (tags) changes[side].tags = tags;
  }

  const written = Object.keys(changes.shopify).length + Object.keys(changes.framework360).length;
  const plan =
    written > 0
      ? ({ kind: "update", changes, conflicts } as const)
      : ({ kind: "unchanged", conflicts } as const);
  return { plan, decisions };
}

/** What `side` is to be given and to lose, if anything. */
function tagChanges(side: SideName, { now }: Pair, { tags }: Decisions): Changes["tags"] {
  const wanted = keys(now[otherSide(side)].customer.tags);
  const written = [...(tags ?? [])].flatMap(([tag, decision]) =>
    decision.kind === "write" && decision.to === side ? [tag] : [],
  );
  if (written.length === 0) return undefined;
  return {
    add: written.filter((tag) => wanted.has(tagKey(tag))),
    remove: written.filter((tag) => !wanted.has(tagKey(tag))),
  };
}

function planCreation(side: SideName, source: Customer, policy: CustomerPolicy): Reconciliation {
  if (policy.leftOut.includes(otherSide(side))) return skip("left-out");
  if (!mayWrite(policy, side)) return skip("direction-off");
  if (side === "framework360" && source.email === null) return skip("no-email");
  // A customer that cannot be found again would be created a second time after a crash.
  const isCarried = mayWriteField(policy, side, "phone") && source.phone !== null && isE164(source.phone);
  if (source.email === null && !isCarried) return skip("no-identity");
  const fields = synchronizedFields(policy).filter((field) => mayWriteField(policy, side, field));
  const tags = mayWriteField(policy, side, "tags")
    ? source.tags.filter((tag) => !isIgnoredTag(tag, policy))
    : [];
  const own = policy.createdTag === null ? {} : { ownTags: normalizeTags([policy.createdTag]) };
  const customer = { ...valuesOf(fields, side, source, policy), tags: [...tags, ...(own.ownTags ?? [])] };
  const write: Decision = { kind: "write", to: side, conflict: false };
  const decisions = {
    fields: new Map(fields.map((field) => [field, write])),
    tags: mayWriteField(policy, side, "tags") ? new Map(tags.map((tag) => [tag, write])) : null,
    leftOut: policy.leftOut,
  };
  return { plan: { kind: "create", side, customer, ...own, conflicts: [] }, decisions };
}

/** What a new customer gets of these fields. A group that does not go there stays blank, whatever the source holds. */
function valuesOf(
  fields: readonly ValueField[],
  target: SideName,
  source: Customer,
  policy: CustomerPolicy,
): Customer {
  const valueOf = (field: ValueField) => {
    if (field === "newsletter") return certainChoice(target, source, policy);
    return isOrderTotal(field) && isNothing(source[field]) ? null : source[field];
  };
  return { ...blankCustomer, ...Object.fromEntries(fields.map((field) => [field, valueOf(field)])) };
}

/** Framework360's no may mean that the person was never asked: they are not unsubscribed on Shopify by a guess. */
function certainChoice(target: SideName, { newsletter }: Customer, policy: CustomerPolicy): Newsletter {
  const isGuess = target === "shopify" && newsletter === "unsubscribed";
  return isGuess && policy.notSubscribedMeans !== "unsubscribed" ? null : newsletter;
}
