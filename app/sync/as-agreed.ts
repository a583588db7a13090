import { baseAt } from "./base-at.ts";
import type { Base } from "./base.ts";
import { isOrderTotal, type SideName } from "./customer.ts";
import { isSynchronized, synchronizedFields } from "./decide.ts";
import { isNothing } from "./merge-order-total.ts";
import { areSameTags, isIgnoredTag } from "./merge-tags.ts";
import { isOwnYes, withoutYes } from "./own-yes.ts";
import { withCountryOf } from "./phone-country.ts";
import type { Policy } from "./policy.ts";
import type { Snapshot } from "./side.ts";

/**
 * Whether a customer is as both sides last agreed and nothing about the pair is open, so that there is nothing to carry
 * from there, whatever the other side shows: what changed there is that side's own news. True only where a decision about
 * the pair would have nothing to do with this customer; false says nothing.
 */
export function isAsAgreed(given: Snapshot, side: SideName, known: Base | null, policy: Policy): boolean {
  const isOwn = side === "framework360" && isOwnYes(given, known);
  const shown = withCountryOf(given, [known?.[side]]);
  const { customer, newsletterChangedAt, hidden = [] } = isOwn ? withoutYes(shown) : shown;
  // What is owed to a place that was given up is still to be taken out of the base.
  if (!known || isOpen(known)) return false;
  const base = baseAt(known, policy.ways.extras);
  // A value has another place, where nothing is agreed on: the other side may hold it, whatever this one shows.
  if (base !== known) return false;
  const shadow = base[side];
  const carried = (tags: readonly string[] = []) => tags.filter((tag) => !isIgnoredTag(tag, policy));
  const looksAtTags = isSynchronized("tags", policy) && !hidden.includes("tags");
  if (looksAtTags && !areSameTags(carried(customer.tags), carried(shadow.tags))) return false;
  if (
    isSynchronized("newsletter", policy) &&
    newsletterChangedAt !== (base.newsletterChangedAt[side] ?? null)
  )
    return false;
  return synchronizedFields(policy).every((field) => {
    if (hidden.includes(field)) return true;
    if (customer[field] === (shadow[field] ?? null)) return true;
    if (field === "newsletter") return isNoChoice(side, customer.newsletter, base, policy);
    return (
      isOrderTotal(field) && side === "framework360" && isNoChange(customer[field], shadow[field] ?? null)
    );
  });
}

/** Whether something of the pair waits: for another attempt, the merchant, or what was written to be shown. */
function isOpen(base: Base): boolean {
  const { disputed, intent, owed, awaited, isConsentUndated } = base;
  const values = [...Object.values(intent), ...Object.values(owed)];
  return (
    disputed.length > 0 ||
    awaited !== null ||
    isConsentUndated ||
    values.some((fields) => Object.keys(fields).length > 0)
  );
}

/**
 * Framework360's "not subscribed" where it was never seen as "subscribed" is no choice unless the merchant says so. That it shows
 * none where a no is agreed on is no choice either.
 */
function isNoChoice(
  side: SideName,
  now: Snapshot["customer"]["newsletter"],
  { framework360: { newsletter: before = null }, yesInFramework360 }: Base,
  { notSubscribedMeans }: Policy,
): boolean {
  if (side === "framework360" && now === null && before === "unsubscribed") return true;
  return (
    side === "framework360" &&
    now === "unsubscribed" &&
    before === null &&
    yesInFramework360 === null &&
    notSubscribedMeans !== "unsubscribed"
  );
}

/** A total that was not read, and none where none was known. */
function isNoChange(now: string | number | null, before: string | number | null): boolean {
  return now === null || (isNothing(now) && isNothing(before));
}

/** Shopify's times are whole seconds, so a customer that just changed may change again under the same time. */
export const mayChangeAgainMs = 5_000;

/**
 * Until when notifications about a Shopify customer tell nothing new (see `Base`), after it was read or written.
 * Our own write counts with its whole second: an edit by others in that second is found by the next sweep, which looks at
 * every customer that we wrote to.
 * @param at when it was read, ISO 8601
 */
export function knownUntil(
  snapshot: Snapshot | null,
  { isWritten, base, policy, at }: { isWritten: boolean; base: Base; policy: Policy; at: string },
): string | null {
  if (!snapshot?.changedAt || !isAsAgreed(snapshot, "shopify", base, policy)) return null;
  return isWritten ? new Date(snapshot.changedAt).toISOString() : shownUntil(snapshot, at);
}

/**
 * Until when a Shopify customer that was read at `at` shows every change: a notification of a later one tells something
 * new, and so may one of the same second, unless it was over long enough. Null: the customer tells no time of change.
 */
export function shownUntil({ changedAt }: Pick<Snapshot, "changedAt">, at: string): string | null {
  if (!changedAt) return null;
  const time = Date.parse(changedAt);
  const isOver = Date.parse(at) - time >= mayChangeAgainMs;
  return new Date(isOver ? time : time - 1000).toISOString();
}
