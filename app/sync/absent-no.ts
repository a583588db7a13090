import { mayUnsubscribe } from "./audience.ts";
import type { Base } from "./base.ts";
import { sideNames, type BySide, type Customer, type ValueField } from "./customer.ts";
import { withoutOwed } from "./owed.ts";
import { hidesChoice, type Snapshot } from "./side.ts";
import type { Situation } from "./situation.ts";

/*
 * Framework360 may show a newsletter choice of subscribers alone, so that a person's no shows by nothing but the absence of
 * the yes. An account that stops showing choices looks the same. So that absence is a no only where this customer's yes was shown
 * before, and the account shows the yes of another customer still (`CustomerSide.isUnsubscribed`).
 */

/** Whether Framework360 no longer shows a subscription that it showed, and Shopify may be told of a no. */
export function mayBeNoByAbsence(
  base: Base | null,
  now: Situation["now"],
  policy: Parameters<typeof mayUnsubscribe>[0],
): boolean {
  return now.framework360?.showsChoice === "none" && lacksShownYes(base, now, policy);
}

/**
 * Whether a subscription that Framework360 showed is missing from what was read, and Shopify may be told of a no. A list may leave
 * choices out: where the customer was only listed, a read of this customer alone has to tell.
 */
export function lacksShownYes(
  base: Base | null,
  { shopify, framework360 }: Situation["now"],
  policy: Parameters<typeof mayUnsubscribe>[0],
): boolean {
  if (!shopify || !framework360 || base?.framework360Yes !== "shown") return false;
  // Where Shopify said no last, the absence may be that no, which was written there; and an undo may have put back Framework360's own.
  const isNo = sideNames.some((side) => base[side].newsletter === "unsubscribed");
  if (isNo && !isLeftApart(base)) return false;
  if (!mayUnsubscribe(policy, "shopify")) return false;
  return hasNoChoice(framework360) && shopify.customer.newsletter === "subscribed";
}

function isAbsent(framework360: Snapshot): boolean {
  return framework360.showsChoice === "none" && hasNoChoice(framework360);
}

function hasNoChoice(snapshot: Snapshot): boolean {
  return snapshot.customer.newsletter === null && !hidesChoice(snapshot);
}

/** Whether Shopify's no and Framework360's yes stand beside each other. */
function areApart({ shopify, framework360 }: Base): boolean {
  return shopify.newsletter === "unsubscribed" && framework360.newsletter === "subscribed";
}

/** Whether Framework360's yes was left beside Shopify's no, which was not written there: by an undo, or by a choice of the merchant. */
function isLeftApart(base: Base): boolean {
  const isWritten = base.awaited?.changes.framework360?.newsletter !== undefined;
  return areApart(base) && !isWritten && !base.owed.framework360?.newsletter;
}

/**
 * The base once Framework360 shows no choice where Shopify said no last: the absence is that no, be it that it was awaited, owed, or
 * left beside Framework360's yes, but where Shopify says yes since: then the absence may be a person's no as well. A yes that
 * shows after it is a new one.
 */
export function rememberNoByAbsence(base: Base, { shopify, framework360 }: BySide<Snapshot>): Base {
  const isNewConflict = isLeftApart(base) && shopify.customer.newsletter === "subscribed";
  if (!areApart(base) || isNewConflict || !isAbsent(framework360)) return base;
  return {
    ...base,
    framework360: { ...base.framework360, newsletter: "unsubscribed" },
    owed: withoutOwed(base.owed, ["newsletter"]),
  };
}

/** The customer, who is known to be unsubscribed. */
export function withNoByAbsence({ showsChoice: _none, ...framework360 }: Snapshot): Snapshot {
  return { ...framework360, customer: { ...framework360.customer, newsletter: "unsubscribed" } };
}

/**
 * Both sides, with the no of Framework360 where it shows no choice, and its customer is known to have said no before the one on
 * Shopify was deleted or merged.
 */
export function withEarlierNo(now: BySide<Snapshot>, base: Base): BySide<Snapshot> {
  const isEarlier = base.shopify.newsletter === undefined && base.framework360.newsletter === "unsubscribed";
  const { framework360 } = now;
  return isEarlier && isAbsent(framework360) ? { ...now, framework360: withNoByAbsence(framework360) } : now;
}

/** What a side shows of a field once this was written there: a no may show as no choice. */
export function shownAfterWrite<Of extends ValueField>(
  field: Of,
  written: Customer[Of],
  { customer, showsChoice }: Snapshot,
): Customer[Of] {
  const isNo = field === "newsletter" && written === "unsubscribed" && showsChoice === "none";
  return isNo ? written : customer[field];
}
