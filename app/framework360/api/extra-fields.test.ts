import { describe, expect, test } from "vitest";

import { accountWith } from "../testing.ts";
import { createFramework360Side } from "../customers/side.ts";
import { createFramework360Client } from "./client.ts";
import { birthdayOf, extraFieldsOf } from "./extra-fields.ts";
import { namedParameters } from "./named-parameters.ts";
import { wireCustomerAt } from "./schemas.ts";

const note = { note: { framework360: "Nota shop" } };

describe("extra fields", () => {
  test.each<[string, unknown, unknown]>([
    [
      "by name",
      { Taglia: "42", Attivo: true, Numero: 7, Vuoto: null },
      { Taglia: "42", Attivo: "1", Numero: "7", Vuoto: null },
    ],
    ["as a list of names and values", [{ name: "Taglia", value: "42" }], { Taglia: "42" }],
    [
      "as a list in Italian",
      [
        { nome: "Taglia", valore: "42" },
        { nome: "Età", valore: "" },
      ],
      { Taglia: "42", Età: null },
    ],
    ["by number, with names and values", { 12: { label: "Taglia", value: "42" } }, { Taglia: "42" }],
    ["as PHP shows none", [], {}],
    ["with a word for nothing", { Taglia: "None" }, { Taglia: null }],
    ["with HTML entities", { Taglia: "D&#039;Angelo" }, { Taglia: "D'Angelo" }],
    ["with a value that is not understood", { Taglia: { x: 1 } }, { Taglia: undefined }],
    ["not at all", undefined, undefined],
    ["as a text, which is not understood", "Taglia: 42", undefined],
  ])("are read when they are shown %s", (_how, shown, expected) => {
    expect(extraFieldsOf.parse(shown)).toEqual(expected);
  });

  test.each<[unknown, object, string[]]>([
    [{ "Nota shop": "x" }, { note: "x" }, []],
    [{ "NOTA SHOP": "x" }, { note: "x" }, []],
    [{ Altro: "x" }, { note: null }, []],
    [{ "Nota shop": ["x"] }, {}, ["note"]],
    [undefined, {}, ["note"]],
    [[{ campo_id: 4, testo: "x" }], {}, ["note"]],
    [["x"], {}, ["note"]],
    [[{ id: 4, valore: "x" }], {}, ["note"]],
    [{ campo4: { testo: "x" } }, {}, ["note"]],
    [{ campo4: { testo: "x" }, "Nota shop": "x" }, { note: "x" }, []],
  ])("shown as %j give the values %j and hide %j", (extraFields, extras, hiddenExtras) => {
    expect(wireCustomerAt(note).parse({ id: 1, extraFields })).toMatchObject({ extras, hiddenExtras });
  });

  test.each(["constructor", "toString"])("may be called %s", (name) => {
    const places = { note: { framework360: name } };
    const shownAs = (extraFields: unknown) => wireCustomerAt(places).parse({ id: 1, extraFields }).extras;
    expect(shownAs({ Altro: "x" })).toEqual({ note: null });
    expect(shownAs(JSON.parse(`{"${name}":"x"}`))).toEqual({ note: "x" });
  });

  test.each<[string, string, string | undefined]>([
    ["as long as Shopify's longest note", "à".repeat(5_000), "à".repeat(5_000)],
    ["as long, each letter an entity", "&#039;".repeat(5_000), "'".repeat(5_000)],
    ["longer than is read", "a".repeat(5_001), undefined],
    ["longer than is looked at", "&amp;".repeat(100_000), undefined],
  ])("are read whole or not at all: %s", (_what, shown, expected) => {
    expect(extraFieldsOf.parse({ Nota: shown })).toEqual({ Nota: expected });
  });

  test.each([
    ["extrafields non valido"],
    ["campo extra non riconosciuto"],
    ["extra field unknown"],
    ["campi personalizzati non ammessi"],
  ])("are named in a refusal: %s", (words) => {
    expect(namedParameters(words)).toEqual(["extraFields"]);
  });

  test("that are refused take nothing else with them, and no extra field is sent alone", async () => {
    const account = accountWith({
      stored: { nome: "Anna", email: "anna@example.it", extraFields: {} },
      refuse: ({ operation, parameters }) =>
        operation === "customers/update" && parameters.extraFields ? "extraFields non valido" : undefined,
    });
    const client = createFramework360Client({
      ...account.options,
      extras: { ...note, language: { framework360: "Lingua" } },
    });
    const side = createFramework360Side(client, { pause: async () => {} });
    const current = (await side.read("7"))!;
    const changes = { note: "x", language: "it", city: "Lodi" };
    const { snapshot, refused } = await side.update(current, changes, { newsletterChangedAt: null });
    expect(refused.map(({ field }) => field)).toEqual(["language", "note"].sort().reverse());
    expect(snapshot.customer).toMatchObject({ city: "Lodi", note: null });
  });
});

test.each<[object, unknown]>([
  [{ data_nascita: "1980-05-12" }, "1980-05-12"],
  [{ birthday: "12/05/1980" }, "1980-05-12"],
  [{ compleanno: null }, null],
  [{ data_nascita: "" }, null],
  [{ data_nascita: "0000-00-00" }, null],
  [{ data_nascita: "12 maggio" }, undefined],
  [{}, undefined],
])("the birthday of %j is %j", (answer, expected) => {
  expect(birthdayOf(answer)).toBe(expected);
});
