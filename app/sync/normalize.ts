import { parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js";

/**
 * Text as both sides can hold it: trimmed, in Unicode's composed form, without the characters that
 * PostgreSQL or JSON cannot carry (NUL, lone surrogates). Nothing left is `null`.
 */
export function normalizeText(value: string | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  const text = value.replaceAll("\u0000", "").toWellFormed().normalize("NFC").trim();
  return text === "" ? null : text;
}

/** E-mail is the identity in practice: both systems compare it without case. */
export function normalizeEmail(value: string | null | undefined): string | null {
  return normalizeText(normalizeText(value)?.toLowerCase());
}

/**
 * E.164 where the number can be understood, else the text as it was given: an unreadable number is kept
 * and shown, never silently dropped.
 * @param country read a national number as one of this country
 */
export function normalizePhone(value: string | null | undefined, country: string | null): string | null {
  const text = normalizeText(value);
  if (text === null) return null;
  const parsed = parsePhoneNumberFromString(text, (country ?? undefined) as CountryCode | undefined);
  return parsed?.isPossible() ? parsed.number : text;
}

const e164 = /^\+[1-9]\d{6,14}$/;

export function isE164(phone: string): boolean {
  return e164.test(phone);
}

/** Short codes (country, province, tax identifiers): compared without case or inner spaces. */
export function normalizeCode(value: string | null | undefined): string | null {
  return normalizeText(normalizeText(value)?.replaceAll(/\s+/g, "").toUpperCase());
}

/** Two tags that differ only by case are one tag, as on Shopify. */
export function tagKey(tag: string): string {
  return tag.toLowerCase();
}

/** Trimmed, without blanks and repeats, in a fixed order. The first spelling of a tag is kept. */
export function normalizeTags(tags: Iterable<string>): string[] {
  const byKey = new Map<string, string>();
  for (const raw of tags) {
    const tag = normalizeText(raw);
    if (tag !== null && !byKey.has(tagKey(tag))) byKey.set(tagKey(tag), tag);
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tag]) => tag);
}
