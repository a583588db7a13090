import type { Customer as Framework360Customer } from "../../sandbox/framework360/model.ts";
import { addressFields } from "../../sandbox/framework360/model.ts";
import type { SandboxCustomer } from "../../sandbox/shopify/state.ts";

export const sides = ["shopify", "framework360"] as const;
export type Side = (typeof sides)[number];

export const otherOf = (side: Side): Side => (side === "shopify" ? "framework360" : "shopify");

export const textFields = [
  "email",
  "firstName",
  "lastName",
  "phone",
  "company",
  "address",
  "vatNumber",
  "taxCode",
  "pec",
  "sdi",
] as const;
export type TextField = (typeof textFields)[number];

/**
 * A customer as a simulator holds it, in words that both sides' records can be put into. "" is a blank. An address is one
 * value: street, city, province, postal code and country between bars.
 */
export type Shown = Record<TextField, string> & {
  id: string;
  /** Framework360's alone. It may stand in on Shopify for a mobile that is missing. */
  homePhone: string;
  /** In lower case and in order. */
  tags: string[];
  consent: "yes" | "no" | "none";
};

export function shownByShopify(customer: SandboxCustomer): Shown {
  const address = customer.addresses.find(({ id }) => id === customer.defaultAddressId);
  const metafield = (key: string) => customer.metafields.find((one) => one.key === key)?.value ?? "";
  const street = [address?.address1, address?.address2].filter(Boolean).join(", ");
  const consents: Record<string, Shown["consent"]> = { SUBSCRIBED: "yes", UNSUBSCRIBED: "no" };
  return {
    id: customer.id,
    email: (customer.email ?? "").toLowerCase(),
    firstName: customer.firstName ?? "",
    lastName: customer.lastName ?? "",
    phone: phoneOf(customer.phone ?? ""),
    homePhone: "",
    company: address?.company ?? "",
    address: addressOf([
      street,
      address?.city ?? "",
      address?.provinceCode ?? "",
      address?.zip ?? "",
      address?.countryCode ?? "",
    ]),
    vatNumber: metafield("vat_number"),
    taxCode: metafield("tax_code"),
    pec: metafield("pec"),
    sdi: metafield("sdi"),
    tags: lowerCase(customer.tags),
    consent: consents[customer.emailConsent.state] ?? "none",
  };
}

export function shownByFramework360(customer: Framework360Customer): Shown {
  const isBillingBlank = addressFields.every((field) => customer[field] === "");
  const part = (field: (typeof addressFields)[number]) =>
    isBillingBlank ? (customer.personalAddress[field] ?? "") : customer[field];
  return {
    id: String(customer.id),
    email: customer.email.toLowerCase(),
    firstName: customer.nome,
    lastName: customer.cognome,
    phone: phoneOf(customer.telefono),
    homePhone: phoneOf(customer.telefono_casa),
    company: customer.ragione_sociale,
    address: addressOf([
      part("indirizzo"),
      part("comune"),
      part("citta"),
      part("cap"),
      countryOf(part("stato")),
    ]),
    vatNumber: customer.piva,
    taxCode: customer.cf,
    pec: customer.pec,
    sdi: customer.sdi,
    tags: lowerCase(customer.tags),
    consent: customer.marketingActive ? "yes" : customer.marketingAsked ? "no" : "none",
  };
}

/** A country alone is no address. */
function addressOf(parts: string[]): string {
  return parts.slice(0, 4).every((part) => part === "") ? "" : parts.join("|");
}

/** Italian numbers with `+39` and no blanks, however the country is written; any other as it is. */
function phoneOf(text: string): string {
  const digits = text.replaceAll(/[\s./()-]/g, "");
  if (digits === "" || digits.startsWith("+")) return digits;
  const isWithCountry = digits.startsWith("39") && digits.length > 10;
  if (isWithCountry) return `+${digits}`;
  return digits.startsWith("0039") ? `+39${digits.slice(4)}` : `+39${digits}`;
}

const countries: Record<string, string> = { italia: "IT", italy: "IT", germania: "DE", germany: "DE" };

const countryOf = (text: string) => countries[text.toLowerCase()] ?? text.toUpperCase();

function lowerCase(tags: readonly string[]): string[] {
  return tags.map((tag) => tag.toLowerCase()).sort();
}
