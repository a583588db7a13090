import type { Base } from "./base.ts";
import { isSameNationalNumber } from "./normalize.ts";
import type { Snapshot } from "./side.ts";
import type { Situation } from "./situation.ts";

/*
 * A phone without its prefix is read as one of the country that the address is in, which may be another one than the number's, or
 * become so. It keeps the country that it is known with: from what was agreed on, written or replaced, or from Shopify.
 */

/** Both sides, with a phone that Framework360 shows without its prefix as the number that it is known to be. */
export function withKnownCountry(
  { shopify, framework360 }: Situation["now"],
  base: Base | null,
): Situation["now"] {
  const { intent, awaited, recent } = base ?? {};
  const known = [
    ...[intent?.framework360, awaited?.changes.framework360, base?.framework360],
    ...[recent?.replaced.framework360, recent?.earlier?.framework360, shopify?.customer],
  ];
  return { shopify, framework360: framework360 && withCountryOf(framework360, known) };
}

/**
 * The customer with the first of these phones that is the number it shows, where it shows none of its country.
 * @param known customers, or values of one
 */
export function withCountryOf(
  shown: Snapshot,
  known: readonly ({ phone?: string | null | undefined } | undefined)[],
): Snapshot {
  if (!shown.isPhoneNational) return shown;
  const phones = known.map((one) => one?.phone ?? null);
  const phone = phones.find((one) => isSameNationalNumber(shown.customer.phone, one));
  return phone === undefined ? shown : { ...shown, customer: { ...shown.customer, phone } };
}
