import { emptyBase, type Base } from "./base.ts";
import type { Changes } from "./customer.ts";
import { keys } from "./merge-tags.ts";
import { tagKey } from "./normalize.ts";
import { hidesChoice, type SideError, type Snapshot } from "./side.ts";
import type { Pair, Situation } from "./situation.ts";
import { isSpellingOf } from "./spelling.ts";

/*
 * An account may subscribe every new customer by itself. Such a yes is no person's: it counts as no choice, until Framework360 shows
 * something else, or the person says yes on Shopify.
 */

/** Both sides, with a yes that our creation made in Framework360 as no choice. */
export function withoutOwnYes(now: Situation["now"], base: Base | null): Situation["now"] {
  const { shopify, framework360 } = now;
  if (!framework360 || !isOwnYes(framework360, base)) return now;
  if (shopify?.customer.newsletter === "subscribed") return now;
  return { shopify, framework360: withoutYes(framework360) };
}

/** Whether what Framework360 shows is a yes that our creation made. */
export function isOwnYes(framework360: Snapshot, base: Base | null): boolean {
  if (framework360.showsChoice !== "yes" || !base) return false;
  return base.framework360Yes === "own" || (!framework360.isYesPersons && mayBeCreated(framework360, base));
}

/**
 * Whether a creation that did not finish, one with a choice of null, may have made this customer: a customer with another name
 * was made by a person meanwhile. An account may leave a name out.
 */
function mayBeCreated({ customer }: Snapshot, { intent: { framework360: created } }: Base): boolean {
  if (created?.newsletter !== null) return false;
  return (["firstName", "lastName"] as const).every(
    (field) => customer[field] === null || isSpellingOf(customer[field], created[field] ?? null),
  );
}

/**
 * The base with what is left to do of a creation, or a later run, that broke off before it took such a yes back: it stays intended.
 * A person may have signed up while that run wrote nothing; so the yes has to be one that the run saw, or the customer has to show what
 * no sign-up would.
 * @param kept the base that the run left
 */
export function withTakingBack(
  base: Base,
  kept: Base,
  { framework360 }: Pick<Situation["now"], "framework360">,
): Base {
  const { newsletter, ...intended } = kept.intent.framework360 ?? {};
  if (!framework360 || kept.intentBy === "undo" || !isOwnYes(framework360, kept)) return base;
  const isSeen = kept.framework360Yes === "own";
  const isLeft = isSeen
    ? newsletter === null || newsletter === "unsubscribed"
    : showsMore(framework360, intended);
  return isLeft
    ? { ...base, intent: { ...base.intent, framework360: { newsletter: "unsubscribed" } } }
    : base;
}

/** What a sign-up does not ask for. */
const beyondSignUp = ["street", "company", "vatNumber", "taxCode", "pec", "sdi"] as const;

function showsMore({ customer }: Snapshot, { tags, ...created }: Changes): boolean {
  const has = keys(customer.tags);
  const isShown = (field: (typeof beyondSignUp)[number]) =>
    customer[field] !== null && isSpellingOf(customer[field], created[field] ?? null);
  return beyondSignUp.some(isShown) || (tags?.add ?? []).some((tag) => has.has(tagKey(tag)));
}

/** The base after a creation that failed with this error. */
export function withLeftYes(base: Base, error: SideError): Base {
  return error.leavesOwnYes ? { ...base, framework360Yes: "own" } : base;
}

export function withoutYes(framework360: Snapshot): Snapshot {
  return { ...framework360, customer: { ...framework360.customer, newsletter: null } };
}

/** What is known of Framework360's yes after a run that found this. */
export function yesShown({ showsChoice, customer }: Snapshot): Base["framework360Yes"] {
  if (showsChoice !== "yes") return null;
  return customer.newsletter === "subscribed" ? "shown" : "own";
}

/**
 * The base with the yes that Framework360 shows right before a write: where that run dies, the next one has to know that it was
 * seen, because the person may take it back meanwhile.
 * @param now without a yes that our creation made
 */
export function withSeenYes(base: Base, { framework360 }: Situation["now"]): Base {
  if (!framework360) return base;
  const isUnagreed = (base.framework360.newsletter ?? null) === null;
  const isSeen =
    isUnagreed && framework360.customer.newsletter === "subscribed" && !hidesChoice(framework360);
  return {
    ...base,
    framework360Yes: yesShown(framework360) ?? base.framework360Yes,
    yesInFramework360: isSeen ? { noSince: null } : base.yesInFramework360,
  };
}

/**
 * Whether our creation may have made the yes, and as well a person who signed up while that run wrote nothing. To take it back would
 * unsubscribe a person by a guess, so it stays, and is told, until Framework360 shows something else or the person chooses on Shopify.
 */
export function isYesUnclear({ base, now: { shopify, framework360 } }: Pick<Pair, "base" | "now">): boolean {
  if (yesShown(framework360) !== "own" || shopify.customer.newsletter !== null) return false;
  const isTold = base.owed.framework360?.newsletter?.explanation.code === "subscribed-by-whom";
  return isTold || (base.framework360Yes !== "own" && !isTakingBackLeft(base));
}

/** Whether Framework360 is to be told that the person is not subscribed, which it did not take before, or was not told yet. */
export function owesTakingBack({ base, now }: Pick<Pair, "base" | "now">): boolean {
  const { code } = base.owed.framework360?.newsletter?.explanation ?? {};
  const isOpen = (code !== undefined && code !== "subscribed-by-whom") || isTakingBackLeft(base);
  return isOpen && yesShown(now.framework360) === "own";
}

/** Whether such a yes is to be taken back at once. */
export function isTakingBackLeft({ intent }: Base): boolean {
  return intent.framework360?.newsletter === "unsubscribed";
}

/** The base once nothing else is agreed on, because a customer was deleted or replaced; null: nothing stays known. */
export function ownYesOf(base: Base | null): Base | null {
  return base?.framework360Yes === "own" ? { ...emptyBase, framework360Yes: "own" } : null;
}
