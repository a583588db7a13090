import { describe, expect, test } from "vitest";

import { explanation, explanationCodes, paramNames } from "../sync/explanation.ts";
import { explain, explainEarlier, explainReason } from "./explain.ts";
import { createI18n } from "./i18n.ts";
import { languages, type Language } from "./language.ts";
import { textsOf } from "./texts.server.ts";

const tOf = (language: Language, onMissing?: (key: string) => void) =>
  createI18n(language, textsOf(language).ours, onMissing).getFixedT(null, ["common"] as const) as Parameters<
    typeof explain
  >[1];

const reasonOf = (failure: Parameters<typeof explainReason>[0]) =>
  Object.values(explainReason(failure, tOf("en"))).join(" ");

describe.each(languages)("an explanation in %s", (language) => {
  test.each(explanationCodes)("has words for %s, with nothing left to fill in", (code) => {
    const missing: string[] = [];
    const params = Object.fromEntries(
      paramNames(code).map((name) => [name, name === "side" ? "framework360" : `<${name}>`]),
    );
    const text = explain(
      { field: null, explanation: { code, params } },
      tOf(language, (key) => missing.push(key)),
    );
    expect(missing).toEqual([]);
    expect(text).toMatch(/^\S.*[.”»“]$/);
    expect(text).not.toMatch(/\{\{|explanation\./);
  });
});

describe("a shop that Shopify refuses", () => {
  const failure = (code: "token-missing" | "store-frozen") => ({
    reason: "unauthorized" as const,
    target: "shopify" as const,
    explanations: [
      {
        field: null,
        explanation: code === "store-frozen" ? explanation(code) : explanation(code, { shop: "a" }),
      },
    ],
  });

  test("asks the merchant to do what ends the refusal", () => {
    expect(reasonOf(failure("token-missing"))).toContain("Opening the app gives it access again.");
    expect(reasonOf(failure("store-frozen"))).toContain("Pay the open bill");
  });
});

describe("a field that a side refused", () => {
  const phone = {
    field: "phone" as const,
    explanation: explanation("taken-by-another", { id: "gid://shopify/Customer/7" }),
  };

  test("is named in the merchant's language, and so is the reason", () => {
    expect(explain(phone, tOf("it"))).toBe(
      "Non sincronizzato: telefono – Il cliente 7 (Shopify) lo ha già. " +
        "Correggi quello sbagliato dei due clienti oppure, se devono scambiarselo, dai per un po’ a uno dei due un altro valore: poi l’app riprova da sola.",
    );
  });

  test("comes with what the refusal means, and the other side's words as a quotation", () => {
    const why = explanation("data-refused", { side: "shopify" }, { words: "Value is too long" });
    expect(explain({ field: "vatNumber", explanation: why }, tOf("de"))).toBe(
      "Nicht synchronisiert: USt-IdNr. – Der Wert ist für Shopify zu lang. Kürzen Sie ihn. " +
        "Shopify meldet: „Value is too long“",
    );
  });
});

describe("a side's answer", () => {
  const side = "framework360" as const;

  test("is quoted beside what it means", () => {
    const why = explanation(
      "call-failed",
      { side, operation: "customers/update" },
      { words: "Cognome non valido." },
    );
    expect(explain({ field: null, explanation: why }, tOf("en"))).toBe(
      "Concerns: last name – Framework360 does not accept this value. Correct it. " +
        "Framework360 says: “Cognome non valido”",
    );
  });

  test("follows what the merchant can do about it", () => {
    const why = explanation(
      "call-not-permitted",
      { side, operation: "orders/list" },
      { words: "permission_denied" },
    );
    expect(explain({ field: null, explanation: why }, tOf("it"))).toBe(
      "La chiave API non può usare orders/list. Abilita questa funzione in Framework360: Developers → API → Api Key. " +
        "Framework360 risponde: «permission_denied»",
    );
  });
});

test("text that an earlier version wrote is quoted unchanged", () => {
  const detail =
    "phone: Another customer has it already: gid://shopify/Customer/7.; email: Shopify: Email is invalid";
  expect(explainEarlier(detail, tOf("it"))).toBe(
    "Risposta: phone: Another customer has it already: 7.; email: Shopify: Email is invalid",
  );
});

describe("a reason", () => {
  test("that Framework360 refuses access leads to the Connection page", () => {
    expect(reasonOf({ reason: "unauthorized", target: "framework360" })).toBe(
      "Framework360 refuses access. Check the Connection page.",
    );
  });

  test("that Shopify refuses access does not: the Connection page is about Framework360", () => {
    const words = reasonOf({ reason: "unauthorized", target: "shopify" });
    expect(words).toContain("Opening the app gives it access again");
    expect(words).not.toContain("Connection");
  });

  test.each([
    explanation("still-taken", { side: "shopify" }),
    explanation("email-still-taken", { side: "shopify", id: "7" }),
  ])("that another customer still has the e-mail or phone does not blame the side: %j", (why) => {
    const explanations = [{ field: null, explanation: why }];
    const words = reasonOf({ reason: "unavailable", target: "shopify", explanations });
    expect(words).toContain("Another customer on Shopify still has the same e-mail or phone.");
    expect(words).not.toContain("does not answer");
  });

  test("that a side does not answer says so", () => {
    const explanations = [{ field: null, explanation: explanation("throttled", { side: "shopify" }) }];
    expect(reasonOf({ reason: "unavailable", target: "shopify", explanations })).toContain("does not answer");
  });
});
