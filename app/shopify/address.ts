import { addressFields, type AddressField, type Customer } from "../sync/customer.ts";
import { explanation } from "../sync/explanation.ts";
import { normalizeCode, normalizeText } from "../sync/normalize.ts";
import type { Refusal } from "../sync/side.ts";
import { plainLetters } from "../sync/spelling.ts";
import { isKnownCountry, statesElsewhere } from "./countries.ts";
import { provinceCodeOf } from "./provinces.ts";
import { cut, maxTextLength } from "./text.ts";
import type { MailingAddressInput } from "./types/admin.ts";

/** An address as our operations request it. */
export type ShopifyAddress = {
  id: string;
  firstName: string | null;
  lastName: string | null;
  phone: string | null;
  company: string | null;
  address1: string | null;
  address2: string | null;
  city: string | null;
  provinceCode: string | null;
  zip: string | null;
  countryCodeV2: string | null;
};

/** Where a customer lives: one thing, which is written as a whole. */
export type Place = Pick<Customer, AddressField>;

/** A customer without an address. */
export const blankPlace: Place = {
  street: null,
  city: null,
  province: null,
  postalCode: null,
  country: null,
};

/** An address in the core's terms; null is one whose every field is blank. */
export function readAddress(address: ShopifyAddress | null): Pick<Customer, AddressField | "company"> {
  return {
    company: normalizeText(address?.company),
    street: normalizeText([address?.address1, address?.address2].filter(Boolean).join(", ")),
    city: normalizeText(address?.city),
    province: normalizeCode(address?.provinceCode),
    postalCode: normalizeText(address?.zip),
    country: normalizeCode(address?.countryCodeV2),
  };
}

/** A country that is a province of the United States for Shopify, as that province. What is named within it has no field. */
function withShopifysCountry(place: Place): Place {
  const { country } = place;
  return country !== null && statesElsewhere.has(country)
    ? { ...place, country: "US", province: country }
    : place;
}

/**
 * What Shopify holds of a place: nothing when it does not know the country, and no province that it does not know. Long
 * texts are shortened.
 */
export function heldPlace(place: Place): Place {
  const { street, city, province, postalCode, country } = withShopifysCountry(place);
  if (country !== null && !isKnownCountry(country)) return blankPlace;
  const knowsProvince = province === null || country === null || provinceCodeOf(country, province) !== null;
  return {
    street: cut(street),
    city: cut(city),
    province: knowsProvince ? province : null,
    postalCode: cut(postalCode),
    country,
  };
}

/** Why Shopify does not hold parts of a place. */
export function placeRefusals(place: Place): Refusal[] {
  const { country, province } = place;
  if (country === null) return [];
  const held = withShopifysCountry(place).country;
  if (!isKnownCountry(held)) {
    const why = explanation("country-unknown", { side: "shopify" });
    return addressFields
      .filter((field) => place[field] !== null)
      .map((field) => ({ field, explanation: why }));
  }
  if (province === null || province === country || provinceCodeOf(country, province) !== null) return [];
  return [{ field: "province", explanation: explanation("province-unknown", { side: "shopify" }) }];
}

/** Whether both are one place, however they are spelled: without regard to case, accents, spaces and punctuation. */
export function isSamePlace(one: Place, other: Place): boolean {
  return addressFields.every((field) => plainLetters(one[field] ?? "") === plainLetters(other[field] ?? ""));
}

export function isBlankPlace(place: Place): boolean {
  return addressFields.every((field) => place[field] === null);
}

/**
 * A place as the input of an address, every field of it: a blank clears a field.
 * @param present the address that is changed: its second line stays where the street still ends with it
 */
export function toPlaceInput(place: Place, present: ShopifyAddress | null = null): MailingAddressInput {
  const { city, province, postalCode, country } = place;
  return {
    ...streetLines(place.street, present),
    city: city ?? "",
    provinceCode: country !== null && province !== null ? provinceCodeOf(country, province) : province,
    zip: postalCode ?? "",
    countryCode: country as MailingAddressInput["countryCode"],
  };
}

/** Shopify's two lines of a street. None when both together already read the same. */
function streetLines(
  street: string | null,
  present: ShopifyAddress | null,
): Pick<MailingAddressInput, "address1" | "address2"> {
  if (present && readAddress(present).street === street) return {};
  const between = street?.lastIndexOf(", ", maxTextLength) ?? -1;
  if (street !== null && street.length > maxTextLength && between > 0)
    return { address1: street.slice(0, between), address2: street.slice(between + 2) };
  const secondLine = normalizeText(present?.address2);
  const ending = `, ${secondLine}`;
  if (street === null || secondLine === null || !street.endsWith(ending)) {
    return { address1: street ?? "", address2: "" };
  }
  return { address1: street.slice(0, -ending.length), address2: secondLine };
}
