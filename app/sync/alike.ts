import { comesToShow } from "./comes-to-show.ts";
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
  return sideNames.some((side) => comesToShow(field, side, pair.now[otherSide(side)].customer[field], pair));
}

/** The side that lacks the other's value since a write of it failed for good; null: neither does. */
export function owingSide(field: Field, { base }: Pair): SideName | null {
  return sideNames.find((side) => unitOf(field).some((one) => base.owed[side]?.[one])) ?? null;
}
