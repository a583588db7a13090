import { z } from "zod";

import { normalizeDate } from "../../sync/normalize.ts";
import type { ExtraField, ExtraPlaces } from "../../sync/extra-fields.ts";
import type { Call, Parameters } from "./transport.ts";
import { text, wholeText } from "./wire-text.ts";

/*
 * Extra fields of an account, which its merchant defines. The vendor documents `extraFields` as an object of a registration,
 * and clients in production send it to customers/update; how it is shown is not documented.
 */

/** Names by which an entry of a list may tell its field, and its value. */
const entryNames = [
  "name",
  "nome",
  "key",
  "chiave",
  "field",
  "campo",
  "label",
  "etichetta",
  "title",
  "titolo",
  "id",
] as const;
const entryValues = ["value", "valore", "content", "contenuto"] as const;

/** By name; undefined where the form of the value is not understood, which is no blank. */
type ExtraFields = Record<string, string | null | undefined>;

/** `extraFields` as an account shows it: by name, or as a list of entries; PHP shows an empty object as a list. */
export const extraFieldsOf = z
  .union([z.array(z.unknown()), z.record(z.string(), z.unknown())])
  .optional()
  .catch(undefined)
  .transform((shown): ExtraFields | undefined => {
    if (shown === undefined) return undefined;
    const entries = Object.entries(shown);
    const named = entries.map(([key, value]) => entryOf(value) ?? ([key, value] as const));
    return Object.fromEntries(named.map(([name, value]) => [name.trim(), valueOf(value)]));
  });

function entryOf(entry: unknown): readonly [string, unknown] | null {
  if (typeof entry !== "object" || entry === null) return null;
  const one = entry as Record<string, unknown>;
  const name = entryNames
    .map((key) => one[key])
    .find((known) => typeof known === "string" || typeof known === "number");
  const key = entryValues.find((known) => known in one);
  return name === undefined || key === undefined ? null : [String(name), one[key]];
}

function valueOf(value: unknown): string | null | undefined {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (value === null) return null;
  return typeof value === "string" ? wholeText(value) : text.parse(value);
}

/** The extra fields that hold something, as they were shown, to be sent along: what a write does with those that it is not sent is not known. */
export function filledExtraFields(shown: ExtraFields | undefined): { extraFields?: Record<string, string> } {
  const filled = Object.entries(shown ?? {}).filter(
    (one): one is [string, string] => (one[1] ?? null) !== null,
  );
  return filled.length > 0 ? { extraFields: Object.fromEntries(filled) } : {};
}

/** Names under which an account may show the birthday. */
export const birthdayNames = [
  "data_nascita",
  "data_di_nascita",
  "compleanno",
  "birthday",
  "birth_date",
  "birthdate",
  "date_of_birth",
] as const;

/** The birthday of an answer as `YYYY-MM-DD`; undefined: it is not shown, or in a form that is not understood. */
export function birthdayOf(answer: object): string | null | undefined {
  const name = birthdayNames.find((one) => one in answer);
  if (name === undefined) return undefined;
  const shown = text.parse((answer as Record<string, unknown>)[name]);
  if (shown === undefined || shown === null) return shown;
  return normalizeDate(shown);
}

type Shown = { extraFields: ExtraFields | undefined; birthday: string | null | undefined };

/**
 * The values at the merchant's places. `hiddenExtras`: those that the account does not show for this customer, or in a form
 * that is not understood.
 */
export function extraValuesAt(places: ExtraPlaces, { extraFields: shown, birthday }: Shown) {
  const extras: { [field in ExtraField]?: string | null } = {};
  const hiddenExtras: ExtraField[] = [];
  for (const [name, place] of Object.entries(places)) {
    const field = name as ExtraField;
    const value = field === "birthday" ? birthday : valueNamed(place.framework360 ?? "", shown);
    if (value === undefined) hiddenExtras.push(field);
    else extras[field] = value;
  }
  return { extras, hiddenExtras };
}

/**
 * A field that is missing beside others is a blank: an account may leave blanks out. Not beside one that may be it: whose name is
 * not understood, or a number.
 */
function valueNamed(name: string, shown: ExtraFields | undefined): string | null | undefined {
  if (!shown) return undefined;
  const key = shownName(name, shown);
  if (key !== undefined) return shown[key];
  const mayBeIt = ([one, value]: [string, unknown]) => value === undefined || /^\d+$/.test(one);
  return Object.entries(shown).some(mayBeIt) ? undefined : null;
}

/** The name under which the account shows the field that a merchant named; undefined: it shows none. */
function shownName(name: string, shown: Record<string, unknown>): string | undefined {
  if (Object.hasOwn(shown, name)) return name;
  return Object.keys(shown).find((one) => one.toLowerCase() === name.toLowerCase());
}

/**
 * The calls, with the values of `extraValues` (by the core's names) among the `extraFields` of their places: under the account's own
 * name where that is sent along.
 */
export function withNamedExtras(call: Call, places: ExtraPlaces): Call {
  return (method, operation, parameters: Parameters = {}, form) => {
    const { extraValues, ...others } = parameters;
    if (!extraValues) return call(method, operation, parameters, form);
    const named = Object.entries(extraValues as Record<string, string>).flatMap(([field, value]) => {
      const name = places[field as ExtraField]?.framework360;
      return name === undefined ? [] : [[name, value] as const];
    });
    const beside = (others.extraFields ?? {}) as Record<string, unknown>;
    const written = named.map(([name, value]) => [shownName(name, beside) ?? name, value] as const);
    const extraFields = { ...beside, ...Object.fromEntries(written) };
    return call(method, operation, { ...others, extraFields }, form);
  };
}
