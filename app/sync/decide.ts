import {
  addressFields,
  isAddressField,
  isOrderTotal,
  otherSide,
  unitOf,
  valueFields,
  type AddressField,
  type Field,
  type SideName,
  type ValueField,
} from "./customer.ts";
import { isAlike, owingSide } from "./alike.ts";
import { mayUnsubscribe } from "./audience.ts";
import { explanation, type Explanation } from "./explanation.ts";
import { isExtraField, sourceOfExtra } from "./extra-fields.ts";
import { decideNewsletter, lackedEmail } from "./decide-newsletter.ts";
import {
  differingAddressFields,
  hasNoAddress,
  mergeAddress,
  sideToComplete,
  whyNotHeld,
} from "./merge-address.ts";
import { isIgnoredTag, mergeTags } from "./merge-tags.ts";
import { mergeOrderTotal } from "./merge-order-total.ts";
import { mergeValue, type CarryCause, type Merge } from "./merge-value.ts";
import { isTakingBackLeft, isYesUnclear, owesTakingBack } from "./own-yes.ts";
import type { Decision, Decisions } from "./plan.ts";
import { leadsTo, wayOf } from "./field-groups.ts";
import { mayWriteField, type Policy } from "./policy.ts";
import { isSentSinceUndo, isTriedAgain, type Pair } from "./situation.ts";
import { isSpellingOf } from "./spelling.ts";
import { sideToTakeBack, sideToWriteOver } from "./write-over.ts";

/** What is to happen to every field and tag of a pair that the policy synchronizes. */
export function decide(pair: Pair): Decisions {
  const address = decideField("street", pair);
  const decisionOn = (field: ValueField) =>
    isAddressField(field) ? ofAddress(field, address, pair) : decideField(field, pair);
  return {
    fields: new Map(synchronizedFields(pair.policy).map((field) => [field, decisionOn(field)])),
    tags: isSynchronized("tags", pair.policy) ? decideTags(pair) : null,
    leftOut: pair.policy.leftOut,
  };
}

/** The fields with one value that this policy synchronizes. */
export function synchronizedFields(policy: Policy): ValueField[] {
  return valueFields.filter((field) => isSynchronized(field, policy));
}

/**
 * Whether the merchant wants anything to be done about the field. What both sides last agreed on about a field that is not
 * synchronized stays as it was, so that once it is, each side's edits since then are told apart: none is lost or undone.
 * Where they never agreed it is first contact then.
 */
export function isSynchronized(field: Field, { ways }: Policy): boolean {
  return wayOf(ways, field) !== "none";
}

/** What is decided about the address holds for each of its fields; withheld is only what differs, or what Shopify cannot hold. */
function ofAddress(field: AddressField, address: Decision, pair: Pair): Decision {
  const why = whyNotHeld(field, pair);
  if (
    why &&
    (address.kind === "same" || address.kind === "agreed") &&
    !pair.base.undone.includes(field) &&
    mayCarry(field, "shopify", pair)
  )
    return { kind: "withheld", to: "shopify", explanation: why };
  if (address.kind !== "withheld" || differingAddressFields(pair).includes(field)) return address;
  const isAwaited = pair.base.awaited?.changes[address.to]?.[field] !== undefined;
  return isAwaited ? address : { kind: "agreed" };
}

function decideTags(pair: Pair): Decisions["tags"] {
  const { now, base, policy } = pair;
  const merged = mergeTags({
    now: { shopify: now.shopify.customer.tags, framework360: now.framework360.customer.tags },
    shadow: { shopify: base.shopify.tags, framework360: base.framework360.tags },
  });
  const carried = [...merged].filter(([tag]) => !isIgnoredTag(tag, policy));
  return new Map(carried.map(([tag, merge]) => [tag, decideTag(tag, merge, pair)]));
}

function decideTag(tag: string, merged: Merge, pair: Pair): Decision {
  const over = sideToTakeBack(tag, pair);
  const merge: Merge = over ? { kind: "carry", to: over, cause: "changed" } : merged;
  const owing = merge.kind === "same" ? owingSide("tags", pair) : null;
  if (owing) return decideOwed("tags", owing, pair);
  if (merge.kind !== "carry") return merge;
  if (!mayWriteField(pair.policy, merge.to, "tags")) return notWritten("pending", "tags", merge.to, pair);
  return { kind: "write", to: merge.to, conflict: false };
}

function decideField(field: ValueField, pair: Pair): Decision {
  if (field === "newsletter" && isYesUnclear(pair) && mayCarry(field, "framework360", pair))
    return { kind: "withheld", to: "framework360", explanation: explanation("subscribed-by-whom") };
  if (field === "newsletter" && owesTakingBack(pair)) return decideOwed(field, "framework360", pair);
  const merge = field === "newsletter" ? decideNewsletter(pair) : mergeField(field, pair);
  const over = sideToWriteOver(field, pair);
  if (over) {
    const kept = reasonToKeep(field, pair, over);
    // What was written comes to show there yet, and is no edit then.
    if (kept) return { kind: "withheld", to: over, explanation: kept };
    if (!mayCarry(field, over, pair)) return notWritten("pending", field, over, pair);
    return { kind: "write", to: over, conflict: false };
  }
  if (merge.kind === "same" && !isAlike(field, pair)) {
    const owing = owingSide(field, pair);
    if (!pair.base.undone.includes(field)) return owing ? decideOwed(field, owing, pair) : merge;
    // Of an undone value something is owed only as long as it is not known to be put back.
    return decideUndone(field, pair) ?? (owing ? { kind: "owed", to: owing } : merge);
  }
  if (merge.kind !== "carry") return merge;
  const { to, cause } = merge;
  const why = reasonToKeep(field, pair, to);
  if (why) {
    const back = otherSide(to);
    if (cause !== "both-changed") return { kind: "withheld", to, explanation: why };
    const mayGoBack = mayWriteField(pair.policy, back, field);
    return mayGoBack ? { kind: "write", to: back, conflict: true } : notWritten("pending", field, back, pair);
  }
  if (mayCarry(field, to, pair)) return { kind: "write", to, conflict: cause !== "changed" };
  return decideWhenDirectionIsOff(field, pair, to, cause);
}

/** Whether this field's value may be carried onto `to`. */
function mayCarry(field: Field, to: SideName, { policy, now }: Pair): boolean {
  if (mayWriteField(policy, to, field)) return true;
  const isUnsubscribe = field === "newsletter" && now[otherSide(to)].customer.newsletter === "unsubscribed";
  return isUnsubscribe && mayUnsubscribe(policy, to);
}

/**
 * A value that an undo put back stays different until one of them is edited, or a person sends the customer: then the sent
 * side's value is carried, but never a blank, a part of the other's address, or the newsletter choice.
 */
function decideUndone(field: ValueField, pair: Pair): Decision | null {
  const { policy, now } = pair;
  const [source, to] = [policy.conflictWinner, otherSide(policy.conflictWinner)];
  if (!isSentSinceUndo(pair) || field === "newsletter" || !mayCarry(field, to, pair)) return null;
  const unit = unitOf(field);
  const isBlank = unit.every((one) => now[source].customer[one] === null);
  const isLess = isAddressField(field) && sideToComplete(pair) === source;
  // An undo that wrote nothing yet leaves each side its own spelling.
  const isSpelt = unit.every((one) => isSpellingOf(now[source].customer[one], now[to].customer[one]));
  return isBlank || isLess || isSpelt || hides(source, field, pair) || reasonToKeep(field, pair, to)
    ? null
    : { kind: "write", to, conflict: true };
}

function decideOwed(field: Field, to: SideName, pair: Pair): Decision {
  const { now, base } = pair;
  if (!mayCarry(field, to, pair)) return notWritten("pending", field, to, pair);
  const isSubscription = field === "newsletter" && now[otherSide(to)].customer.newsletter === "subscribed";
  const isTaken = keptFor(field, pair) !== null || (field === "newsletter" && lackedEmail(to, pair));
  const isLeft = field === "newsletter" && isTakingBackLeft(base);
  const isTriedNow =
    isTriedAgain(pair, base.owed[to]?.[field], isSubscription) || hasOtherEmail(field, to, pair);
  const isDue = isLeft || isTriedNow || isTaken;
  const isKept = field !== "tags" && reasonToKeep(field, pair, to) !== null;
  return isDue && !isKept ? { kind: "write", to, conflict: false } : { kind: "owed", to };
}

/** Whether a value was not sent because the e-mail showed another customer, and this one was given another e-mail since. */
function hasOtherEmail(field: Field, to: SideName, { now, base }: Pair): boolean {
  if (base.owed[to]?.[field]?.explanation.code !== "other-customer-shown") return false;
  return now[to].customer.email !== base[to].email || base.recent?.replaced[to]?.email !== undefined;
}

/** Why Framework360 kept its company before (`reasonToKeep`), where no blank was ever tried; null: it did not. */
function keptFor(field: Field, { base }: Pair): "company-kept" | "address-kept" | null {
  const code = field === "company" && base.owed.framework360?.company?.explanation.code;
  return code === "company-kept" || code === "address-kept" ? code : null;
}

/** The value would go to `to`, which it may not: the direction is off, or the way of its group does not lead there. */
function decideWhenDirectionIsOff(field: ValueField, pair: Pair, to: SideName, cause: CarryCause): Decision {
  const { policy, now } = pair;
  // An unsubscribe waits for its direction; it is never overruled because it cannot travel.
  if (field === "newsletter") return notWritten("pending", field, to, pair);
  const back = otherSide(to);
  // Of an address no blank part is forced either.
  const isLess = isAddressField(field) ? sideToComplete(pair) === to : now[to].customer[field] === null;
  const forced = policy.forcedFrom === to && !isLess && !hides(to, field, pair);
  // Where values go one way only, what their source changed is replicated, whichever side would win with both on.
  const mayGoBack = mayWriteField(policy, back, field) && !reasonToKeep(field, pair, back);
  if ((cause === "both-changed" || forced) && mayGoBack) {
    return { kind: "write", to: back, conflict: true };
  }
  return notWritten(cause === "first-contact" ? "disputed" : "pending", field, to, pair);
}

/** Whether a side hides the field, or a part of the address: what counts for it may be another value by now. */
function hides(side: SideName, field: ValueField, { now }: Pair): boolean {
  return unitOf(field).some((one) => now[side].hidden?.includes(one));
}

function notWritten(kind: "pending" | "disputed", field: Field, to: SideName, { policy }: Pair): Decision {
  return { kind, to, isLeftByWay: !leadsTo(wayOf(policy.ways, field), to) };
}

/**
 * Why `to` keeps its value although the other side's is blank now; null: it does not. Such a blank does not win a conflict
 * either.
 * - Without the e-mail the person could not be matched again.
 * - On Shopify an address and its company may belong to a gift's order, and vanish with it: neither is an edit of
 *   Framework360's billing data.
 */
function reasonToKeep(field: ValueField, pair: Pair, to: SideName): Explanation | null {
  const { now } = pair;
  const blank = now[otherSide(to)].customer;
  if (field === "email") return blank.email === null ? explanation("email-not-cleared", { side: to }) : null;
  if (to !== "framework360") return null;
  const addressKept = hasNoAddress(pair, "shopify") ? explanation("address-kept", { side: to }) : null;
  if (isAddressField(field)) return addressKept;
  if (field !== "company" || blank.company !== null) return null;
  const hadAddress = addressFields.some((one) => (pair.base.shopify[one] ?? null) !== null);
  const isVanished = hadAddress || keptFor(field, pair) === "address-kept";
  if (isVanished && addressKept) return addressKept;
  const isCompany = companyMarks.some((one) => valueToCome(one, pair) !== null);
  return isCompany ? explanation("company-kept", { side: to }) : null;
}

/** What tells Framework360's customer to be a company. */
export const companyMarks = ["vatNumber", "sdi"] as const;

/** What Framework360 is to have of it after this run. What it would not take before it will not take again. */
function valueToCome(field: (typeof companyMarks)[number], pair: Pair): string | null {
  const { now, base } = pair;
  const here = now.shopify.customer[field];
  const decision = decideField(field, pair);
  const isTried = base.owed.framework360?.[field] !== undefined && here === base.shopify[field];
  if (decision.kind === "write" && decision.to === "framework360" && !isTried) return here;
  const awaited = base.awaited?.changes.framework360?.[field];
  return awaited === undefined ? now.framework360.customer[field] : awaited;
}

function mergeField(field: Exclude<ValueField, "newsletter">, pair: Pair): Merge {
  const { base, policy } = pair;
  const now = { shopify: pair.now.shopify.customer, framework360: pair.now.framework360.customer };
  if (isOrderTotal(field)) return mergeOrderTotal(field, pair);
  if (isAddressField(field)) return mergeAddress(pair);
  return mergeValue<string | null>(
    {
      now: { shopify: now.shopify[field], framework360: now.framework360[field] },
      shadow: { shopify: base.shopify[field], framework360: base.framework360[field] },
    },
    {
      alike: isAlike(field, pair),
      winner: isExtraField(field) ? sourceOfExtra(field) : policy.conflictWinner,
      disputed: base.disputed.includes(field),
    },
  );
}
