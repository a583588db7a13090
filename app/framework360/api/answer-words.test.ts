import { expect, test } from "vitest";

import { readWords } from "./answer-words.ts";

test.each([
  [{ status: 0, error: "nome_invalid" }, "nome_invalid"],
  [{ status: 0, message: "Il nome è corto" }, "Il nome è corto"],
  [{ error: "invalid_customer", title: "Attenzione", message: "Il nome è corto" }, "Il nome è corto"],
  [{ status: 0, error: "Errore nei dati", message: "Il nome è corto" }, "Il nome è corto; Errore nei dati"],
  [{ status: 0, data: { message: "Il nome è corto" } }, "Il nome è corto"],
  [{ status: 0, data: "Il nome è corto" }, "Il nome è corto"],
  [{ status: 0, error: ["Il nome è corto", "Il CAP è corto"] }, "Il nome è corto; Il CAP è corto"],
  [{ status: 0, errors: { nome: ["troppo corto"] } }, "nome: troppo corto"],
  [{ status: 0, error: { code: 12, message: "Il nome è corto" } }, "Il nome è corto"],
  [{ status: 0, errors: [{ message: "Il nome è corto" }, { message: "" }] }, "Il nome è corto"],
  [{ status: 0, data: { id: 7, nome: "Anna", note: "Anna non vuole" } }, ""],
  [{ status: 0 }, ""],
  [null, ""],
  [[], ""],
])("the words of %j", (body, said) => {
  expect(readWords(body).said).toBe(said);
});

test("all words count for what they mean, also a code beside a sentence", () => {
  expect(readWords({ status: 0, error: "nome_invalid", message: "Dati errati" }).all).toBe(
    "Dati errati; nome_invalid",
  );
});

test("a body without end is read to a limit", () => {
  const many = Array.from({ length: 10_000 }, (_, index) => `errore ${index}`);
  expect(readWords({ status: 0, errors: many }).all.split("; ")).toHaveLength(50);
});
