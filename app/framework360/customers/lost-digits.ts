import {
  getCountryCallingCode,
  isSupportedCountry,
  isValidPhoneNumber,
  type CountryCode,
} from "libphonenumber-js";

import type { BillingParameter } from "../api/schemas.ts";
import { readPlace } from "./place.ts";

/*
 * PHP may show a text of digits as a number, which keeps neither the zeros at its beginning nor a plus. These give such a text
 * what it lost, where its own rules tell that it lost something, and leave any other text as it is.
 */

type Billing = Record<BillingParameter, string | null>;

/** The country of national phone numbers whose customer has no country. */
const homeCountry: CountryCode = "IT";

/** The billing data as the account was given them. */
export function withLostZeros(billing: Billing): Billing {
  const { country, postalCode } = readPlace(billing);
  const isItalian = country === null || country === "IT" || isInvoicedInItaly(billing);
  return {
    ...billing,
    cap: postalCode,
    sdi: wholeSdi(billing.sdi),
    ...(isItalian && { piva: wholeVatNumber(billing.piva), cf: wholeVatNumber(billing.cf) }),
  };
}

/**
 * Whether electronic invoices reach the customer as they reach Italian ones alone, wherever the address is. The SDI code of customers
 * abroad is seven times X, and that of customers without one zeros (FatturaPA's specification of `CodiceDestinatario`).
 */
function isInvoicedInItaly({ sdi, pec }: Billing): boolean {
  return pec !== null || /[^0X]/i.test(sdi ?? "");
}

/** The country that a customer's national phone numbers are of. */
export function phoneCountryOf(country: string | null): CountryCode {
  return country !== null && isSupportedCountry(country) ? country : homeCountry;
}

/** An Italian mobile with its country's code. Elsewhere hardly any national number has twelve digits. */
const italianMobile = /^393\d{9}$/;

/**
 * A phone number that can be understood.
 * @param country read a national number as one of this country
 */
export function wholePhone(phone: string | null, country: CountryCode): string | null {
  if (phone === null || !/^[1-9]\d{5,14}$/.test(phone)) return phone;
  // With its country's code a number is longer than most are without it. A German or Chinese mobile is as long without.
  const withPlus = `+${phone}`;
  const hasCode = phone.startsWith(getCountryCallingCode(country));
  // An Italian one without its country's code has ten digits at most: one of eleven is a French or Spanish mobile with it.
  const mayBeNational = !hasCode && country !== "IT" && !italianMobile.test(phone);
  const isNational = mayBeNational && isValidPhoneNumber(phone, country);
  if (phone.length >= 11 && !isNational && isValidPhoneNumber(withPlus)) return withPlus;
  const withZero = `0${phone}`;
  return !isValidPhoneNumber(phone, country) && isValidPhoneNumber(withZero, country) ? withZero : phone;
}

/**
 * A number as it is dialled within its country, the customer's or else Italy's, where it lost the zero of that: a number may be understood
 * without it, but is to stand in the account as it was entered.
 */
export function withDialledZero(phone: string, country: CountryCode): string {
  const isWhole = isValidPhoneNumber(phone, homeCountry) || phone.startsWith(getCountryCallingCode(country));
  if (isWhole || !/^[1-9]\d{5,14}$/.test(phone)) return phone;
  const withZero = `0${phone}`;
  if (isValidPhoneNumber(withZero, country)) return withZero;
  const isOfNeither = isValidPhoneNumber(phone, country) || !isValidPhoneNumber(withZero, homeCountry);
  return isOfNeither ? phone : withZero;
}

/** An Italian VAT number, or the tax code of a company: eleven digits, the last of which is a check digit. */
function wholeVatNumber(code: string | null): string | null {
  if (code === null || !/^\d{7,10}$/.test(code)) return code;
  const whole = code.padStart(11, "0");
  return hasCheckDigit(whole) ? whole : code;
}

/** The check of https://it.wikipedia.org/wiki/Partita_IVA: Luhn's. */
function hasCheckDigit(digits: string): boolean {
  const sum = [...digits].reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** The SDI code of a company: seven characters, all of them zeros for a customer without one. A public office's has six. */
function wholeSdi(code: string | null): string | null {
  return code !== null && /^\d{1,5}$/.test(code) ? code.padStart(7, "0") : code;
}
