import { mayBeNoByAbsence } from "./absent-no.ts";
import { isLately, isRecent } from "./awaited.ts";
import { otherSide, type Newsletter, type SideName } from "./customer.ts";
import { explanation } from "./explanation.ts";
import { mergeNewsletter } from "./merge-newsletter.ts";
import type { Merge } from "./merge-value.ts";
import type { Decision } from "./plan.ts";
import { mayWriteField } from "./policy.ts";
import { hidesChoice } from "./side.ts";
import type { Pair } from "./situation.ts";

const dayMs = 86_400_000;

/**
 * The merge of the newsletter choice, which is a person's. These cases need more than the merge:
 * - Framework360's "not subscribed" may mean that the person was never asked, or has not confirmed yet. It counts as a no
 *   where Framework360 was seen to say yes before, or where the merchant says so. Until then it is no choice, and where Shopify
 *   says yes, neither side is changed before the merchant has answered (`undated`). What Framework360 does not show may be
 *   that no as well;
 * - Shopify's yes counts all the same where it was given since both customers met; against a no after a yes of Framework360
 *   that went nowhere it counts where it was given after that no was seen;
 * - a no of Shopify goes to Framework360, although that shows no yes, where it was given a yes and may show it yet;
 * - a no that Shopify was given once more goes to Framework360 where that hides the choice: a person may have said yes there since;
 * - where Framework360 no longer shows a yes that it showed, nor any other customer's, nothing is carried until it shows a choice again, or
 *   Shopify's yes is given after that was seen;
 * - a yes of Shopify that was given before Framework360's own no was seen may be the older of the two, and come late: the no goes there;
 * - a yes that Framework360 shows within seconds of Shopify's no may be the older of the two, and come late: the no stays;
 * - a subscription that follows an unsubscribe for the second time within a day is not carried: some program makes it.
 */
export function decideNewsletter(
  pair: Pair,
): Merge | Extract<Decision, { kind: "withheld" }> | { kind: "undated" } {
  const { base, policy } = pair;
  const now = { shopify: choiceOn("shopify", pair), framework360: choiceOn("framework360", pair) };
  const isNewChoice = {
    shopify: hasNewChoice("shopify", pair),
    framework360: hasNewChoice("framework360", pair),
  };
  const shadow = { shopify: base.shopify.newsletter, framework360: base.framework360.newsletter };
  const isSince = isNewChoice.shopify && isAbsenceKnown(pair);
  if (mayBeNoByAbsence(base, pair.now, policy) && !isSince)
    return { kind: "withheld", to: "shopify", explanation: explanation("consent-not-shown") };
  if (takesYesBack(pair)) return { kind: "carry", to: "framework360", cause: "changed" };
  if (mayPrecedeNo(pair)) return { kind: "carry", to: "framework360", cause: "both-changed" };
  const isNoAgain = isNewChoice.shopify && now.shopify === "unsubscribed";
  if (isNoAgain && hidesChoice(pair.now.framework360))
    return { kind: "carry", to: "framework360", cause: "changed" };
  if (isNewChoice.shopify && mayPrecedeOtherNo(pair))
    return { kind: "carry", to: "shopify", cause: "both-changed" };
  const noSince = uncarriedNoSince(pair);
  if (now.shopify === "subscribed" && noSince !== null) {
    const yesAt = pair.now.shopify.newsletterChangedAt;
    if (yesAt !== null && Date.parse(yesAt) > Date.parse(noSince))
      return withoutFlips({ kind: "carry", to: "framework360", cause: "changed" }, pair);
    if (hidesChoice(pair.now.framework360)) return { kind: "agreed" };
  }
  if (!isMaybeNever(pair)) return withoutFlips(mergeNewsletter({ now, shadow }, isNewChoice), pair);

  if (now.shopify !== "subscribed") return { kind: "agreed" };
  if (isNewChoice.shopify || policy.notSubscribedMeans === "never-asked")
    return { kind: "carry", to: "framework360", cause: "changed" };
  return { kind: policy.notSubscribedMeans === null ? "undated" : "agreed" };
}

function choiceOn(side: SideName, { now }: Pair): Newsletter {
  return now[side].customer.newsletter;
}

/** Whether Framework360's "not subscribed", or what it hides beside Shopify's yes, may be no choice or a no. */
function isMaybeNever({ now, base, policy }: Pair): boolean {
  if ((base.framework360.newsletter ?? null) !== null) return false;
  if (hidesChoice(now.framework360)) return now.shopify.customer.newsletter === "subscribed";
  const mayBeNever = base.yesInFramework360 === null && policy.notSubscribedMeans !== "unsubscribed";
  return mayBeNever && now.framework360.customer.newsletter === "unsubscribed";
}

/** Whether Framework360 hides its choice beside Shopify's yes, and neither was agreed on. */
export function mayBeNeverUnshown(pair: Pair): boolean {
  return hidesChoice(pair.now.framework360) && isMaybeNever(pair);
}

/** Since when Framework360 says no, or hides that it does, after a yes of which nothing is agreed on; null: it does not. */
function uncarriedNoSince(pair: Pair): string | null {
  const { framework360 } = pair.now;
  const { base } = pair;
  const { yesInFramework360: yes } = base;
  if (!yes || (base.framework360.newsletter ?? null) !== null) return null;
  if (hidesChoice(framework360)) return yes.noSince;
  return framework360.customer.newsletter === "unsubscribed" ? (yes.noSince ?? noSeenAt(pair)) : null;
}

/** When a no is seen first: not before the choice that Shopify shows beside it, whose clock may be ahead of ours. */
export function noSeenAt({ now, at }: Pair): string {
  const choiceAt = now.shopify.newsletterChangedAt;
  return choiceAt !== null && Date.parse(choiceAt) > Date.parse(at) ? choiceAt : at;
}

/**
 * Whether Shopify says no since its yes was written to Framework360, which did not show that yes: it may show it late, or once
 * the person confirms it, and would seem to say yes by itself.
 */
export function takesYesBack({ now, base }: Pair): boolean {
  const wasGiven = base.shopify.newsletter === "subscribed" && !!base.owed.framework360?.newsletter;
  return wasGiven && now.shopify.customer.newsletter === "unsubscribed";
}

/** Whether Framework360's yes, which is new, may have been given before Shopify's no: a read shows what was written late. */
function mayPrecedeNo(pair: Pair): boolean {
  const { now, base, at } = pair;
  const isNew =
    base.framework360.newsletter !== "subscribed" && now.framework360.customer.newsletter === "subscribed";
  const noAt = now.shopify.customer.newsletter === "unsubscribed" ? now.shopify.newsletterChangedAt : null;
  return isNew && noAt !== null && isLately(noAt, at) && !isNoOfFramework360(pair);
}

/** Whether Shopify's no was carried there a moment ago, or its customer was created with it: then Framework360's yes came after it. */
function isNoOfFramework360(pair: Pair): boolean {
  const { recent, shopify } = pair.base;
  if (!isRecent(recent, pair.at)) return false;
  const isCreatedSo = recent.created === "shopify" && shopify.newsletter === "unsubscribed";
  return recent.replaced.shopify?.newsletter !== undefined || (isCreatedSo && !hasNewChoice("shopify", pair));
}

/** Whether Shopify's yes may have been given before the no of Framework360 that is agreed on. */
function mayPrecedeOtherNo({ now: { shopify, framework360 }, base }: Pair): boolean {
  const isNo = framework360.customer.newsletter === "unsubscribed";
  const yesAt = shopify.customer.newsletter === "subscribed" ? shopify.newsletterChangedAt : null;
  const noAt = base.noInFramework360At;
  return isNo && yesAt !== null && noAt !== null && Date.parse(yesAt) <= Date.parse(noAt);
}

/** Whether `to` ignored the choice for want of an e-mail, and has one by now, or gets one in this run. */
export function lackedEmail(to: SideName, { now, base, policy }: Pair): boolean {
  if (base.owed[to]?.newsletter?.explanation.code !== "newsletter-needs-email") return false;
  if (now[to].customer.email !== null) return true;
  const { email } = now[otherSide(to)].customer;
  return email !== null && email !== base[otherSide(to)].email && mayWriteField(policy, to, "email");
}

/** Whether it was known before that Framework360 shows its yes no longer: a choice that is new since then was made after that. */
function isAbsenceKnown({ base }: Pair): boolean {
  return base.owed.shopify?.newsletter?.explanation.code === "consent-not-shown";
}

/** Whether a side is known to say no, as a person's choice. */
export function saysNo(side: SideName, pair: Pair): boolean {
  if (pair.base[side].newsletter === "unsubscribed") return true;
  return side === "framework360" && uncarriedNoSince(pair) !== null;
}

function hasNewChoice(side: SideName, { now, base }: Pair): boolean {
  const [before, at] = [base.newsletterChangedAt[side], now[side].newsletterChangedAt];
  return before !== undefined && at !== null && (before === null || Date.parse(at) > Date.parse(before));
}

function withoutFlips(merge: Merge, pair: Pair): ReturnType<typeof decideNewsletter> {
  const { base, at } = pair;
  if (merge.kind !== "carry" || merge.to !== "framework360") return merge;
  if (choiceOn("shopify", pair) !== "subscribed" || !saysNo("framework360", pair)) return merge;
  const lastTime = base.subscribedAgainAt.at(-1);
  if (lastTime === undefined || Date.parse(at) - Date.parse(lastTime) > dayMs) return merge;
  return { kind: "withheld", to: "framework360", explanation: explanation("consent-flips") };
}
