import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { firstWords, foldedWords, plainWords } from "./plain-words.ts";

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

test.each([
  ["nome_invalid", "nome invalid"],
  ["nomeInvalid", "nome invalid"],
  ["Città: già USATA!", "citta gia usata"],
  ["  HTTP  700 ", "http 700"],
])("the words %j are compared as %j", (words, folded) => {
  expect(foldedWords(words)).toBe(folded);
});

test("of long words the first part is looked at", () => {
  expect(firstWords("a".repeat(3_000))).toHaveLength(2_000);
  expect(firstWords("abcdef", 3)).toBe("abc");
  expect(firstWords("ab😀", 3).isWellFormed()).toBe(true);
});

describe("what was sent is taken out", () => {
  test.each([
    ["as a whole before its parts", { a: "Anna Maria Rossi" }, "of Anna Maria Rossi", "of (value)"],
    ["word by word, of four letters and more", { a: "Anna Maria de Rossi" }, "Maria de X", "(value) de X"],
    [
      "from lists and from what is within them",
      { a: { b: ["Lodi", "Como"] } },
      "Como, Lodi",
      "(value), (value)",
    ],
    ["in whichever capitals, of four letters and more", { a: "Lodi" }, "LODI lodi", "(value) (value)"],
    ["in its own capitals alone, of three letters and less", { a: "Rho" }, "Rho RHO", "(value) RHO"],
    ["but no part of another word", { a: "Lodi" }, "Lodigiano xLodi Lodi2", "Lodigiano xLodi Lodi2"],
    ["but no single letter", { a: "A" }, "A B", "A B"],
    ["but no number, which may be a code", { a: "700", b: 12 }, "HTTP 700", "HTTP 700"],
    ["with the blanks around it", { a: " Lodi " }, "in Lodi.", "in (value)."],
    ["of words between commas and semicolons", { a: "Lodi;Como,Lecco" }, "Como Lecco", "(value) (value)"],
    ["in composed letters", { a: "Forli\u0300" }, "a Forlì", "a (value)"],
    ["whatever signs it has", { a: "a.c?" }, "abc a.c? x", "abc (value) x"],
  ])("%s", (_how, given, words, plain) => {
    expect(plainWords(words, given)).toBe(plain);
  });
});

describe("what a side puts between signs", () => {
  test.each([
    ["a <b>big</b> one", "a big one"],
    ["1 < 2", "1 < 2"],
    ["«Bruno» e „Carla“", "(value) e (value)"],
    ['"Bruno e', "'Bruno e"],
    ['"nome_2" and "Nome"', "'nome_2' and (value)"],
    ["a\tb\u0007c", "a b c"],
    ["n. 12345", "n. 12345"],
    ["n. 1234567", "n. (number)"],
    ["n. +39 (02) 12-34.5", "n. (number)"],
    ["a@b", "(e-mail)"],
    ["@b a@", "@b a@"],
  ])("%j becomes %j", (words, plain) => {
    expect(plainWords(words)).toBe(plain);
  });

  test("is told with a sign where it was cut off, and without where it is whole", () => {
    expect(plainWords("a".repeat(200))).toBe("a".repeat(200));
    expect(plainWords("a".repeat(201))).toBe(`${"a".repeat(200)}…`);
  });
});
