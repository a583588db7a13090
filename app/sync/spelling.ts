import { normalizeText } from "./normalize.ts";

/** A text cut off after fewer letters than this may as well be another text. */
const minShortenedLength = 12;
const minPhoneDigits = 8;

/** A letter with an accent as an HTML entity: its first letter is the letter without. */
const accentEntity = /&([a-z])(?:grave|acute|circ|uml|tilde|cedil|ring|caron|slash);/gi;

/** What stands for letters that a system cannot store or decode. */
const lostLetters = /[?\uFFFD]+/;

/**
 * Whether a side may show `written` as `shown`: in other capitals, without accents, spaces, punctuation or leading
 * zeros, with HTML entities, cut off at the end, with question marks or other letters for those beyond ASCII, or as a phone
 * number without its country's prefix.
 */
export function isSpellingOf(shown: unknown, written: unknown): boolean {
  if (shown === written) return true;
  if (typeof shown !== "string" || typeof written !== "string") return false;
  if (isDamaged(shown, written)) return true;
  const [short, full] = [lettersOf(shown), lettersOf(written)];
  if (short === "" || full === "") return false;
  if (short === full) return true;
  if (/^\d+$/.test(short) && /^\d+$/.test(full)) return isSameNumber(short, full);
  return short.length >= minShortenedLength && full.startsWith(short);
}

const utf8 = new TextEncoder();
const windows1252 = new TextDecoder("windows-1252");

/** Whether letters beyond ASCII were lost on the way, or their bytes in UTF-8 were read as Windows-1252. */
function isDamaged(shown: string, written: string): boolean {
  if (/^[ -~]*$/.test(written)) return false;
  if (lostLetters.test(shown)) return withoutForeign(shown) === withoutForeign(written);
  const misread = windows1252.decode(utf8.encode(written));
  return normalizeText(misread) === normalizeText(shown);
}

/** With one question mark for all letters beyond ASCII in a row, and for what stands for them. */
function withoutForeign(text: string): string {
  return text.toLowerCase().replaceAll(/(?:[^ -~]|\?)+/g, "?");
}

/** Whether a side may have made `shown` of `written` by leaving signs out: what is left of a name that it refuses. */
export function isLeftOf(shown: unknown, written: unknown): boolean {
  if (typeof shown !== "string" || typeof written !== "string") return false;
  let rest = lettersOf(written);
  return [...lettersOf(shown)].every((letter) => {
    const at = rest.indexOf(letter);
    rest = rest.slice(at + letter.length);
    return at >= 0;
  });
}

/** What a side may refuse in a name: all but letters, blanks, apostrophes and hyphens. */
export const signsInNames = /[^\p{L}\p{M} '’-]/gu;

/** Whether a side may have been given a name without the signs that it refuses, and shows it so. */
export function isNameWithoutSigns(shown: unknown, written: unknown): boolean {
  if (typeof shown !== "string" || typeof written !== "string") return false;
  if (written.search(signsInNames) < 0 || shown.search(signsInNames) >= 0) return false;
  return lettersOf(shown) === lettersOf(written.replaceAll(signsInNames, " "));
}

function isSameNumber(shown: string, written: string): boolean {
  const [short, full] = [shown.replace(/^0+/, ""), written.replace(/^0+/, "")];
  return short === full || (short.length >= minPhoneDigits && full.endsWith(short));
}

function lettersOf(text: string): string {
  return plainLetters(
    text
      .replaceAll(/&(?:amp;)+/g, "&")
      .replaceAll(accentEntity, "$1")
      .replaceAll(/&#?\w+;/g, " ")
      // A text that was cut off within an entity.
      .replace(/&#x?[0-9a-f]*$/i, " "),
  );
}

const hasAccents = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u;

/**
 * The letters and digits of a text, decomposed and in lower case, without the marks behind its letters, but in scripts where these are
 * vowels, or make another consonant.
 */
export function plainLetters(text: string): string {
  return (
    text
      .normalize("NFKD")
      .replaceAll(/(\P{M})\p{M}+/gu, (marked, letter: string) => (hasAccents.test(letter) ? letter : marked))
      // In capitals a letter may become two, which stay two.
      .toUpperCase()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}]/gu, "")
  );
}
