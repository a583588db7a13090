import { z } from "zod";

import type { ExtraPlaces } from "../../sync/extra-fields.ts";
import { birthdayNames, birthdayOf, extraFieldsOf, extraValuesAt } from "./extra-fields.ts";
import {
  addressParameters,
  isAddressNested,
  hasTwoAddresses,
  readAddress,
  withoutBlankCity,
  type AddressSection,
} from "./wire-address.ts";
import { isTagList, tags } from "./wire-tags.ts";
import { cityText, id, isBlankWord, text } from "./wire-text.ts";

/*
 * Framework360's answers. The vendor does not document the names of some fields and the forms of many values, so
 * several are accepted. `undefined` is a field that the answer does not have, `null` a field that it has blank.
 */

const yes = ["1", "true", "on", "yes", "si", "sì"];
const no = ["0", "false", "off", "no"];

/** A flag that says yes or no, or is blank; anything else is not understood. */
function isFlag(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === "object") return Array.isArray(value) && value.length === 0;
  const word = wordOf(typeof value === "string" ? value : JSON.stringify(value));
  return [...yes, ...no, ""].includes(word) || isBlankWord(word);
}

const wordOf = (value: string | number | boolean | null | undefined) =>
  String(value ?? "")
    .trim()
    .toLowerCase();

const flag = z
  .union([z.boolean(), z.number(), z.string()])
  .nullish()
  .catch(null)
  .transform((value) => {
    const word = wordOf(value);
    if (yes.includes(word)) return true;
    return no.includes(word) ? false : null;
  });

/** What the vendor's reference asks for where a customer is registered. */
export const personParameters = ["nome", "cognome", "email"] as const;

const companyParameters = ["ragione_sociale", "piva", "cf", "pec", "sdi"] as const;

/** What `dati_fatturazione` holds, by the names of the vendor's reference. Some accounts show them flat, beside it. */
export const billingParameters = [...companyParameters, ...addressParameters] as const;

export type BillingParameter = (typeof billingParameters)[number];

const billingShape = {
  ...(Object.fromEntries(billingParameters.map((name) => [name, text])) as Record<
    BillingParameter,
    typeof text
  >),
  comune: cityText,
  cod_univoco: text,
};

const nestedBilling = z
  .object({ ...billingShape, cellulare: text })
  .optional()
  .catch(undefined);

/** Kinds of fields that a list of customers may leave out. */
export const kindsOfFields = ["phone", "billing", "tags", "newsletter", "extras", "birthday"] as const;

export type KindOfField = (typeof kindsOfFields)[number];

const namesOf: Record<KindOfField, readonly string[]> = {
  phone: ["telefono_cellulare", "telefono", "telefono_casa"],
  billing: ["dati_fatturazione", ...billingParameters, "cod_univoco"],
  tags: ["tags"],
  newsletter: ["marketing_active"],
  extras: ["extraFields"],
  birthday: birthdayNames,
};

/** The kinds of fields that an answer has, also where they are blank. */
function kindsShown(answer: object): KindOfField[] {
  return kindsOfFields.filter((kind) => namesOf[kind].some((name) => name in answer));
}

/** What an answer has in a form that is not understood: it is no blank, and changes nothing. */
function kindsUnread(answer: object): ("tags" | "newsletter")[] {
  const { tags: shown, marketing_active: choice } = answer as { tags?: unknown; marketing_active?: unknown };
  return [
    ...(shown === undefined || isTagList(shown) ? [] : (["tags"] as const)),
    ...(isFlag(choice) ? [] : (["newsletter"] as const)),
  ];
}

const customerFields = z
  .object({
    id,
    nome: text,
    cognome: text,
    email: text,
    telefono_cellulare: text,
    telefono_casa: text,
    telefono: text,
    ...billingShape,
    dati_fatturazione: nestedBilling,
    tags,
    marketing_active: flag,
    extraFields: extraFieldsOf,
    birthday: text,
    shows: z.array(z.enum(kindsOfFields)),
    unread: z.array(z.enum(["tags", "newsletter"])),
  })
  .transform(({ dati_fatturazione, ...others }) => ({
    nested: dati_fatturazione && withoutBlankCity(dati_fatturazione),
    top: withoutBlankCity(others),
  }))
  .transform(({ nested, top }) => ({
    id: top.id,
    nome: top.nome ?? null,
    cognome: top.cognome ?? null,
    email: top.email ?? null,
    telefono: top.telefono_cellulare ?? top.telefono ?? top.telefono_casa ?? nested?.cellulare ?? null,
    billing: readBilling(nested, top),
    ...placesOf(nested, top),
    mobile: top.telefono_cellulare ?? top.telefono ?? null,
    home: top.telefono_casa ?? null,
    nested: nested ? readSection(nested) : null,
    top: readSection(top),
    tags: top.tags ?? [],
    marketingActive: top.marketing_active,
    extraFields: top.extraFields,
    birthday: top.birthday,
    shows: top.shows,
    unread: top.unread,
  }));

/**
 * A customer as `customers/get`, `list` and `search` show it. The billing fields may stand at the top level and in
 * `dati_fatturazione`: the nested one counts unless it is blank, then the one at the top level (seen in production code
 * that uses the API). The address is one thing in that: `addressAt` tells which of the two it is.
 * @param places where the merchant's extra values stand
 */
export function wireCustomerAt(places: ExtraPlaces) {
  return z.preprocess(
    (answer) =>
      typeof answer === "object" && answer !== null
        ? { ...answer, shows: kindsShown(answer), unread: kindsUnread(answer), birthday: birthdayOf(answer) }
        : answer,
    customerFields.transform((wire) => ({ ...wire, ...extraValuesAt(places, wire) })),
  );
}

/** The same without extra values. */
export const wireCustomer = wireCustomerAt({});

/** A customer as an account shows it: a field is `undefined` where the answer does not have it, and `null` where it is blank. */
export type WireCustomer = z.output<typeof wireCustomer>;

type BillingSection = AddressSection & {
  [name in BillingParameter | "cod_univoco"]?: string | null | undefined;
};

function readBilling(
  nested: BillingSection | undefined,
  top: BillingSection,
): Record<BillingParameter, string | null> {
  const address = nested && isAddressNested(nested, top) ? nested : top;
  return {
    ragione_sociale: nested?.ragione_sociale ?? top.ragione_sociale ?? null,
    piva: nested?.piva ?? top.piva ?? null,
    cf: nested?.cf ?? top.cf ?? null,
    pec: nested?.pec ?? top.pec ?? null,
    // The field has two names; both occur.
    sdi: nested?.sdi ?? nested?.cod_univoco ?? top.sdi ?? top.cod_univoco ?? null,
    ...readAddress(address),
    stato: address.stato ?? nested?.stato ?? null,
  };
}

/** The billing fields of one of the two sections. */
function readSection(section: BillingSection): Record<BillingParameter, string | null> {
  const shown = billingParameters.map((name) => [name, section[name] ?? null]);
  const sdi = section.sdi ?? section.cod_univoco ?? null;
  return { ...(Object.fromEntries(shown) as Record<BillingParameter, string | null>), sdi };
}

/** Where the address was read, and whether the customer has two different ones: the personal and the billing address. */
function placesOf(nested: BillingSection | undefined, top: BillingSection) {
  const addressAt = isAddressNested(nested, top) ? ("billing" as const) : ("top" as const);
  return { addressAt, hasTwoAddresses: addressAt === "billing" && hasTwoAddresses(nested, top) };
}

/** Whether there is no value at any depth. A record whose every field is blank is no customer: a customer has an id. */
function isBlank(data: unknown): boolean {
  if (typeof data === "object" && data !== null) return Object.values(data).every(isBlank);
  if (typeof data === "string") return ["", "0"].includes(data.trim()) || isBlankWord(data.trim());
  return data === null || data === false || data === 0;
}

/**
 * `data` of customers/get: one customer, also as a list of one, or null when it is blank: there is no such customer. An
 * answer that lacks `data` is not valid here.
 */
export const orMissing = (customer: ReturnType<typeof wireCustomerAt>) =>
  z.preprocess((data) => {
    if (isBlank(data)) return null;
    return Array.isArray(data) && data.length === 1 ? (data[0] as unknown) : data;
  }, customer.nullable());

/**
 * The items in `data` of a list; null when it is no list. PHP sends a list with gaps as an object, and an empty one may come
 * as a blank.
 */
export function itemsOf(data: unknown): unknown[] | null {
  if (Array.isArray(data)) return data as unknown[];
  if ([undefined, null, false, ""].includes(data as "")) return [];
  const isList = typeof data === "object" && Object.keys(data!).every((name) => /^\d+$/.test(name));
  return isList ? Object.values(data!) : null;
}

/** What has an id, whatever else it is. */
export const withId = z.object({ id });

/** `data` of a registration: the customer's id, where it is given. */
export const wireRegistered = z
  .union([z.object({ id }).transform((data) => data.id), id])
  .nullable()
  .catch(null);
