import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { plainWords } from "./plain-words.ts";

const sent = { id: "12", nome: "Annunziata Maria", cognome: "Re", comune: "Lodi", stato: "IT", cap: "26900" };

describe("the words of a side", () => {
  test.each([
    ["Il nome Annunziata Maria non è valido", "Il nome (value) non è valido"],
    ["ANNUNZIATA esiste già", "(value) esiste già"],
    ["The customer Re is not allowed", "The customer (value) is not allowed"],
    ["Comune 'lodi' sconosciuto", "Comune '(value)' sconosciuto"],
    ["Già usata da “Bruno Resta”", "Già usata da (value)"],
    ['Used by "Bruno Resta"', "Used by (value)"],
    ["scrivere a anna@example.it o +39 333 1234567", "scrivere a (e-mail) o (number)"],
    ["<b>Annunziata</b>", "(value)"],
  ])("%s becomes: %s", (words, expected) => {
    expect(plainWords(words, sent)).toBe(expected);
  });

  test.each([
    "The field 'nome' is required",
    "it is not valid",
    "HTTP 700 for customer 12",
    "Marialuisa non c'entra",
  ])("stay as they are where they hold no personal data: %s", (words) => {
    expect(plainWords(words, sent)).toBe(words);
  });

  test("keep the name of a field that they put in quotation marks", () => {
    expect(plainWords('Function "customers/list" needs "nome"')).toBe(
      "Function 'customers/list' needs 'nome'",
    );
  });

  test("are cut off where they get long, at a whole character", () => {
    const cut = plainWords(`${"a".repeat(199)}😀😀`);
    expect(cut.length).toBeLessThanOrEqual(201);
    expect(cut.isWellFormed()).toBe(true);
  });

  test.each(["<", "«", "„x", "a", "a@", "1 ", "1(", "x.x@x.it ", '"'])(
    "are cut before they are looked through, however long they are: %s",
    (part) => {
      const words = part.repeat(180_000 / part.length);
      const sent = { nome: "Anna", cognome: part };
      const plain = plainWords(words, sent);
      expect(plain).toBe(plainWords(words.slice(0, 2_000), sent));
      expect(plain.length).toBeLessThanOrEqual(201);
    },
  );

  test("take any value whatever", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), (words, value) => {
        plainWords(words, { value });
      }),
    );
    expect(plainWords("anna-maria@x.it e Anna-Maria", { a: "anna-maria@x.it", b: "Anna-Maria" })).toBe(
      "(value) e (value)",
    );
  });

  test("take values of any size and sign", () => {
    expect(plainWords("since 2026-01-02T03:04:05Z/now", { at: "2026-01-02T03:04:05Z" })).toBe(
      "since (value)/now",
    );
    expect(plainWords("x (a+b)* y", { odd: "(a+b)*", huge: "h".repeat(1_000_000) })).toBe("x (value) y");
  });
});
