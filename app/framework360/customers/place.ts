import { normalizeCode, normalizeText } from "../../sync/normalize.ts";
import type { AddressField } from "../../sync/customer.ts";
import type { AddressParameter } from "../api/schemas.ts";
import { countryCode } from "./countries.ts";
import { italianProvince } from "./provinces.ts";

type Place = Record<AddressField, string | null>;

/**
 * An address in the core's terms. `citta` is the province, into which people type a city as well; a text that is not
 * understood stays as it is, because it is no blank.
 */
export function readPlace(shown: Record<AddressParameter, string | null>): Place {
  const written = normalizeText(shown.citta);
  const inItaly = written === null ? null : italianProvince(written);
  const named = countryCode(normalizeText(shown.stato));
  const isItaly = named === "IT" || (named === null && isItalianCode(shown.cap, inItaly));
  const country = isItaly ? "IT" : named;
  const postalCode = isItaly ? withZeros(shown.cap) : normalizeText(shown.cap);
  const isProvince = country === null || isItaly || isProvinceCode(written);
  const province = isItaly && inItaly !== null ? inItaly : isProvince ? written : null;
  return {
    street: normalizeText(shown.indirizzo),
    city: normalizeText(shown.comune) ?? (isProvince ? null : written),
    province: normalizeText(normalizeCode(province)),
    postalCode,
    country,
  };
}

/** The provinces whose postal codes begin with a zero: Lazio, Umbria and Sardinia. */
const zeroProvinces = new Set("RM VT RI FR LT PG TR SS NU OT OG OR CA CI VS SU".split(" "));

/** Whether an address without a country is Italian: it has a postal code of five digits beside a province. */
function isItalianCode(code: string | null, province: string | null): boolean {
  if (province === null || code === null) return false;
  return /^\d{5}$/.test(code) || (/^\d{2,4}$/.test(code) && zeroProvinces.has(province));
}

/** In a foreign country a longer text is the city, which Framework360's own label for the field asks for. */
function isProvinceCode(text: string | null): boolean {
  return text === null || /^[\p{L}\p{N}]{1,3}$|^[A-Z]{2}-[A-Z0-9]{1,3}$|^[A-Z_]{4,5}$/u.test(text);
}

/** An Italian postal code has five digits; as a number it lost those that are zero. */
function withZeros(code: string | null): string | null {
  const text = normalizeText(code);
  return text !== null && /^\d{2,4}$/.test(text) ? text.padStart(5, "0") : text;
}
