import { expect, test } from "vitest";

import { refusalError } from "../framework360/api/refusals.ts";
import { createI18n } from "./i18n.ts";
import { tellAnswer, tellRefusals } from "./tell-detail.ts";
import { textsOf } from "./texts.server.ts";

const tOf = (language: "en" | "it" | "de") =>
  createI18n(language, textsOf(language).ours).getFixedT(null, ["common"] as const) as Parameters<
    typeof tellAnswer
  >[1];

test("fields that were not taken are named in the merchant's language, and so is what the app itself says", () => {
  const detail =
    "vatNumber: Shopify: Value is too long; phone: Another customer has it already: gid://shopify/Customer/7.";
  expect(tellRefusals(detail, tOf("it"))).toEqual([
    "Non accettato: partita IVA. Shopify: Value is too long",
    "Non accettato: telefono. Un altro cliente lo ha già: 7.",
  ]);
});

test("what a side answered itself stays as it said it", () => {
  expect(tellAnswer("Shopify: Email is invalid", tOf("en"))).toBe("Answer: Shopify: Email is invalid");
  expect(tellAnswer(refusalError("customers/update", "Cognome non valido").message, tOf("de"))).toBe(
    "Antwort: Framework360: Cognome non valido",
  );
  expect(tellRefusals("nothing like a field", tOf("en"))).toEqual(["Answer: nothing like a field"]);
});

test.each([
  ["Framework360 is not available (HTTP 503).", "Risposta: HTTP 503"],
  ["Shopify did not do what was asked: HTTP 502 (UpdateCustomer).", "Risposta: HTTP 502"],
  [
    refusalError("customers/update", "not authorized").message,
    "Risposta: La chiave non può usare customers/update.",
  ],
  [refusalError("customers/update", "").message, "Risposta: Framework360 non ha indicato il motivo."],
  ["Framework360 did not answer within 10 s.", null],
  ["Shopify refused the app's token (UpdateCustomer).", null],
])("no English sentence of the app's own stands in an Italian page: %s", (detail, told) => {
  expect(tellAnswer(detail, tOf("it"))).toBe(told);
});

test("everything that the app says in a detail is known here, word for word", () => {
  const code = Object.values(
    import.meta.glob<string>(
      ["../{framework360,shopify,jobs,merchant,intake}/**/*.ts", "../sync/identity.ts", "!../**/*.test.ts"],
      {
        eager: true,
        query: "?raw",
        import: "default",
      },
    ),
  ).join("\n");
  const sentences = [...code.matchAll(/reason: (?:"(.+?)"|`(.+?)`)/g)]
    .map(([, plain, composed]) => plain ?? composed!.replace(/\$\{.+?\}/, "4711"))
    .filter((sentence) => /^[A-Z].*\.$/.test(sentence));
  expect(sentences.length).toBeGreaterThanOrEqual(4);
  const german = tOf("de");
  for (const sentence of sentences) {
    expect(tellRefusals(`phone: ${sentence}`, german)[0]).not.toContain(sentence);
  }
  expect(code).toContain("Shopify keeps a newsletter choice only for a customer with an e-mail address.");
});
