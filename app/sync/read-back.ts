import { isLately } from "./awaited.ts";
import type { Owed, Shadow } from "./base.ts";
import {
  addressFields,
  isAddressField,
  unitOf,
  type AddressField,
  type Changes,
  type Customer,
  type SideName,
  type ValueField,
} from "./customer.ts";
import type { Snapshot } from "./side.ts";
import { givenTo, shownOn, type Pair } from "./situation.ts";
import { isSpellingOf } from "./spelling.ts";

/**
 * Whether the side shows what stood there before this write, before a person's edit that this run saw, or before another write a
 * moment ago.
 */
export function isEarlier(
  field: ValueField,
  side: SideName,
  { now, base, at }: Pair,
  shown: unknown,
): boolean {
  const { recent, awaited } = base;
  // Each read may be behind by another time.
  const stood = [now[side].customer[field], base[side][field]];
  if (stood.includes(shown as Customer[ValueField]) || isSpellingOf(shown, awaited?.changes[side]?.[field]))
    return true;
  if (recent === null || !isLately(recent.at, at)) return false;
  return [recent.replaced, recent.earlier].some((values) => isSpellingOf(shown, values?.[side]?.[field]));
}

/** Whether the side shows a blank for a value, of an address for all of it, or a value for a blank: no side spells one so. */
export function isUnlike(
  field: ValueField,
  wanted: Customer[ValueField],
  { customer }: Pick<Snapshot, "customer">,
): boolean {
  if (field === "newsletter") return false;
  // An account may fill in the country of an address.
  if (wanted === null) return !isAddressField(field) && customer[field] !== null;
  return unitOf(field).every((one) => customer[one] === null);
}

/**
 * Whether the side shows, right after its address was written, nothing of what that changed. Then the whole address comes late:
 * another part may show what a person wrote right before us, which is no spelling of what was written. Beside a part that is
 * shown, or was refused, it is the side's own.
 */
export function isAddressLate(
  side: SideName,
  pair: Pair,
  { customer }: Snapshot,
  refused: Owed[SideName] = {},
): boolean {
  if (addressFields.some((field) => refused[field])) return false;
  const changed = addressFields.flatMap((field) => {
    const wanted = shownOn(side, field, givenTo(side, field, pair), customer, pair.represent);
    const isChanged = !isSpellingOf(pair.now[side].customer[field], wanted);
    return isChanged ? [{ field, shown: customer[field], wanted }] : [];
  });
  return (
    changed.some(({ field, shown }) => isEarlier(field, side, pair, shown)) &&
    !changed.some(({ shown, wanted }) => isSpellingOf(shown, wanted))
  );
}

/**
 * Whether a side shows an address that was to be written, though without a part that it cannot hold: then a blank there is
 * no edit. An address of which it can hold nothing it refuses as a whole: one that is blank by now was cleared by a person.
 */
export function showsAddress(
  intended: Omit<Changes, "tags">,
  present: Customer,
  before: Shadow,
  shown: (field: AddressField, value: string | null) => Customer[ValueField],
): boolean {
  const isChanged = addressFields.some(
    (field) => before[field] !== undefined && present[field] !== before[field],
  );
  return (
    isChanged &&
    addressFields.some((field) => present[field] !== null) &&
    addressFields.every((field) => {
      const value = intended[field];
      return value !== undefined && (present[field] === null || present[field] === shown(field, value));
    })
  );
}
