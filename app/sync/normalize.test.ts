import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  isE164,
  normalizeCode,
  normalizeEmail,
  normalizePhone,
  normalizeTags,
  normalizeText,
} from "./normalize.ts";

describe("normalising", () => {
  test.each([
    ["text", normalizeText],
    ["e-mail", normalizeEmail],
    ["code", normalizeCode],
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
