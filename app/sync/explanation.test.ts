import { describe, expect, test } from "vitest";

import { explanation, explanationCodes, logText, parseExplained } from "./explanation.ts";

describe("an explanation", () => {
  test("is a code, with parameters where it has some", () => {
    expect(explanation("email-required")).toEqual({ code: "email-required" });
    expect(explanation("timed-out", { side: "shopify", seconds: 20 })).toEqual({
      code: "timed-out",
      params: { side: "shopify", seconds: 20 },
    });
    // @ts-expect-error a parameter is missing
    explanation("timed-out", { side: "shopify" });
    // @ts-expect-error there is no such code
    explanation("nowhere-to-be-found");
  });

  test("holds the other side's words, scrubbed", () => {
    const sent = { nome: "Annunziata" };
    const words = "<b>Annunziata</b> (anna@example.it) non è valida.";
    expect(explanation("data-refused", { side: "framework360" }, { words, sent }).said).toBe(
      "(value) (e-mail) non è valida",
    );
    expect(explanation("data-refused", { side: "framework360" }, { words: " . " })).not.toHaveProperty(
      "said",
    );
  });
});

describe("the log", () => {
  test("tells the code and its parameters, and none of the other side's words", () => {
    const why = explanation(
      "call-failed",
      { side: "framework360", operation: "orders/list" },
      { words: "Boh" },
    );
    expect(logText(why)).toBe("Framework360 did not do orders/list.");
  });

  test.each(explanationCodes)("has a sentence for %s", (code) => {
    expect(logText({ code })).toMatch(/^[A-Z?].+\.$/);
  });
});

describe("what was stored", () => {
  const refusal = { field: "phone" as const, explanation: explanation("taken-by-another", { id: "7" }) };
  const failure = {
    field: null,
    explanation: explanation("data-refused", { side: "shopify" }, { words: "Email is invalid" }),
  };

  test("is read as it was", () => {
    expect(parseExplained(JSON.parse(JSON.stringify([refusal, failure])))).toEqual([refusal, failure]);
  });

  test.each([
    null,
    "text",
    {},
    [1],
    [{ field: "shoe size", explanation: { code: "email-required" } }],
    [{ field: null, explanation: { code: "taken-by-another" } }],
  ])("is left out where it is not understood: %j", (stored) => expect(parseExplained(stored)).toEqual([]));

  test("is left out where a newer version wrote it, and the rest is read", () => {
    const unknown = { field: null, explanation: { code: "told-by-a-newer-version" } };
    expect(parseExplained([unknown, refusal])).toEqual([refusal]);
  });
});
