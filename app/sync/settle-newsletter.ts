import type { Base } from "./base.ts";
import { otherSide, type SideName } from "./customer.ts";
import { noSeenAt, saysNo } from "./decide-newsletter.ts";
import { choiceTimes, remember, type CarriedOut, type Draft } from "./draft.ts";
import { yesShown } from "./own-yes.ts";
import type { Decision } from "./plan.ts";
import type { Pair } from "./situation.ts";

/**
 * Of a choice that waits until it may be carried to `to`. Beside a yes of Framework360 it is
 * - that yes: a no of Framework360 that follows is a new one, and not the one that was known;
 * - or a no of Shopify, which came after that yes: from now on the no is what is new.
 */
export function settlePendingChoice(to: SideName, { now, base }: Pair, draft: Draft): void {
  const isYes = now.framework360.customer.newsletter === "subscribed";
  if (!isYes || base.framework360.newsletter === "subscribed") return;
  const isNoKnown = to === "framework360" && base.shopify.newsletter === "unsubscribed";
  remember(draft.framework360, "newsletter", isNoKnown ? "subscribed" : null);
  if (isNoKnown) remember(draft.shopify, "newsletter", null);
}

type SeenOfChoice = "yesInFramework360" | "framework360Yes" | "noInFramework360At";

/** What is known of the person's consent after a run, beside the choices that both sides agree on. */
export function settledConsent(
  pair: Pair,
  done: CarriedOut,
  draft: Draft,
): Pick<Base, "newsletterChangedAt" | "isConsentUndated" | "subscribedAgainAt" | SeenOfChoice> {
  const { base, at, now } = pair;
  const decision = done.decisions.fields.get("newsletter");
  const isAgain =
    decision?.kind === "write" &&
    !done.failed.has(decision.to) &&
    now[otherSide(decision.to)].customer.newsletter === "subscribed" &&
    saysNo(decision.to, pair);
  return {
    newsletterChangedAt: settledChoiceTimes(pair, done),
    isConsentUndated: decision ? decision.kind === "undated" : base.isConsentUndated,
    subscribedAgainAt: isAgain ? [...base.subscribedAgainAt, at].slice(-2) : base.subscribedAgainAt,
    ...(decision
      ? { ...seenOfYes(pair, done, draft), noInFramework360At: noSeenSince(pair, decision, draft) }
      : pick(base)),
  };
}

const pick = ({
  yesInFramework360,
  framework360Yes,
  noInFramework360At,
}: Base): Pick<Base, SeenOfChoice> => ({
  yesInFramework360,
  framework360Yes,
  noInFramework360At,
});

function noSeenSince(pair: Pair, decision: Decision, draft: Draft): Base["noInFramework360At"] {
  const { base } = pair;
  if (draft.framework360.newsletter !== "unsubscribed") return null;
  if (base.framework360.newsletter === "unsubscribed") return base.noInFramework360At;
  // Without a yes before it, it may be no choice.
  const saidYes = base.framework360.newsletter === "subscribed" || base.yesInFramework360 !== null;
  const isOurs = decision.kind === "write" && decision.to === "framework360";
  return saidYes && !isOurs ? noSeenAt(pair) : null;
}

function seenOfYes(
  pair: Pair,
  { after, failed, decisions }: CarriedOut,
  draft: Draft,
): Pick<Base, "yesInFramework360" | "framework360Yes"> {
  const yesInFramework360 = seenYes(pair, draft);
  const { base, now } = pair;
  const last = after.framework360 ?? now.framework360;
  const shown = yesShown(last);
  const isAgreed = draft.framework360.newsletter === "subscribed";
  // What is read back of a write is as the account shows it.
  if (shown) return { yesInFramework360, framework360Yes: isOwnStill(pair) && !isAgreed ? "own" : shown };
  const isUnread = last.showsChoice === undefined && last.customer.newsletter === null;
  const decision = decisions.fields.get("newsletter");
  const isStillIntended = decision?.kind === "write" && failed.has(decision.to);
  const isOpen = isAgreed || isStillIntended || yesInFramework360?.noSince === null;
  if (base.framework360Yes === "own") return { yesInFramework360, framework360Yes: isUnread ? "own" : null };
  // A yes that the run saw first was shown, also where the person took it back while the run wrote something else.
  return {
    yesInFramework360,
    framework360Yes: isOpen ? (yesShown(now.framework360) ?? base.framework360Yes) : null,
  };
}

const isOwnStill = ({ now }: Pair) => yesShown(now.framework360) === "own";

/** What was seen of Framework360's choice; null: what is agreed on by now tells it. */
function seenYes(pair: Pair, draft: Draft): Base["yesInFramework360"] {
  const { base, now } = pair;
  if ((draft.framework360.newsletter ?? null) !== null) return null;
  const { customer } = now.framework360;
  const wasSeen = base.framework360.newsletter === "subscribed" ? { noSince: null } : base.yesInFramework360;
  if (customer.newsletter === "subscribed") return { noSince: null };
  const isNo = customer.newsletter === "unsubscribed";
  return wasSeen && isNo ? { noSince: wasSeen.noSince ?? noSeenAt(pair) } : wasSeen;
}

function settledChoiceTimes(
  { now, base }: Pair,
  { decisions, after, failed }: CarriedOut,
): Base["newsletterChangedAt"] {
  const decision = decisions.fields.get("newsletter");
  if (!decision || decision.kind === "pending") return base.newsletterChangedAt;
  if (decision.kind !== "write") return choiceTimes(now);
  if (failed.has(decision.to)) return base.newsletterChangedAt;
  const read = after[decision.to] ?? now[decision.to];
  return { ...choiceTimes(now), [decision.to]: read.newsletterChangedAt };
}
