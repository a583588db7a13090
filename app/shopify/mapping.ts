import { z } from "zod";

import {
  normalizeCode,
  normalizeEmail,
  normalizePhone,
  normalizeTags,
  normalizeText,
} from "../sync/normalize.ts";
import type { Customer, Newsletter } from "../sync/customer.ts";
import type { Snapshot } from "../sync/side.ts";
import { isKnownCountry } from "./countries.ts";
import type { CustomerEmailMarketingConsentInput, MailingAddressInput } from "./types/admin.ts";

const text = z.string().nullable();
const metafield = z.object({ value: z.string() }).nullable();

/**
 * A customer as our operations ask for it. Nothing may be missing: a field that Shopify no longer gave would
 * look like one that the merchant emptied.
 */
export const customerSchema = z.object({
  id: z.string(),
  firstName: text,
  lastName: text,
  defaultEmailAddress: z
    .object({ emailAddress: z.string(), marketingState: z.string(), marketingUpdatedAt: text })
    .nullable(),
  defaultPhoneNumber: z.object({ phoneNumber: z.string() }).nullable(),
  defaultAddress: z
    .object({
      id: z.string(),
      company: text,
      address1: text,
      address2: text,
      city: text,
      provinceCode: text,
      zip: text,
      countryCodeV2: text,
    })
    .nullable(),
  tags: z.array(z.string()),
  vatNumber: metafield,
  taxCode: metafield,
  pec: metafield,
  sdi: metafield,
  orderCount: metafield,
  totalSpent: metafield,
});

export type ShopifyCustomer = z.infer<typeof customerSchema>;

/** What Shopify has no field for is kept in metafields that belong to the app (shopify.app.toml). */
export const metafieldNamespace = "$app";

export const metafieldOf = {
  vatNumber: { key: "vat_number", type: "single_line_text_field" },
  taxCode: { key: "tax_code", type: "single_line_text_field" },
  pec: { key: "pec", type: "single_line_text_field" },
  sdi: { key: "sdi", type: "single_line_text_field" },
  orderCount: { key: "order_count", type: "number_integer" },
  totalSpent: { key: "total_spent", type: "number_decimal" },
} as const;

export type MetafieldField = keyof typeof metafieldOf;

const newsletterOf: Record<string, Newsletter> = { SUBSCRIBED: "subscribed", UNSUBSCRIBED: "unsubscribed" };

export function toSnapshot(customer: ShopifyCustomer): Snapshot {
  const { defaultEmailAddress: email, defaultAddress: address } = customer;
  const country = normalizeCode(address?.countryCodeV2);

  return {
    id: customer.id,
    newsletterChangedAt: email?.marketingUpdatedAt ?? null,
    customer: {
      email: normalizeEmail(email?.emailAddress),
      firstName: normalizeText(customer.firstName),
      lastName: normalizeText(customer.lastName),
      phone: normalizePhone(customer.defaultPhoneNumber?.phoneNumber, country),
      company: normalizeText(address?.company),
      street: streetOf(address),
      city: normalizeText(address?.city),
      province: normalizeCode(address?.provinceCode),
      postalCode: normalizeText(address?.zip),
      country,
      vatNumber: normalizeCode(customer.vatNumber?.value),
      taxCode: normalizeCode(customer.taxCode?.value),
      pec: normalizeEmail(customer.pec?.value),
      sdi: normalizeCode(customer.sdi?.value),
      tags: normalizeTags(customer.tags),
      newsletter: newsletterOf[email?.marketingState ?? ""] ?? null,
      orderCount: orderCountOf(customer.orderCount?.value),
      totalSpent: totalSpentOf(customer.totalSpent?.value),
    },
  };
}

/** Shopify's two lines as one. */
export function streetOf(address: ShopifyCustomer["defaultAddress"]): string | null {
  return normalizeText([address?.address1, address?.address2].filter(Boolean).join(", "));
}

function orderCountOf(value: string | undefined): number | null {
  return /^\d+$/.test(value ?? "") ? Number(value) : null;
}

function totalSpentOf(value: string | undefined): string | null {
  return value === undefined || Number.isNaN(Number(value)) ? null : Number(value).toFixed(2);
}

const longestText = 255;
const mostTags = 250;

/** At most so many characters as Shopify holds, without half a character at the end. */
function cut(value: string | null): string | null {
  return normalizeText(value?.slice(0, longestText).replace(/[\uD800-\uDBFF]$/, ""));
}

/**
 * How Shopify shows a customer that was written to it: long texts are cut to what it holds, and a country that
 * it does not know is none. Pure, and idempotent.
 */
export function represent(customer: Customer): Customer {
  return {
    ...customer,
    firstName: cut(customer.firstName),
    lastName: cut(customer.lastName),
    company: cut(customer.company),
    street: cut(customer.street),
    city: cut(customer.city),
    postalCode: cut(customer.postalCode),
    country: isKnownCountry(customer.country) ? customer.country : null,
    tags: heldTags(customer.tags).slice(0, mostTags),
  };
}

/** Tags as Shopify holds them: a comma ends a tag. */
export function heldTags(tags: readonly string[]): string[] {
  return normalizeTags(tags.flatMap((tag) => tag.split(",")).flatMap((tag) => cut(tag.trim()) ?? []));
}

const addressInputOf = {
  company: "company",
  street: "address1",
  city: "city",
  province: "provinceCode",
  postalCode: "zip",
  country: "countryCode",
} as const;

export type AddressField = keyof typeof addressInputOf;

export const addressFields = Object.keys(addressInputOf) as AddressField[];

/** The part of an address that is to be written; a blank clears. A street replaces both of Shopify's lines. */
export function toAddressInput(fields: Partial<Pick<Customer, AddressField>>): MailingAddressInput {
  const input: Record<string, string | null> = {};
  for (const field of addressFields) {
    const value = fields[field];
    if (value === undefined) continue;
    input[addressInputOf[field]] = field === "country" || field === "province" ? value : (cut(value) ?? "");
  }
  if (fields.street !== undefined) input.address2 = "";
  return input;
}

/** Those of these fields that are written as metafields, in the order in which they are sent. */
export function metafieldsToSet(fields: Partial<Customer>): MetafieldField[] {
  return (Object.keys(metafieldOf) as MetafieldField[]).filter((field) => (fields[field] ?? null) !== null);
}

export function toMetafieldInputs(fields: Partial<Customer>) {
  return metafieldsToSet(fields).map((field) => ({
    namespace: metafieldNamespace,
    ...metafieldOf[field],
    value: String(fields[field]),
  }));
}

/**
 * A person's own yes or no, as Shopify takes it. It refuses a choice of the future and silently ignores one that
 * is older than its own, so such a date is left out: whether to write is decided already.
 * @param heldSince when the choice was made that Shopify holds
 */
export function toConsentInput(
  newsletter: Exclude<Newsletter, null>,
  changedAt: string | null,
  heldSince: string | null = null,
): CustomerEmailMarketingConsentInput {
  const at = Date.parse(changedAt ?? "");
  const dated = at <= Date.now() && !(at <= Date.parse(heldSince ?? ""));
  return {
    marketingState: newsletter === "subscribed" ? "SUBSCRIBED" : "UNSUBSCRIBED",
    ...(newsletter === "subscribed" ? { marketingOptInLevel: "SINGLE_OPT_IN" } : {}),
    ...(dated ? { consentUpdatedAt: changedAt } : {}),
  };
}
