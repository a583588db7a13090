import { decode } from "html-entities";
import { z } from "zod";

import { normalizeText } from "../../sync/normalize.ts";

/*
 * Texts and ids as an account shows them. `undefined` is a field that the answer does not have, `null` one that it has
 * blank.
 */

/** Words that stand for a blank (seen in production code that uses the API). */
const blankWords = new Set(["None", "null", "undefined"]);

export function isBlankWord(text: string | null): boolean {
  return text !== null && blankWords.has(text);
}

/** The account may show what PHP's `htmlspecialchars` or `htmlentities` made of a text, once or at each saving. */
export function withoutEntities(text: string): string {
  let decoded = text;
  for (let times = 0; times < 5 && decoded.includes("&"); times++) {
    const next = decode(decoded, { level: "html5", scope: "strict" });
    if (next === decoded) break;
    decoded = next;
  }
  return decoded;
}

/** Of a text no more is read: no field of a customer is longer but an extra one, and Shopify keeps 255 characters. */
const maxTextLength = 5_000;

const anyText = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(undefined)
  .transform((value) =>
    value === undefined ? undefined : normalizeText(value && withoutEntities(value.slice(0, maxTextLength))),
  );

/** A text without entities, spaces at its ends and words for a blank; at most 5,000 characters. Anything else counts as not shown. */
export const text = anyText.transform((value) => (value !== undefined && isBlankWord(value) ? null : value));

/** The longest value of an extra field that is read: as long as the longest note on Shopify. */
const maxValueLength = 5_000;
/** Each of its letters may be shown as an entity. */
const maxShownLength = 10 * maxValueLength;

/** A value of an extra field, which is never shortened; undefined: it is longer than is read. */
export function wholeText(value: string): string | null | undefined {
  if (value.length > maxShownLength) return undefined;
  const decoded = withoutEntities(value);
  if (decoded.length > maxValueLength) return undefined;
  const known = normalizeText(decoded);
  return isBlankWord(known) ? null : known;
}

/** A city; one in Piedmont is called None. */
export const cityText = anyText.transform((value) =>
  value !== undefined && value !== "None" && isBlankWord(value) ? null : value,
);

/** PostgreSQL holds no NUL and no lone surrogate, and an index no text of kilobytes. */
const storable = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

/** The id of a customer or order, as text: accounts show it as a number or as text. */
export const id = z
  .union([z.number().int(), z.string().max(1_000).trim()])
  .transform(String)
  .refine((value) => storable.test(value), "is no id")
  .refine((value) => !isBlankWord(value), "is blank");
