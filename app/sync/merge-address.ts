import { comesToShow } from "./comes-to-show.ts";
import {
  addressFields,
  otherSide,
  sideNames,
  type AddressField,
  type Customer,
  type SideName,
} from "./customer.ts";
import { explanation, type Explanation } from "./explanation.ts";
import type { Merge } from "./merge-value.ts";
import type { Pair } from "./situation.ts";
import { isSpellingOf } from "./spelling.ts";

type Address = Pick<Customer, AddressField>;

/**
 * The three-way merge of an address, which is one thing: what changed of it on one side goes to the other as a whole, so
 * that no address is made of the street of one and the city of another. On first contact an address that is part of the
 * other one is completed, and two different ones are a conflict.
 */
export function mergeAddress(pair: Pair): Merge {
  const { now, base, policy } = pair;
  const isKnown = (side: SideName) => addressFields.every((field) => base[side][field] !== undefined);
  const hasChanged = (side: SideName) =>
    addressFields.some((field) => now[side].customer[field] !== base[side][field]);
  const changed = { shopify: hasChanged("shopify"), framework360: hasChanged("framework360") };
  const isUnchanged = !changed.shopify && !changed.framework360;
  const isDisputed = addressFields.some((field) => base.disputed.includes(field));
  if (isSameAddress(pair)) return isUnchanged && !isDisputed ? { kind: "same" } : { kind: "agreed" };

  if (!isKnown("shopify") || !isKnown("framework360") || (isUnchanged && isDisputed)) {
    const part = sideToComplete(pair);
    if (part) return { kind: "carry", to: part, cause: "changed" };
    return { kind: "carry", to: otherSide(policy.conflictWinner), cause: "first-contact" };
  }
  if (isUnchanged) return { kind: "same" };
  if (!changed.framework360) return { kind: "carry", to: "framework360", cause: "changed" };
  if (!changed.shopify) return { kind: "carry", to: "shopify", cause: "changed" };
  return { kind: "carry", to: otherSide(policy.conflictWinner), cause: "both-changed" };
}

/** Whether one side shows the other's address, be it in its own way. What it did not take at first may be there by now. */
export function isSameAddress(pair: Pair): boolean {
  if (isEqualAddress(pair)) return true;
  return sideNames.some((side) => {
    const present = pair.now[side].customer;
    const shown = shownAddress(side, pair);
    return addressFields.every(
      (field) => present[field] === shown[field] || comesToShow(field, side, shown[field], pair),
    );
  });
}

/** Whether both show the same letter by letter. */
function isEqualAddress({ now: { shopify, framework360 } }: Pair): boolean {
  return addressFields.every((field) => shopify.customer[field] === framework360.customer[field]);
}

/** Whether the address on `side` is blank. */
export function hasNoAddress({ now }: Pick<Pair, "now">, side: SideName): boolean {
  return addressFields.every((field) => now[side].customer[field] === null);
}

/** Why Shopify holds nothing of what Framework360 has in this field; null: it does, or could. */
export function whyNotHeld(field: AddressField, pair: Pair): Explanation | null {
  const { shopify, framework360 } = pair.now;
  if (framework360.customer[field] === null || shopify.customer[field] !== null) return null;
  const shown = shownAddress("shopify", pair);
  if (shown[field] !== null) return null;
  const isElsewhere = shown.country === null && framework360.customer.country !== null;
  return explanation(isElsewhere ? "country-unknown" : "province-unknown", { side: "shopify" });
}

/** The side whose address is a part of the other's, which is fuller; null: neither is. */
export function sideToComplete(pair: Pair): SideName | null {
  const parts = sideNames.filter((side) => isPartOfOther(side, pair));
  // Two that are part of each other differ in their spelling alone, and neither is fuller.
  return parts.length === 1 ? parts[0]! : null;
}

/** The fields in which the two addresses differ, each in its side's own spelling. */
export function differingAddressFields(pair: Pair): AddressField[] {
  const { shopify, framework360 } = pair.now;
  if (isEqualAddress(pair)) return [];
  const shown = {
    shopify: shownAddress("shopify", pair),
    framework360: shownAddress("framework360", pair),
  };
  return addressFields.filter(
    (field) =>
      shown.shopify[field] !== shopify.customer[field] &&
      shown.framework360[field] !== framework360.customer[field],
  );
}

/** How `side` shows the other side's address. */
function shownAddress(side: SideName, { now, represent }: Pair): Address {
  const { street, city, province, postalCode, country } = now[otherSide(side)].customer;
  return represent[side]({ ...now[side].customer, street, city, province, postalCode, country });
}

/**
 * Whether all that `side` knows of the address stands in the other side's too. A country alone, which a side may fill in by itself,
 * is part of any address: it must not blank a real one.
 */
function isPartOfOther(side: SideName, pair: Pair): boolean {
  const present = pair.now[side].customer;
  const others = pair.now[otherSide(side)].customer;
  if (!namesPlace(present) && namesPlace(others)) return true;
  const shown = shownAddress(side, pair);
  // The country of one side may be a province of another country for the other: Puerto Rico.
  const isOthersCountry = (field: AddressField) =>
    field === "country" &&
    isCountryOf(shownAddress(otherSide(side), pair), pair.now[otherSide(side)].customer);
  return addressFields.every(
    (field) =>
      present[field] === null || isSpellingOf(present[field], shown[field]) || isOthersCountry(field),
  );
}

function namesPlace(address: Address): boolean {
  return addressFields.some((field) => field !== "country" && address[field] !== null);
}

function isCountryOf({ country, province }: Address, other: Address): boolean {
  return country !== null && country === other.country && province === other.province;
}
