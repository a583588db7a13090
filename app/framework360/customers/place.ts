import { normalizeCode, normalizeText } from "../../sync/normalize.ts";
import type { AddressField } from "../../sync/customer.ts";
import type { AddressParameter } from "../api/wire-address.ts";
import { countryCode } from "./countries.ts";
import { italianProvince } from "./provinces.ts";

type Place = Record<AddressField, string | null>;

/**
 * An address in the core's terms. `citta` is the province, into which people type a city as well; a text that is not
 * understood stays as it is, because it is no blank.
 */
export function readPlace(shown: Record<AddressParameter, string | null>): Place {
  const written = normalizeText(shown.citta);
  const city = normalizeText(shown.comune);
  const inItaly = written === null ? null : italianProvince(written);
  const named = countryCode(normalizeText(shown.stato));
  const isItaly = named === "IT" || (named === null && isItalianCode(shown.cap, inItaly));
  const country = isItaly ? "IT" : named;
  const postalCode = isItaly ? withZeros(shown.cap) : normalizeText(shown.cap);
  // Beside the city a text that is no code is the region, unless it repeats the city.
  const isRegion = city !== null && written !== null && !isSameText(city, written);
  const isProvince = country === null || isItaly || isProvinceCode(written) || isRegion;
  const province = isItaly && inItaly !== null ? inItaly : isProvince ? written : null;
  return {
    street: normalizeText(shown.indirizzo),
    city: city ?? (isProvince ? null : written),
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

function isSameText(one: string, other: string): boolean {
  return normalizeCode(one) === normalizeCode(other);
}

/** In a foreign country a longer text is the city, which Framework360's own label for the field asks for. */
function isProvinceCode(text: string | null): boolean {
  if (text === null || /^[A-Z]{2}-[A-Z0-9]{1,3}$|^[A-Z_]{4,5}$/.test(text)) return true;
  // Some letters become two in capitals, and the code would be a longer text at the next read.
  return [text, normalizeCode(text) ?? ""].every((one) => /^[\p{L}\p{N}]{1,3}$/u.test(one));
}

/** An Italian postal code has five digits; as a number it lost those that are zero. */
function withZeros(code: string | null): string | null {
  const text = normalizeText(code);
  return text !== null && /^\d{2,4}$/.test(text) ? text.padStart(5, "0") : text;
}
