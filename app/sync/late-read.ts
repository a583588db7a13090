import { shownAfterWrite } from "./absent-no.ts";
import { isAsBefore, isLately, isRecent, isSame, type Given } from "./awaited.ts";
import type { Base, Shadow } from "./base.ts";
import {
  addressFields,
  isAddressField,
  otherSide,
  sideNames,
  type AddressField,
  type BySide,
  type Customer,
  type Field,
  type SideName,
} from "./customer.ts";
import { shopifyExtras } from "./extra-fields.ts";
import { applyTagChanges, keys } from "./merge-tags.ts";
import { tagKey } from "./normalize.ts";
import { withCountryOf } from "./phone-country.ts";
import type { Snapshot } from "./side.ts";
import { areWithin, shownOn, type Situation } from "./situation.ts";
import { isSpellingOf } from "./spelling.ts";

/**
 * Both customers as they are to be compared with the base. A hidden field counts as it was last agreed on; so does a value
 * that the last run replaced a moment ago, because that read comes late: all that Shopify changed within a second has the same
 * time. An address comes late as a whole while a part of it does, or is awaited: another part may show what a person wrote right
 * before that run wrote over it, or since; so the other side's address waits as well.
 * @returns also the side that was read late, after which the pair is to be looked at again; null: none was
 */
export function comparable(
  now: BySide<Snapshot>,
  base: Base | null,
  { represent, at }: Omit<Given, "now">,
): { now: BySide<Snapshot>; late: SideName | null } {
  if (!base) return { now, late: null };
  let late: SideName | null = null;
  const compared = {
    shopify: withHiddenAsAgreed(now.shopify, base.shopify),
    framework360: withHiddenAsAgreed(now.framework360, base.framework360),
  };
  for (const side of sideNames) {
    if (side === "shopify" && isNewer(now.shopify, base)) continue;
    const shown = compared[side];
    const fields = lateFields(side, shown, base, { represent, at });
    const isWaiting = fields.some(isAddressField) && showsOthersPart(side, shown, base);
    for (const field of fields) {
      compared[side] = asAgreed(compared[side], field, base[side]);
      // A yes that comes late is none that our creation made (own-yes.ts).
      if (field === "newsletter") delete compared[side].showsChoice;
    }
    if (isWaiting) {
      const other = otherSide(side);
      for (const field of addressFields) compared[other] = asAgreed(compared[other], field, base[other]);
    }
    const tags = tagsOnTime(side, shown.customer, base, at);
    if (tags) compared[side] = { ...compared[side], customer: { ...compared[side].customer, tags } };
    if (tags || fields.length > 0) late = side;
  }
  return { now: compared, late };
}

function withHiddenAsAgreed(shown: Snapshot, agreed: Shadow): Snapshot {
  let compared = { ...shown, customer: { ...shown.customer } };
  for (const field of shown.hidden ?? []) compared = asAgreed(compared, field, agreed);
  return compared;
}

/** The customer with what was agreed on in place of what a read shows, if there is any. */
function asAgreed(shown: Snapshot, field: Field, agreed: Shadow): Snapshot {
  if (agreed[field] === undefined) return shown;
  return { ...shown, customer: { ...shown.customer, [field]: agreed[field] } };
}

/** Whether an address shows a part that is neither what was replaced nor what is agreed on: somebody wrote it, before that write or since. */
function showsOthersPart(
  side: SideName,
  { customer }: Snapshot,
  { recent, awaited, ...base }: Base,
): boolean {
  const known = [base[side], recent?.replaced[side], recent?.earlier?.[side], awaited?.changes[side]];
  return addressFields.some((field) => {
    const values = known.flatMap((one) => (one?.[field] === undefined ? [] : [one[field]]));
    return values.length > 0 && !values.some((value) => isSpellingOf(customer[field], value));
  });
}

/** The fields of which a side still shows what stood there before a write of a moment ago. */
function lateFields(
  side: SideName,
  shown: Snapshot,
  base: Base,
  { represent, at }: Omit<Given, "now">,
): Field[] {
  const { recent, awaited } = base;
  const { customer: present } = shown;
  const shadow = base[side];
  const { tags: _tags, ...open } = awaited?.changes[side] ?? {};
  // What is awaited may be the very value that stood there before both: an undo puts it back.
  const isOpen = (field: string, value: unknown) =>
    field in open && isSpellingOf(open[field as keyof typeof open], value);
  const earlier = Object.entries(recent?.earlier?.[side] ?? {}).filter((one) => !isOpen(...one));
  const replaced = isRecent(recent, at) ? [...Object.entries(recent.replaced[side] ?? {}), ...earlier] : [];
  const late = replaced.flatMap(([name, value]) => {
    const field = name as Field;
    if (field === "tags" || isSame(shadow[field], value)) return [];
    const agreed = shadow[field] ?? null;
    return isReplaced(shownAfterWrite(field, agreed, shown), { value, agreed }) ? [field] : [];
  });
  const unshown = awaited && isLately(awaited.since, at) ? awaited.changes[side] : undefined;
  const isUnshown = (field: AddressField) =>
    unshown?.[field] !== undefined &&
    isAsBefore(present[field], shadow[field], shownOn(side, field, unshown[field], present, represent));
  const isAddressLate = late.some(isAddressField) || addressFields.some(isUnshown);
  const all = new Set([...late, ...(isAddressLate ? addressFields : [])]);
  return [...all].filter((field) => shadow[field] !== undefined);
}

/**
 * Whether a side shows the value that was replaced. One that was replaced before anybody had seen it there is known as it was
 * written, and not as the side spells it.
 */
function isReplaced(present: unknown, { value, agreed }: { value: unknown; agreed: unknown }): boolean {
  if (isSame(present, value)) return true;
  return isSpellingOf(present, value) && !isSpellingOf(present, agreed);
}

/**
 * The tags as they are to be compared; null: as they are shown. They come late one by one: beside a tag that shows what stood there
 * before the last write, another may show a write before that one.
 */
function tagsOnTime(side: SideName, { tags }: Customer, base: Base, at: string): string[] | null {
  const replaced = isRecent(base.recent, at) ? base.recent.replaced[side]?.tags : undefined;
  const agreed = base[side].tags;
  if (!replaced || !agreed) return null;
  const [present, before, known] = [keys(tags), keys(replaced), keys(agreed)];
  const isLate = (tag: string) => {
    const key = tagKey(tag);
    return present.has(key) === before.has(key) && known.has(key) !== before.has(key);
  };
  const late = { add: agreed.filter(isLate), remove: tags.filter(isLate) };
  return late.add.length + late.remove.length > 0 ? applyTagChanges(tags, late) : null;
}

/** Whether Shopify changed the customer after all that it showed before. */
function isNewer({ changedAt }: Snapshot, { shopifySeenAt }: Base): boolean {
  return !!changedAt && !!shopifySeenAt && Date.parse(changedAt) > Date.parse(shopifySeenAt);
}

/**
 * Both sides as they were read, with what a write sends along as it is known: tags are written as a whole list, and those that a side
 * hides are the ones that it was last known to have, as an extra value that it was given is; and a no that a side shows late would be
 * undone by the yes in its place.
 */
export function withKnownValues(read: Situation["now"], now: Situation["now"]): Situation["now"] {
  const known = (side: SideName) => {
    const compared = now[side];
    const shown = read[side] && compared && withCountryOf(read[side], [compared.customer]);
    if (!shown) return read[side];
    const { tags, newsletter } = compared.customer;
    const extras = shopifyExtras.filter((field) => shown.hidden?.includes(field));
    const isNoLate = newsletter === "unsubscribed" && shown.customer.newsletter === "subscribed";
    const values = {
      ...(shown.hidden?.includes("tags") && { tags }),
      ...(isNoLate && { newsletter }),
      ...Object.fromEntries(extras.map((field) => [field, compared.customer[field]])),
    };
    return Object.keys(values).length === 0
      ? shown
      : { ...shown, customer: { ...shown.customer, ...values } };
  };
  return { shopify: known("shopify"), framework360: known("framework360") };
}

/** Whether this side may not show yet the customer that was created there. */
export function mayBeLate(base: Base | null, side: SideName, at: string): boolean {
  const recent = base?.recent ?? null;
  return isRecent(recent, at) && recent.created === side;
}

/** Shopify's clock and ours are closer than this. */
export const clocksApartMs = 5 * 60_000;

/**
 * Whether a read of Shopify is of an earlier change than one that Shopify showed a moment ago: what was replaced since would
 * look like somebody's edit.
 */
export function isOlderThanKnown({ changedAt }: Snapshot, base: Base | null, at: string): boolean {
  // Bases of earlier versions tell the other time alone.
  const seen = base?.shopifySeenAt ?? base?.shopifyKnownUntil;
  if (!changedAt || !seen || !areWithin(at, seen, clocksApartMs)) return false;
  return Date.parse(changedAt) < Date.parse(seen);
}
