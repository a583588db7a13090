import { getNamedType, isEnumType, isObjectType, parse, TypeInfo, visit, visitWithTypeInfo } from "graphql";
import { expect, test } from "vitest";

import { wordings, type RefusalCode } from "../../sandbox/framework360/refusal.ts";
import { adminSchema } from "../../sandbox/shopify/graphql/schema.ts";
import * as bulkOperations from "../shopify/bulk-operations.ts";
import * as operations from "../shopify/operations.ts";
import * as segmentOperations from "../shopify/segment-operations.ts";
import { explanation, type Explained } from "../sync/explanation.ts";
import type { SideName } from "../sync/customer.ts";
import { explain } from "./explain.ts";
import { createI18n } from "./i18n.ts";
import { languages, type Language } from "./language.ts";
import { fieldIn, meaningOf } from "./refusal-meaning.ts";
import { textsOf } from "./texts.server.ts";

const missing: string[] = [];
const tOf = (language: Language) =>
  createI18n(language, textsOf(language).ours, (key) => missing.push(key)).getFixedT(null, [
    "common",
  ] as const) as Parameters<typeof explain>[1];

/** What a merchant reads of a refusal in these words, without the words themselves. */
function readBeside(said: string, side: SideName, language: Language): string {
  const why: Explained = { field: null, explanation: explanation("data-refused", { side }, { words: said }) };
  const shown = explain(why, tOf(language));
  const quoted = explanation("data-refused", { side }, { words: said }).said!;
  expect(shown).toContain(quoted);
  return shown.replace(/\S* \S+: [“«„].*$/u, "").trim();
}

/** Framework360's codes as the simulated account makes them up, each with its two sentences in Italian and one in English. */
const framework360 = (Object.keys(wordings) as RefusalCode[]).flatMap((code) =>
  [code, ...wordings[code]].map((said) => said.replace("{}", "tags")),
);

/** Words without a meaning, in which an account may refuse all the same. */
const meaningless = ["operation_failed", "Errore 1045"];

/** What Shopify answers when it does not execute a call. https://shopify.dev/docs/api/admin-graphql#status-and-error-codes */
const apiCodes = [
  "ACCESS_DENIED",
  "INTERNAL_SERVER_ERROR",
  "MAX_COST_EXCEEDED",
  "SHOP_INACTIVE",
  "THROTTLED",
  "TIMEOUT",
];

/** The codes of all errors that the mutations which the app calls can answer with, by Shopify's own schema. */
function codesOfShopify(): string[] {
  const schema = adminSchema();
  const codes = new Set(apiCodes);
  const all = [operations, bulkOperations, segmentOperations].flatMap((module) => Object.values(module));
  const documents = all.filter((one) => typeof one === "string" && one.startsWith("#graphql"));
  for (const document of documents) {
    const types = new TypeInfo(schema);
    const enter = () => {
      const type = getNamedType(types.getType());
      const code = isObjectType(type) && type.name.endsWith("UserError") && type.getFields().code;
      const values = code ? getNamedType(code.type) : null;
      if (isEnumType(values)) for (const { name } of values.getValues()) codes.add(name);
    };
    visit(parse(document as string), visitWithTypeInfo(types, { Field: enter }));
  }
  return [...codes];
}

/** Sentences that the Admin API answers with, as the simulated one does. */
const sentencesOfShopify = [
  "Email is invalid",
  "Email has already been taken",
  "Phone is invalid",
  "Phone has already been taken",
  "First name is too long (maximum is 255 characters)",
  "Tags is too long (maximum is 255 characters)",
  "Tags cannot be more than 250",
  "A name, phone number, or email address must be present",
  "Customer does not exist",
  "Customer can't be found",
  "Country is invalid",
  "Address already exists",
  "can't be blank",
  "Value must be an integer",
  "Owner does not exist.",
  "Marketing opt in level must exist",
  "Marketing consent can't be updated",
  "Consent updated at must not be in the future",
  "Bulk operations limit reached. Please try again later.",
];

const shopify = [...codesOfShopify(), ...sentencesOfShopify];

test("Shopify's schema names codes of errors, so that those are looked for", () => {
  expect(shopify).toEqual(expect.arrayContaining(["INVALID_VALUE", "TOO_LONG", "LIMIT_REACHED"]));
});

test.each(languages)("every code and sentence of either side has words in %s beside it", (language) => {
  const all = [
    ...framework360.map((said) => ({ said, side: "framework360" as const })),
    ...shopify.map((said) => ({ said, side: "shopify" as const })),
  ];
  const isUntranslated = ({ said, side }: (typeof all)[number]) => {
    const text = readBeside(said, side, language);
    return !/^\S.{15,}\.$/.test(text) || /\{\{|refusal\.|explanation\.|_/.test(text);
  };
  expect(all.filter(isUntranslated)).toEqual([]);
  expect(missing).toEqual([]);
});

test("every code and sentence of either side has a meaning, where it has one", () => {
  const isUnknown = (said: string) => meaningOf(said) === "unknown";
  expect([...framework360, ...shopify].filter(isUnknown)).toEqual(meaningless);
});

test("words without a known meaning are said to be such", () => {
  expect(readBeside("Errore 1045", "framework360", "en")).toBe(
    "Framework360 gave a reason that the app does not know.",
  );
});

test("a refusal of the whole customer names the one field that its words name", () => {
  const why = explanation("data-refused", { side: "framework360" }, { words: "email_invalid" });
  expect(explain({ field: null, explanation: why }, tOf("en"))).toBe(
    "Concerns: e-mail – Framework360 does not accept this value. Correct it. Framework360 says: “email_invalid”",
  );
  expect(explain({ field: "email", explanation: why }, tOf("it"))).toBe(
    "Non sincronizzato: e-mail – Framework360 non accetta questo valore. Correggilo. Framework360 risponde: «email_invalid»",
  );
});

test("an error of Shopify's API is put into words, and its code quoted", () => {
  const error = "INTERNAL_SERVER_ERROR";
  const why = explanation("error-code", { side: "shopify", operation: "RunBulkMutation", error });
  expect(explain({ field: null, explanation: why }, tOf("de"))).toBe(
    "Shopify hat im Moment selbst ein Problem. Shopify meldet: „INTERNAL_SERVER_ERROR“",
  );
});

test.each([
  ["L'indirizzo e-mail non è valido", "email"],
  ["cognomeInvalid", "lastName"],
  ["Partita IVA non valida", "vatNumber"],
  ["Nome, cognome ed email sono obbligatori", null],
  ["Errore 1045", null],
])("%j names the field %s", (said, field) => {
  expect(fieldIn(said)).toBe(field);
});
