/** More of what a side said is not looked at: an error page may be as long as any answer. */
const maxWordsLength = 2_000;
const maxPlainLength = 200;

/** An API's own name for a field, a function or a code. */
const identifier = /^[a-z][a-z0-9_./-]*$/;

/** The first part of what a side said: enough to tell what it means. Every pattern sees at most this much of it. */
export function firstWords(words: string, maxLength = maxWordsLength): string {
  return words.slice(0, maxLength).toWellFormed();
}

/** In lower case, without accents, codes as words: "nome_invalid" and "nomeInvalid" become "nome invalid", "Città" becomes "citta". */
export function foldedWords(words: string): string {
  return words
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, " ")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/**
 * What a side said, fit for an activity list and free of personal data: short, without tags, e-mail addresses and
 * long numbers, without what was sent to it, and without what it puts in quotation marks, unless that names a field.
 * @param sent the parameters of the call that it answered
 */
export function plainWords(words: string, sent?: unknown): string {
  let text = replaceBetween("<", ">", firstWords(words), () => " ").normalize("NFC");
  const folded = foldCase(text);
  for (const value of valuesIn(sent)) {
    if (folded.includes(foldCase(value))) text = text.replaceAll(asWord(value), "(value)");
  }
  const plain = replaceBetween('"“«„', '"”»“', text, (quoted) =>
    identifier.test(quoted) ? `'${quoted}'` : "(value)",
  )
    .replaceAll('"', "'")
    .replaceAll(/\S+/g, (word) => (/.@./.test(word) ? "(e-mail)" : word))
    .replaceAll(/\+?\d[\d\s().-]{5,}\d/g, "(number)")
    // PostgreSQL refuses NUL.
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .trim();
  return plain.length > maxPlainLength ? `${plain.slice(0, maxPlainLength).toWellFormed()}…` : plain;
}

/**
 * Replaces what stands between one of `openers` and the next of `closers`, and both of them. No pattern: one that finds no
 * closer would look for it from every opener again.
 */
function replaceBetween(
  openers: string,
  closers: string,
  text: string,
  replace: (between: string) => string,
): string {
  let [replaced, opener, between] = ["", "", ""];
  for (const character of text) {
    if (opener === "" && openers.includes(character)) opener = character;
    else if (opener === "") replaced += character;
    else if (closers.includes(character)) {
      replaced += replace(between);
      [opener, between] = ["", ""];
    } else between += character;
  }
  return replaced + opener + between;
}

/** Texts that differ by case alone are equal in this form. Upper case last: the lower case of a sigma depends on its place. */
function foldCase(text: string): string {
  return text.toLowerCase().toUpperCase();
}

/** Every text in there, and the longer words of each: an answer may name somebody by the first name alone. */
function valuesIn(sent: unknown): string[] {
  const texts = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === "object" && value !== null) return Object.values(value).forEach(visit);
    if (typeof value !== "string") return;
    const text = value.normalize("NFC").trim();
    if (text.length < 2 || text.length > 10_000 || /^\d+$/.test(text)) return;
    texts.add(text);
    for (const word of text.split(/[\s,;]+/)) if (word.length >= 4) texts.add(word);
  };
  visit(sent);
  return [...texts].sort((a, b) => b.length - a.length);
}

/** Short texts ("IT", "Re") are words of other meanings in lower case. */
function asWord(text: string): RegExp {
  const escaped = text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, text.length < 4 ? "gu" : "giu");
}
