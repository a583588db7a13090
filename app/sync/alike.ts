import {
  isAddressField,
  otherSide,
  sideNames,
  unitOf,
  type Field,
  type SideName,
  type ValueField,
} from "./customer.ts";
import { isSameAddress } from "./merge-address.ts";
import { shownOn, type Pair } from "./situation.ts";
import { isSpellingOf } from "./spelling.ts";

/** Whether `to` shows the other side's value already, in its own way. */
function isShown(field: ValueField, { now, represent }: Pair, to: SideName): boolean {
  const value = now[otherSide(to)].customer[field];
  const present = now[to].customer;
  return shownOn(to, field, value, present, represent) === present[field];
}

/** Whether both sides show the same value, be it in their own ways. */
export function isAlike(field: ValueField, pair: Pair): boolean {
  if (isAddressField(field)) return isSameAddress(pair);
  if (pair.now.shopify.customer[field] === pair.now.framework360.customer[field]) return true;
  if (isShown(field, pair, "shopify") || isShown(field, pair, "framework360")) return true;
  const { base, now } = pair;
  const owing = owingSide(field, pair);
  const isLate = owing !== null && now[owing].customer[field] !== base[owing][field];
  // What a side did not take at first may be there by now, in its spelling.
  return isLate && isSpellingOf(now[owing].customer[field], now[otherSide(owing)].customer[field]);
}

/** The side that lacks the other's value since a write of it failed for good; null: neither does. */
export function owingSide(field: Field, { base }: Pair): SideName | null {
  return sideNames.find((side) => unitOf(field).some((one) => base.owed[side]?.[one])) ?? null;
}
