import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  isE164,
  isSameNationalNumber,
  normalizeCode,
  normalizeDate,
  normalizeEmail,
  normalizePhone,
  normalizeTag,
  normalizeTags,
  normalizeText,
  normalizeVatNumber,
  tagKey,
} from "./normalize.ts";

describe("normalising", () => {
  test.each([
    ["text", normalizeText],
    ["e-mail", normalizeEmail],
    ["code", normalizeCode],
    ["VAT number", normalizeVatNumber],
    ["phone", (value: string) => normalizePhone(value, "IT")],
  ] as const)(
    "%s a second time changes nothing",
    (_what, normalize) => {
      fc.assert(
        fc.property(fc.string({ unit: "binary" }), (value) => {
          const once = normalize(value);
          expect(once === null ? null : normalize(once)).toBe(once);
        }),
      );
    },
    60_000,
  );

  test("folds e-mails to small letters and codes to capitals without spaces", () => {
    expect(normalizeEmail(" Anna@Example.IT ")).toBe("anna@example.it");
    expect(normalizeCode(" it 0123  4567 ")).toBe("IT01234567");
    expect([normalizeEmail(" "), normalizeCode(null), normalizeText(undefined)]).toEqual([null, null, null]);
  });

  test("takes out characters that are not seen", () => {
    expect(normalizeEmail("\uFEFFan\u200Bna@exam\u00ADple.it\u200E")).toBe("anna@example.it");
    expect(normalizePhone("\u202A+39 333\u00A0123\u200B4567\u202C", null)).toBe("+393331234567");
    expect(normalizeText("D\u200B'Angelo\u2060\u00A0Rossi\u200D")).toBe("D'Angelo Rossi");
    expect(normalizeText("👩\u200D⚕️")).toBe("👩\u200D⚕️");
    expect(normalizeCode("01234\u200B567890")).toBe("01234567890");
  });

  test("compares an internationalized domain in its ASCII form", () => {
    expect(normalizeEmail("Anna@Münch\u0065n.example")).toBe("anna@xn--mnchen-3ya.example");
    expect(normalizeEmail("anna@xn--mnchen-3ya.example")).toBe("anna@xn--mnchen-3ya.example");
    expect(normalizeEmail("anna@mün chen/x")).toBe("anna@mün chen/x");
  });

  test("takes an Italian VAT number for the same with and without its country", () => {
    expect(normalizeVatNumber("it 0123 4567 890")).toBe("01234567890");
    expect(normalizeVatNumber("01234567890")).toBe("01234567890");
    expect(normalizeVatNumber("DE123456789")).toBe("DE123456789");
  });

  test.each([
    ["+393331234567", true],
    ["393331234567", false],
    ["call +393331234567", false],
    ["+393331234567 int. 2", false],
    ["+0123456789", false],
    ["+12345", false],
  ])("%s is E.164: %s", (phone, is) => {
    expect(isE164(phone)).toBe(is);
  });

  test("reads a national number as one of the customer's country", () => {
    expect(normalizePhone("333 123 4567", "IT")).toBe("+393331234567");
    expect(normalizePhone("+49 30 901820", "IT")).toBe("+4930901820");
  });

  test("keeps a number that it cannot read", () => {
    expect(normalizePhone("ask reception", "IT")).toBe("ask reception");
  });

  test("keeps one of two tags that differ by case, in a fixed order", () => {
    expect(normalizeTags(["b", " VIP ", "vip", "", "a"])).toEqual(["a", "b", "VIP"]);
  });

  test("takes out what PostgreSQL cannot hold", () => {
    expect(normalizeText("A\u0000nna\ud800")).toBe("Anna\ufffd");
  });
});

test("A tag that is longer than Shopify's is known by its beginning", () => {
  const long = `poisoned ${"👩‍👩‍👧‍👦".repeat(60)}`;
  const [tag] = normalizeTags([long]);
  expect(tag!.length).toBeLessThanOrEqual(255);
  expect(long.startsWith(tag!)).toBe(true);
  expect(normalizeTags([tag!, long])).toEqual([tag]);
});

test.each([
  ["+393331234567", "+493331234567", true],
  ["+39035123456", "+4935123456", true],
  ["+393331234567", "333 1234567", true],
  // Without its plus it was read as a number of Germany.
  ["+49393281598841", "+393281598841", true],
  ["+393281598841", "+49393281598841", true],
  ["+49393281598841", "+493281598841", false],
  ["+393331234567", "+493331234568", false],
  [null, null, false],
])("%s and %s are one number of whichever country: %s", (one, other, is) => {
  expect(isSameNationalNumber(one, other)).toBe(is);
});

test.each([
  ["1980-05-12", "1980-05-12"],
  ["1980-05-12T00:00:00.000Z", "1980-05-12"],
  ["1980-05-12 00:00:00", "1980-05-12"],
  ["1980/5/2", "1980-05-02"],
  ["12/05/1980", "1980-05-12"],
  ["2.5.1980", "1980-05-02"],
  [" 12-05-1980 ", "1980-05-12"],
  ["29/02/2000", "2000-02-29"],
  ["0000-00-00", null],
  ["0000-00-00 00:00:00", null],
  ["29/02/1999", undefined],
  ["31/04/1980", undefined],
  ["05/13/1980", undefined],
  ["12/05/80", undefined],
  ["12 maggio 1980", undefined],
  ["", undefined],
])("the day %j is %j", (text, expected) => {
  expect(normalizeDate(text)).toBe(expected);
});

test.each([
  ["e\u0301", "é"],
  ["\u2003Via\u202FRoma\u00A01 ", "Via Roma 1"],
  ["a\u200Cb\u200D c", "ab c"],
  ["क्\u200Dष", "क्\u200Dष"],
  ["\u200D Anna", "Anna"],
  ["\u0000", null],
  ["A", "A"],
])("the text %j is %j", (value, text) => {
  expect(normalizeText(value)).toBe(text);
});

test.each([
  ["Anna", "anna"],
  ["@Example.it", "@example.it"],
  ["anna@", "anna@"],
  ["A@B@Example.it", "a@b@example.it"],
  ["anna@Münch\u0065n.example:80", "anna@münchen.example:80"],
  ["anna@mail-1.example.it", "anna@mail-1.example.it"],
])("the e-mail %s is %s", (value, email) => {
  expect(normalizeEmail(value)).toBe(email);
});

test.each([
  ["IT-012.345.678-90", "01234567890"],
  ["IT0123456789", "IT0123456789"],
  ["IT012345678901", "IT012345678901"],
  ["XIT01234567890", "XIT01234567890"],
  ["DE 123.456", "DE123.456"],
  [null, null],
])("the VAT number %s is %s", (value, number) => {
  expect(normalizeVatNumber(value)).toBe(number);
});

test.each([
  ["+1234567", true],
  ["+123456", false],
  ["+123456789012345", true],
  ["+1234567890123456", false],
])("%s has as many digits as a number of the world may have: %s", (phone, is) => {
  expect(isE164(phone)).toBe(is);
});

test("a phone that no country has stays as it was given, and a blank is none", () => {
  expect(normalizePhone("12", "IT")).toBe("12");
  expect(normalizePhone("333 123 4567", null)).toBe("333 123 4567");
  expect(normalizePhone(" ", "IT")).toBeNull();
});

test.each([
  ["06 1234567/8", null],
  ["06 123 45 67 / 68", null],
  ["+39 06 1234567/8", null],
  ["06 1234567 (8)", null],
  ["06 1234567/8/9", null],
  ["06 1234567 / 8 - 9", null],
  ["049 8765432-3", null],
  ["06/1234567", "+39061234567"],
  ["333/12.34.567", "+393331234567"],
  ["02/123/45/67", "+39021234567"],
  ["333-12-34-56-7", "+393331234567"],
  ["+49 30 12345-67", "+49301234567"],
  ["06 1234567 (uff.)", "+39061234567"],
])("%j names no further number, or stays as it was given: %s", (text, number) => {
  expect(normalizePhone(text, "IT")).toBe(number ?? text);
});

test.each([
  ["", "", false],
  ["ask", "ask", false],
  ["333 123-4567", "3331234567", true],
  ["0333 1234567", "333 1234567", true],
  ["+393331234567", null, false],
])("%j and %j are one number: %s", (one, other, is) => {
  expect(isSameNationalNumber(one, other)).toBe(is);
});

test.each([
  ["1980.05.12", "1980-05-12"],
  ["12 05 1980", "1980-05-12"],
  ["12/05/1980 10:30", "1980-05-12"],
  ["12/05/1980T10:30", "1980-05-12"],
  ["12.11.1980", "1980-11-12"],
  ["00/00/0000", null],
  ["1980-05-12x", undefined],
  ["x1980-05-12", undefined],
  ["12/05/1980x", undefined],
  ["x12/05/1980", undefined],
  ["1980-00-12", undefined],
  ["112/05/1980", undefined],
])("the day %j is %j, too", (text, expected) => {
  expect(normalizeDate(text)).toBe(expected);
});

test.each([
  ["VIP", "vip"],
  ["L\u2019Aquila", "L'Aquila"],
  ["L&#39;Aquila", "L'Aquila"],
  ["L&#0039;Aquila", "L'Aquila"],
  ["L&apos;Aquila", "L&rsquo;Aquila"],
  ["\u201Cnew\u201D", '"new"'],
  ["&quot;new&#34;", '"new"'],
  ["b2b \u2013 gold", "b2b - gold"],
  ["food &amp; wine", "food & wine"],
  ["food &amp;amp; wine", "food & wine"],
  ["Perché", "perche"],
  ["a\u0301\u0323b", "ab"],
])("the tags %s and %s are one", (one, other) => {
  expect(tagKey(one)).toBe(tagKey(other));
  expect(normalizeTags([one, other])).toHaveLength(1);
});

test.each([
  ["gold", "golden"],
  ["й", "и"],
  ["a-b", "ab"],
  ["a b", "ab"],
  ["food & wine", "food wine"],
])("the tags %s and %s are two", (one, other) => {
  expect(tagKey(one)).not.toBe(tagKey(other));
});

test("a tag of 255 letters is whole, and a longer one ends before a letter that would be cut in half", () => {
  expect(normalizeTag("a".repeat(255))).toBe("a".repeat(255));
  expect(normalizeTag("a".repeat(256))).toBe("a".repeat(255));
  expect(normalizeTag(`${"a".repeat(254)}😀`)).toBe("a".repeat(254));
  expect(normalizeTag(`😀${"a".repeat(300)}`)).toBe(`😀${"a".repeat(253)}`);
  expect(normalizeTag(` ${"a".repeat(255)}`)).toBe("a".repeat(255));
  expect(normalizeTag(" ")).toBeNull();
});
