import type { Customer, Field, Framework360OnlyField } from "../../sync/customer.ts";
import {
  extraFields,
  framework360Extras,
  isExtraField,
  shopifyExtras,
  type ExtraField,
  type Framework360Extra,
} from "../../sync/extra-fields.ts";
import {
  normalizeCode,
  normalizeEmail,
  normalizePhone,
  normalizeTag,
  normalizeTags,
  normalizeText,
  normalizeVatNumber,
  tagKey,
} from "../../sync/normalize.ts";
import type { Snapshot } from "../../sync/side.ts";
import { billingParameters, wireCustomerAt, type WireCustomer } from "../api/schemas.ts";
import type { Parameters } from "../api/transport.ts";
import { phoneCountryOf, wholePhone, withLostZeros } from "./lost-digits.ts";
import { nameForms, readName, type StandIns } from "./names.ts";
import { readPlace } from "./place.ts";

/**
 * The API's parameter for each field that it takes. `citta` is the province's code and `comune` the city. Order totals
 * are computed from orders and cannot be written.
 */
export const parameterOf = {
  email: "email",
  firstName: "nome",
  lastName: "cognome",
  phone: "telefono",
  company: "ragione_sociale",
  street: "indirizzo",
  city: "comune",
  province: "citta",
  postalCode: "cap",
  country: "stato",
  vatNumber: "piva",
  taxCode: "cf",
  pec: "pec",
  sdi: "sdi",
  tags: "tags",
  newsletter: "marketing_active",
  shopifyOrders: "extraFields",
  shopifySpent: "extraFields",
  note: "extraFields",
  language: "extraFields",
} as const satisfies Record<Exclude<Field, Framework360OnlyField | Framework360Extra>, string>;

/** A field that can be written to Framework360. */
export type WritableField = keyof typeof parameterOf;

export const writableFields = Object.keys(parameterOf) as WritableField[];

/** The field that a parameter writes; of those that share `extraFields` the first. */
export const fieldOf = (parameter: string) =>
  writableFields.find((field) => parameterOf[field] === parameter);

/** New values of some fields. Tags are the whole list. */
export type Values = Partial<Pick<Customer, WritableField>>;

/** Kinds of fields that an account may never show. Where it was seen to show them, a missing one is a blank. */
export type ShownByAccount = { tags: boolean; newsletter: boolean };

/**
 * A customer that Framework360 showed. It does not say when a newsletter choice was made.
 * @param shows what the account was seen to show of any customer
 */
export function toSnapshot(
  wire: WireCustomer,
  shows: ShownByAccount = { tags: true, newsletter: true },
): Snapshot {
  const kinds = (["tags", "newsletter"] as const).filter(
    (kind) => (wire.unread as string[]).includes(kind) || (!shows[kind] && !wire.shows.includes(kind)),
  );
  const hidden = [...kinds, ...wire.hiddenExtras];
  return {
    id: wire.id,
    customer: fromWire(wire),
    newsletterChangedAt: null,
    ...(hidden.length > 0 && { hidden }),
    ...(wire.marketingActive === true && { showsChoice: "yes" as const }),
    ...(isNational(wire.telefono) && { isPhoneNational: true }),
    ...(wire.mobile === null && wire.telefono !== null && { hasOtherPhone: true }),
    shownAs: wire,
  };
}

function isNational(phone: string | null): boolean {
  return phone !== null && !/^\W*(\+|00)/.test(phone);
}

/** A customer that Framework360 showed, in the core's terms. */
export function fromWire(wire: WireCustomer): Customer {
  const billing = withLostZeros(wire.billing);
  const place = readPlace(billing);
  const phoneCountry = phoneCountryOf(place.country);
  return {
    email: composed(normalizeEmail(wire.email)),
    firstName: readName(wire.nome),
    lastName: readName(wire.cognome),
    phone: normalizePhone(wholePhone(wire.telefono, phoneCountry), phoneCountry),
    company: normalizeText(billing.ragione_sociale),
    ...place,
    vatNumber: composed(normalizeVatNumber(billing.piva)),
    taxCode: composed(normalizeCode(billing.cf)),
    pec: composed(normalizeEmail(billing.pec)),
    sdi: composed(normalizeCode(billing.sdi)),
    tags: normalizeTags(wire.tags),
    newsletter: newsletterOf(wire.marketingActive),
    orderCount: null,
    totalSpent: null,
    ...blankExtras,
    ...wire.extras,
  };
}

const blankExtras = Object.fromEntries(extraFields.map((field) => [field, null])) as Record<ExtraField, null>;

/** Changing the case of a letter can undo Unicode's composed form, and the value would differ at the next read. */
const composed = normalizeText;

function newsletterOf(active: boolean | null): Customer["newsletter"] {
  if (active === null) return null;
  return active ? "subscribed" : "unsubscribed";
}

/**
 * The given fields as parameters of a call. A blank is sent as "", which clears the field. Extra values are in `extraValues`,
 * by the core's names: the client puts them into their places (withNamedExtras).
 */
export function toWire(values: Values): Parameters {
  const wire: Parameters = {};
  const extraValues: Record<string, string> = {};
  for (const field of writableFields) {
    if (values[field] === undefined) continue;
    if (isExtraField(field)) {
      extraValues[field] = values[field] ?? "";
      continue;
    }
    const value = valueToWire(field, values);
    if (value !== undefined) wire[parameterOf[field]] = value;
  }
  return Object.keys(extraValues).length > 0 ? { ...wire, extraValues } : wire;
}

function valueToWire(field: WritableField, values: Values): unknown {
  switch (field) {
    case "firstName":
    case "lastName":
      return values[field] ?? "";
    case "tags":
      // An account that shows tags as one text separates them by commas, so a tag cannot contain one.
      return wholeTags((values.tags ?? []).flatMap((tag) => tag.split(",")));
    case "newsletter":
      return values.newsletter === null ? undefined : values.newsletter === "subscribed";
    default:
      return values[field] ?? "";
  }
}

/** Each tag once, and as long as it is: Framework360 may hold longer ones than Shopify. */
function wholeTags(tags: readonly string[]): string[] {
  const whole = new Map(tags.map((tag) => [keyOf(tag), normalizeText(tag)]));
  return normalizeTags(tags).map((tag) => whole.get(keyOf(tag)) ?? tag);
}

const keyOf = (tag: string) => tagKey(normalizeTag(tag) ?? "");

/** The given tags in the form in which the account showed them. */
export function asShown(tags: readonly string[], shown: WireCustomer | null): string[] {
  const whole = new Map((shown?.tags ?? []).map((tag) => [keyOf(tag), tag]));
  return tags.map((tag) => whole.get(keyOf(tag)) ?? tag);
}

/** The first forms of the names that a new customer needs. */
export function withNames<Given extends Values>(values: Given, standIns: StandIns = "short"): Given {
  const options = { isNew: true, standIns };
  return {
    ...values,
    firstName: nameForms("firstName", values.firstName ?? null, options)[0],
    lastName: nameForms("lastName", values.lastName ?? null, options)[0],
  };
}

/**
 * The parameters of a registration, whose names are given as they are to be written. Blanks are left out, so that they
 * clear nothing when the account already has the e-mail. Billing data is sent twice: nested as in the vendor's reference,
 * and flat as the vendor's plugin sends it.
 */
export function registrationParameters(values: Values): Parameters {
  const filled = Object.entries(values).filter(([, value]) => value !== null);
  const wire = toWire(Object.fromEntries(filled));
  const billing = billingParameters.filter((name) => wire[name] !== undefined);
  if (billing.length === 0) return wire;
  return { ...wire, dati_fatturazione: Object.fromEntries(billing.map((name) => [name, wire[name]])) };
}

const representedCustomer = wireCustomerAt(
  Object.fromEntries(shopifyExtras.map((field) => [field, { framework360: field }])),
);

/**
 * How Framework360 shows a customer that was registered with these values: "-" becomes a blank name, a national phone
 * number becomes E.164. Order totals are not written there and stay as they are. Pure, and idempotent.
 */
export function represent(customer: Customer): Customer {
  const { orderCount, totalSpent } = customer;
  const values = Object.fromEntries(writableFields.map((field) => [field, customer[field]])) as Values;
  const { extraValues, ...wire } = registrationParameters(withNames(values));
  const shown = representedCustomer.parse({ id: "0", ...wire, extraFields: extraValues });
  const unwritten = Object.fromEntries(framework360Extras.map((field) => [field, customer[field]]));
  return { ...fromWire(shown), orderCount, totalSpent, ...unwritten };
}
