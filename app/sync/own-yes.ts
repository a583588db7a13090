import { emptyBase, type Base } from "./base.ts";
import { hidesChoice, type Snapshot } from "./side.ts";
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
  return base.framework360Yes === "own" || mayBeCreated(framework360, base);
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

/** Whether Framework360 is to be told that the person is not subscribed, which it did not take before. */
export function owesTakingBack({ base, now }: Pick<Pair, "base" | "now">): boolean {
  return base.owed.framework360?.newsletter !== undefined && yesShown(now.framework360) === "own";
}

/** The base once nothing else is agreed on, because a customer was deleted or replaced; null: nothing stays known. */
export function ownYesOf(base: Base | null): Base | null {
  return base?.framework360Yes === "own" ? { ...emptyBase, framework360Yes: "own" } : null;
}
