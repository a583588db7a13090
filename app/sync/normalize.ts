import { parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js";

/** Characters that are not seen: zero-width ones, soft hyphens, byte order marks, marks of the writing direction. */
const invisible = /[\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/g;
/** Joiners mean something between the letters of some scripts and within emoji, and nothing anywhere else. */
const strayJoiners =
  /(?<=^|[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}\p{P}\p{Z}])[\u200C\u200D]+/gu;
/** Spaces of other widths, and those that forbid a line break. */
const otherSpaces = /[\u00A0\u2000-\u200A\u202F\u205F]/g;

/** Letters and signs of ASCII without a blank at either end, of which nothing is left out or composed. */
const plainAscii = /^[!-~](?:[ -~]*[!-~])?$/;

/**
 * Text as both sides can hold it: trimmed, in Unicode's composed form, without characters that are not seen and without
 * those that PostgreSQL or JSON cannot carry (NUL, lone surrogates). Nothing left is `null`.
 */
export function normalizeText(value: string | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (plainAscii.test(value)) return value;
  const text = value
    .toWellFormed()
    .replaceAll("\u0000", "")
    .replaceAll(otherSpaces, " ")
    .replaceAll(invisible, "")
    .trim()
    .replaceAll(strayJoiners, "")
    .normalize("NFC")
    .trim();
  return text === "" ? null : text;
}

/**
 * E-mail is the identity in practice: both systems compare it without case. An internationalized domain is compared in
 * its ASCII form (RFC 5891), which every mail system accepts.
 */
export function normalizeEmail(value: string | null | undefined): string | null {
  const text = normalizeText(visible(normalizeText(value))?.toLowerCase());
  const [, mailbox, domain] = /^(.+)@([^@]+)$/u.exec(text ?? "") ?? [];
  return mailbox && domain ? `${mailbox}@${asciiDomain(domain)}` : text;
}

function asciiDomain(domain: string): string {
  const isPlain = /^[a-z0-9.-]*$/.test(domain);
  const address = `http://${domain}`;
  if (isPlain || !/^[\p{L}\p{N}\p{M}.-]+$/u.test(domain) || !URL.canParse(address)) return domain;
  return new URL(address).hostname;
}

/**
 * The last digits of further numbers behind a first one, as switchboards have them: "06 1234567/8". Behind a dash only in Italy: in
 * Germany an extension stands there, which is dialled.
 */
const furtherNumbers =
  /(?<=\d(?:[\s.]?\d){4}\s{0,2})(?:([/\\(])(?:\s{0,2}\d{1,2}\s{0,2}[/\\-]){0,3}|-)\s{0,2}\d{1,2}\)?$/;

/**
 * E.164 where the number can be understood, else the text as it was given: an unreadable number is kept
 * and shown, never silently dropped. Digits of two numbers would make a third one, which is somebody else's.
 * @param country read a national number as one of this country
 */
export function normalizePhone(value: string | null | undefined, country: string | null): string | null {
  const text = normalizeText(visible(normalizeText(value)));
  if (text === null) return null;
  const parsed = parsePhoneNumberFromString(text, (country ?? undefined) as CountryCode | undefined);
  const further = furtherNumbers.exec(text);
  const namesOthers = further && (further[1] !== undefined || parsed?.countryCallingCode === "39");
  return parsed?.isPossible() && !namesOthers ? parsed.number : text;
}

const e164 = /^\+[1-9]\d{6,14}$/;

/** https://www.itu.int/rec/T-REC-E.164: a plus, a country's code and at most 15 digits in all. */
export function isE164(phone: string): boolean {
  return e164.test(phone);
}

/**
 * Whether both are one number, be it of different countries, or because one of them was shown without its plus: then its country's
 * code counts as part of a number of the address's country.
 */
export function isSameNationalNumber(one: string | null, other: string | null): boolean {
  const [ours, theirs] = [digitsOf(one), digitsOf(other)];
  if (ours.national === "" || theirs.national === "") return false;
  return ours.national === theirs.national || ours.national === theirs.all || ours.all === theirs.national;
}

function digitsOf(phone: string | null): { national: string; all: string } {
  const number = phone ?? "";
  const national = parsePhoneNumberFromString(number)?.nationalNumber ?? number;
  const [short, all] = [national, number].map((text) => text.replaceAll(/\D/g, "").replace(/^0+/, ""));
  return { national: short!, all: all! };
}

/** Short codes (country, province, tax identifiers): compared without case or inner spaces. */
export function normalizeCode(value: string | null | undefined): string | null {
  return normalizeText(visible(normalizeText(value))?.replaceAll(/\s+/g, "").toUpperCase());
}

/** An Italian VAT number is its eleven digits, with or without the country in front. */
export function normalizeVatNumber(value: string | null | undefined): string | null {
  const code = normalizeCode(value);
  return /^IT([0-9]{11})$/.exec(code?.replaceAll(/[.-]/g, "") ?? "")?.[1] ?? code;
}

/**
 * A day as `YYYY-MM-DD`, from that form (with or without a time behind it) or from the Italian one, day first. Null: no day, which
 * databases write as zeros. Undefined: not understood.
 */
export function normalizeDate(value: string): string | null | undefined {
  const text = normalizeText(value) ?? "";
  const [, isoYear, isoMonth, isoDay] = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$/.exec(text) ?? [];
  const [, day, month, year] = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?:[T ].*)?$/.exec(text) ?? [];
  const parts = isoYear ? [isoYear, isoMonth!, isoDay!] : year ? [year, month!, day!] : null;
  if (!parts) return undefined;
  if (parts.every((part) => Number(part) === 0)) return null;
  const date = parts.map((part, index) => part.padStart(index === 0 ? 4 : 2, "0")).join("-");
  const isDay = new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date) ?? false;
  return isDay ? date : undefined;
}

/** Without any character that only formats. */
function visible(text: string | null): string | undefined {
  return text?.replaceAll(/\p{Cf}/gu, "");
}

/** Quotation marks and dashes of print, and what HTML writes for signs. */
const signs: readonly [RegExp, string][] = [
  [/&(?:amp;)+/g, "&"],
  [/[\u2018\u2019\u02BC]|&(?:#0*39|apos|rsquo);/g, "'"],
  [/[\u201C\u201D]|&(?:quot|#0*34);/g, '"'],
  [/[\u2010-\u2015]/g, "-"],
];

/** A Latin letter with its accents, decomposed. */
const accented = /(\p{Script=Latin})[\u0300-\u036F]+/gu;

/**
 * Two tags are one where they differ only by case, as on Shopify, or by what a system may make of the other's tag when it stores
 * it: accents, the form of quotation marks and dashes, signs as HTML writes them.
 */
export function tagKey(tag: string): string {
  const text = tag.toLowerCase();
  if (/^[ -%'-~]*$/.test(text)) return text;
  const plain = signs.reduce((folded, [sign, usual]) => folded.replaceAll(sign, usual), text);
  return plain.normalize("NFD").replaceAll(accented, "$1").normalize("NFC");
}

/** Shopify's limit, in UTF-16 units. */
const maxTagLength = 255;

/**
 * A tag as both sides can hold it. A longer one is known by its beginning: else what Shopify keeps of it would pass for
 * another tag that somebody added there.
 */
export function normalizeTag(value: string): string | null {
  return normalizeText(
    normalizeText(value)
      ?.slice(0, maxTagLength)
      .replace(/[\uD800-\uDBFF]$/, ""),
  );
}

/** Without blanks and repeats, in a fixed order. The first spelling of a tag is kept. */
export function normalizeTags(tags: Iterable<string>): string[] {
  const byKey = new Map<string, string>();
  for (const raw of tags) {
    const tag = normalizeTag(raw);
    if (tag !== null && !byKey.has(tagKey(tag))) byKey.set(tagKey(tag), tag);
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tag]) => tag);
}
