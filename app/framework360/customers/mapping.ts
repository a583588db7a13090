import type { CountryCode } from "libphonenumber-js";
import { isSupportedCountry } from "libphonenumber-js";
import type { Customer, ScalarField } from "../../sync/customer.ts";
import {
  normalizeCode,
  normalizeEmail,
  normalizePhone,
  normalizeTags,
  normalizeText,
} from "../../sync/normalize.ts";
import { countryCode } from "./countries.ts";
import { nameFromWire, nameToWire } from "./names.ts";
import type { Parameters } from "../api/transport.ts";
import { billingParameters, wireCustomer, type BillingParameter, type WireCustomer } from "../api/schemas.ts";

/** Where each field stands in the API. `citta` is the province's code and `comune` the city. */
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
} as const satisfies Record<ScalarField | "tags" | "newsletter", string>;

/** A field that Framework360 takes. */
export type WritableField = keyof typeof parameterOf;

export const writableFields = Object.keys(parameterOf) as WritableField[];

/** New values of some fields; tags as the whole list. */
export type Values = Partial<Pick<Customer, WritableField>>;

const homeCountry: CountryCode = "IT";

export function fromWire(wire: WireCustomer): Customer {
  const { billing } = wire;
  const country = countryCode(billing.stato);
  const phoneCountry = country !== null && isSupportedCountry(country) ? country : homeCountry;
  return {
    email: composed(normalizeEmail(wire.email)),
    firstName: nameFromWire(wire.nome),
    lastName: nameFromWire(wire.cognome),
    phone: normalizePhone(wire.telefono, phoneCountry),
    company: normalizeText(billing.ragione_sociale),
    street: normalizeText(billing.indirizzo),
    city: normalizeText(billing.comune),
    province: composed(normalizeCode(billing.citta)),
    postalCode: normalizeText(billing.cap),
    country,
    vatNumber: composed(normalizeCode(billing.piva)),
    taxCode: composed(normalizeCode(billing.cf)),
    pec: composed(normalizeEmail(billing.pec)),
    sdi: composed(normalizeCode(billing.sdi)),
    tags: normalizeTags(wire.tags),
    newsletter: newsletterOf(wire.marketingActive),
    orderCount: null,
    totalSpent: null,
  };
}

/** Folding a letter's case can take its composed form apart, and the value would read differently next time. */
const composed = normalizeText;

function newsletterOf(active: boolean | null): Customer["newsletter"] {
  if (active === null) return null;
  return active ? "subscribed" : "unsubscribed";
}

/** The given fields as parameters of a call. A blank is sent as "", which clears the field. */
export function toWire(values: Values): Parameters {
  const wire: Parameters = {};
  for (const field of writableFields) {
    if (values[field] === undefined) continue;
    const value = valueToWire(field, values);
    if (value !== undefined) wire[parameterOf[field]] = value;
  }
  return wire;
}

function valueToWire(field: WritableField, values: Values): unknown {
  switch (field) {
    case "firstName":
    case "lastName":
      return nameToWire(values[field] ?? null);
    case "tags":
      // A comma would come back as the end of the tag from an account that shows tags as one text.
      return normalizeTags((values.tags ?? []).flatMap((tag) => tag.split(",")));
    case "newsletter":
      return values.newsletter === null ? undefined : values.newsletter === "subscribed";
    default:
      return values[field] ?? "";
  }
}

/**
 * A registration. Blanks are left out: nothing is to be cleared on an account that knows the e-mail already.
 * Billing data is sent twice, nested as the reference has it and flat as the vendor's own plugin sends it.
 */
export function registrationParameters(values: Values): Parameters {
  const names = { firstName: values.firstName ?? null, lastName: values.lastName ?? null };
  const filled = Object.entries(values).filter(([, value]) => value !== null);
  const wire = toWire({ ...Object.fromEntries(filled), ...names });
  const billing = billingParameters.filter((name) => wire[name] !== undefined);
  if (billing.length === 0) return wire;
  return { ...wire, dati_fatturazione: Object.fromEntries(billing.map((name) => [name, wire[name]])) };
}

/**
 * How Framework360 shows a customer that was registered with these values. Pure, and idempotent. What it
 * cannot hold as it is comes back in its own form: a one-letter name with a dot reads as the letter, "-" as no
 * name, a national phone number as E.164. Order count and total are not written there and stay as they are.
 */
export function represent(customer: Customer): Customer {
  const { orderCount, totalSpent } = customer;
  const values = Object.fromEntries(writableFields.map((field) => [field, customer[field]])) as Values;
  const shown = wireCustomer.parse({ id: "0", ...registrationParameters(values) });
  return { ...fromWire(shown), orderCount, totalSpent };
}

export function isBillingParameter(name: string): name is BillingParameter {
  return (billingParameters as readonly string[]).includes(name);
}
