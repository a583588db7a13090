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

const text = z.string().nullable().catch(null);

/** A customer as our operations ask for it. */
export const customerSchema = z.object({
  id: z.string(),
  firstName: text,
  lastName: text,
  defaultEmailAddress: z
    .object({ emailAddress: text, marketingState: text, marketingUpdatedAt: text })
    .nullable()
    .catch(null),
  defaultPhoneNumber: z.object({ phoneNumber: text }).nullable().catch(null),
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
    .nullable()
    .catch(null),
  tags: z.array(z.string()).catch([]),
  metafields: z
    .object({ nodes: z.array(z.object({ key: z.string(), value: z.string() })) })
    .catch({ nodes: [] }),
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
  const metafields = new Map(customer.metafields.nodes.map(({ key, value }) => [key, value]));
  const metafield = (field: MetafieldField) => metafields.get(metafieldOf[field].key);
  const country = normalizeCode(address?.countryCodeV2);
  const orderCount = metafield("orderCount");

  return {
    id: customer.id,
    newsletterChangedAt: email?.marketingUpdatedAt ?? null,
    customer: {
      email: normalizeEmail(email?.emailAddress),
      firstName: normalizeText(customer.firstName),
      lastName: normalizeText(customer.lastName),
      phone: normalizePhone(customer.defaultPhoneNumber?.phoneNumber, country),
      company: normalizeText(address?.company),
      street: normalizeText([address?.address1, address?.address2].filter(Boolean).join(", ")),
      city: normalizeText(address?.city),
      province: normalizeCode(address?.provinceCode),
      postalCode: normalizeText(address?.zip),
      country,
      vatNumber: normalizeCode(metafield("vatNumber")),
      taxCode: normalizeCode(metafield("taxCode")),
      pec: normalizeEmail(metafield("pec")),
      sdi: normalizeCode(metafield("sdi")),
      tags: normalizeTags(customer.tags),
      newsletter: newsletterOf[email?.marketingState ?? ""] ?? null,
      orderCount: /^\d+$/.test(orderCount ?? "") ? Number(orderCount) : null,
      totalSpent: totalSpentOf(metafield("totalSpent")),
    },
  };
}

function totalSpentOf(value: string | undefined): string | null {
  return value === undefined || Number.isNaN(Number(value)) ? null : Number(value).toFixed(2);
}

const longestText = 255;
const mostTags = 250;
const cut = (value: string | null) => normalizeText(value?.slice(0, longestText));

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
  return normalizeTags(tags.flatMap((tag) => tag.split(",")).map((tag) => tag.trim().slice(0, longestText)));
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
export function toAddressInput(fields: Partial<Pick<Customer, AddressField>>): Record<string, string | null> {
  const input: Record<string, string | null> = {};
  for (const field of addressFields) {
    const value = fields[field];
    if (value === undefined) continue;
    input[addressInputOf[field]] = field === "country" || field === "province" ? value : (cut(value) ?? "");
  }
  if (fields.street !== undefined) input.address2 = "";
  return input;
}

export function toMetafieldInputs(fields: Partial<Pick<Customer, MetafieldField>>) {
  return (Object.keys(metafieldOf) as MetafieldField[]).flatMap((field) => {
    const value = fields[field];
    if (value === undefined || value === null) return [];
    const { key, type } = metafieldOf[field];
    return [{ namespace: metafieldNamespace, key, type, value: String(value) }];
  });
}

/** A person's own yes or no, as Shopify takes it: a choice of the future it refuses, so that date is left out. */
export function toConsentInput(newsletter: Exclude<Newsletter, null>, changedAt: string | null) {
  const known = changedAt !== null && Date.parse(changedAt) <= Date.now();
  return {
    marketingState: newsletter === "subscribed" ? "SUBSCRIBED" : "UNSUBSCRIBED",
    ...(newsletter === "subscribed" ? { marketingOptInLevel: "SINGLE_OPT_IN" } : {}),
    ...(known ? { consentUpdatedAt: changedAt } : {}),
  };
}
