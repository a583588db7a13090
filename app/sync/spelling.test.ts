import { describe, expect, test } from "vitest";

import { isLeftOf, isNameWithoutSigns, isSpellingOf } from "./spelling.ts";

test.each([
  ["as it was written", "Via Roma 1", "Via Roma 1"],
  ["in capitals", "VIA ROMA 1", "Via Roma 1"],
  ["in title case", "Maria De Luca", "maria de luca"],
  ["without accents", "Forli", "Forlì"],
  ["without spaces and punctuation", "IT01234567890", "IT 01234-567890"],
  ["escaped", "D&#039;Angelo &amp; C.", "D'Angelo & C."],
  ["escaped, then cut off within an entity", "Officine Angelo d&#03", "Officine Angelo d'Altri"],
  ["escaped twice", "D&amp;#039;Angelo", "D'Angelo"],
  ["with accents as entities", "Forl&igrave;", "Forlì"],
  ["cut off", "Via del Corso, Pal", "Via del Corso, Palazzo B, Scala 3"],
  ["with a question mark for a letter that it cannot store", "Nguy?n Van", "Nguyễn Van"],
  ["with several for the bytes of one", "Nguy???n Van", "Nguyễn Van"],
  ["with nothing but question marks", "?????", "Мария"],
  ["with a sign for what it cannot decode", "Forl\uFFFD", "Forlì"],
  ["in capitals, with a question mark", "NGUY?N", "Nguyễn"],
  ["with its bytes read as other letters", "ForlÃ¬", "Forlì"],
  ["with its bytes read as letters and signs", "Nguyá»…n", "Nguyễn"],
  ["as a number", "185", "00185"],
  ["as a phone number without its prefix", "333 123 4567", "+393331234567"],
  ["as a phone number of as few digits as one may have", "12345678", "+3912345678"],
  ["as a number with zeros in front", "00185", "185"],
  ["cut off after as few letters as tell it", "Via del Corso1", "Via del Corso 12"],
  ["with other entities", "Rossi&nbsp;Figli", "Rossi Figli"],
  ["with capitals as entities", "&Egrave; vero", "è vero"],
  ["with an entity in hexadecimal cut off", "Officine Angelo d&#x2", "Officine Angelo d'Altri"],
  ["in letters of the same look", "\uFF32ossi", "Rossi"],
  ["with capitals beside lost letters", "FORL?", "forlì"],
  ["without accents on Greek letters", "Αθηνα", "Αθήνα"],
  ["in capitals, two of which stand for one letter", "HAUPTSTRASSE 5", "Hauptstraße 5"],
])("a side may show a text %s", (_how, shown, written) => {
  expect(isSpellingOf(shown, written)).toBe(true);
});

test.each([
  ["another text", "Via Roma 2", "Via Roma 1"],
  ["a longer text", "Via del Corso, Palazzo B, Scala 3", "Via del Corso, Pal"],
  ["the beginning of a short text", "Via Roma 1", "Via Roma 12"],
  ["the end of a longer text", "Palazzo Braschi", "Via del Corso, Palazzo Braschi"],
  ["another number", "186", "00185"],
  ["the end of a short number", "185", "20185"],
  ["the beginning of a number", "333123456", "+3331234567890"],
  ["nothing", null, "Via Roma 1"],
  ["a value where there was none", "Via Roma 1", null],
  ["punctuation alone", "-", "."],
  ["punctuation of a text", "-", "Via Roma 1"],
  ["a text of punctuation", "Via Roma 1", "-"],
  ["the end of a number of seven digits", "1234567", "+391234567"],
  ["eleven letters of twelve", "Via Romagna", "Via Romagna 12"],
  ["a question mark where nothing was lost", "?", "Anna"],
  ["other letters for none that were lost", "ForlÃ¬", "Forli"],
  ["another amount", 2, 1],
  ["a question mark for a letter that every system stores", "Ann?", "Anna"],
  ["other letters around a question mark", "Nguy?m", "Nguyễn"],
  ["another vowel, which is a mark in Devanagari", "कमल", "कमला"],
  ["another vowel, which is a mark in Thai", "ดิน", "ดิ้น"],
  ["another consonant, which is told by a mark in Japanese", "カキ", "ガギ"],
])("%s is no spelling of what was written", (_how, shown, written) => {
  expect(isSpellingOf(shown, written)).toBe(false);
});

test("an amount or a blank is a spelling of itself", () => {
  expect(isSpellingOf(2, 2)).toBe(true);
  expect(isSpellingOf(null, null)).toBe(true);
});

describe("a name without the signs that a side refuses", () => {
  test.each([
    ["Rossi Figli", "Rossi & Figli"],
    ["ANNA", "Anna 2"],
    ["D'Angelo", "D'Angelo 👑"],
  ])("has all of its letters: %s of %s", (shown, written) => {
    expect(isNameWithoutSigns(shown, written)).toBe(true);
  });

  test.each([
    ["ROSSI & FIGLI", "Rossi & Figli"],
    ["Anna 2", "Anna 2"],
    ["D Angelo", "D'Angelo"],
    ["Rossi", "Rossi & Figli"],
    ["Anna", "Anna"],
    [null, "Anna 2"],
    ["Anna", null],
  ])("has no sign, and no letter less: %s of %s", (shown, written) => {
    expect(isNameWithoutSigns(shown, written)).toBe(false);
  });
});

describe("what is left of a value that a side refuses", () => {
  test.each([
    ["Anna", "Anna 3"],
    ["D'Angelo", "D'Angelo (VIP) 👑"],
    ["JOSE", "José 2nd"],
  ])("is its letters in their order: %s of %s", (shown, written) => {
    expect(isLeftOf(shown, written)).toBe(true);
  });

  test.each([
    ["Bice", "Anna 3"],
    ["nAna", "Anna 3"],
    ["Anna Maria", "Anna"],
    [null, "Anna"],
    ["Anna", null],
    ["aa", "a"],
    ["ba", "ab"],
  ])("is no other letter, and none in another place: %s of %s", (shown, written) => {
    expect(isLeftOf(shown, written)).toBe(false);
  });
});
