import { z } from "zod";

import {
  normalizeCode,
  normalizeEmail,
  normalizePhone,
  normalizeTags,
  normalizeText,
  normalizeVatNumber,
} from "../sync/normalize.ts";
import type { Customer, Newsletter } from "../sync/customer.ts";
import { explanation } from "../sync/explanation.ts";
import {
  framework360Extras,
  isExtraField,
  type ExtraField,
  type Framework360Extra,
} from "../sync/extra-fields.ts";
import { misreadByShopify } from "../sync/identity.ts";
import type { Refusal, Snapshot } from "../sync/side.ts";
import { heldPlace, placeRefusals, readAddress } from "./address.ts";
import { metafieldFields, metafieldOf, type MetafieldField } from "./fields.ts";
import { cut } from "./text.ts";
import type { CustomerEmailMarketingConsentInput } from "./types/admin.ts";

const text = z.string().nullable();
const metafield = z.object({ value: z.string() }).nullable();
type OwnMetafield = Exclude<MetafieldField, ExtraField>;
const metafields = Object.fromEntries(
  metafieldFields.filter((field) => !isExtraField(field)).map((field) => [field, metafield]),
) as Record<OwnMetafield, typeof metafield>;

/** Read where the merchant has a place for them (extra-values.ts). */
const extras = {
  shopifyOrders: z.string().regex(/^\d+$/),
  shopifySpent: z.object({ amount: z.string() }),
  note: text,
  language: text,
  ...(Object.fromEntries(framework360Extras.map((field) => [field, metafield])) as Record<
    Framework360Extra,
    typeof metafield
  >),
};

export const addressSchema = z.object({
  id: z.string(),
  firstName: text,
  lastName: text,
  phone: text,
  company: text,
  address1: text,
  address2: text,
  city: text,
  provinceCode: text,
  zip: text,
  countryCodeV2: text,
});

/**
 * A customer as our operations request it. No field may be missing: a field that Shopify stopped sending would look
 * like one that the merchant cleared.
 */
export const customerSchema = z.object({
  id: z.string(),
  updatedAt: z.iso.datetime({ offset: true }),
  firstName: text,
  lastName: text,
  // A whole number in a string: https://shopify.dev/docs/api/admin-graphql/2026-10/scalars/UnsignedInt64
  numberOfOrders: z.string().regex(/^\d+$/),
  defaultEmailAddress: z
    .object({ emailAddress: z.string(), marketingState: z.string(), marketingUpdatedAt: text })
    .nullable(),
  defaultPhoneNumber: z.object({ phoneNumber: z.string() }).nullable(),
  defaultAddress: addressSchema.nullable(),
  tags: z.array(z.string()),
  ...metafields,
  ...z.object(extras).partial().shape,
});

export type ShopifyCustomer = z.infer<typeof customerSchema>;

/**
 * Whether Shopify erased the person's data, as it does by law when the merchant asks for it, and keeps the customer. What is blank then
 * is no edit: Shopify refuses every edit that leaves a customer without name, phone and e-mail.
 * https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance
 */
export function isErased(customer: ShopifyCustomer): boolean {
  const { firstName, lastName, defaultEmailAddress, defaultPhoneNumber } = customer;
  return ![firstName, lastName, defaultEmailAddress, defaultPhoneNumber].some(Boolean);
}

/** The customer that was asked for; null: there is none, or it was erased. */
export const askedCustomer = customerSchema
  .nullable()
  .transform((customer) => (customer && isErased(customer) ? null : customer));

const newsletterOf: Record<string, Newsletter> = { SUBSCRIBED: "subscribed", UNSUBSCRIBED: "unsubscribed" };

/** A customer that Shopify showed, in the core's terms. */
export function toSnapshot(customer: ShopifyCustomer): Snapshot {
  const { defaultEmailAddress: email } = customer;
  const address = readAddress(customer.defaultAddress);

  return {
    id: customer.id,
    changedAt: customer.updatedAt,
    newsletterChangedAt: email?.marketingUpdatedAt ?? null,
    hasOrdered: customer.numberOfOrders !== "0",
    customer: {
      email: normalizeEmail(email?.emailAddress),
      firstName: normalizeText(customer.firstName),
      lastName: normalizeText(customer.lastName),
      phone: normalizePhone(customer.defaultPhoneNumber?.phoneNumber, address.country),
      ...address,
      vatNumber: normalizeVatNumber(customer.vatNumber?.value),
      taxCode: normalizeCode(customer.taxCode?.value),
      pec: normalizeEmail(customer.pec?.value),
      sdi: normalizeCode(customer.sdi?.value),
      tags: normalizeTags(customer.tags),
      newsletter: newsletterOf[email?.marketingState ?? ""] ?? null,
      orderCount: orderCountOf(customer.orderCount?.value),
      totalSpent: totalSpentOf(customer.totalSpent?.value),
      ...extrasOf(customer),
    },
  };
}

/** Orders of a customer who never ordered are a blank: not worth a write. */
function extrasOf(customer: ShopifyCustomer): Pick<Customer, ExtraField> {
  const spent = totalSpentOf(customer.shopifySpent?.amount);
  const metafieldValues = framework360Extras.map((field) => [field, normalizeText(customer[field]?.value)]);
  return {
    ...(Object.fromEntries(metafieldValues) as Pick<Customer, Framework360Extra>),
    shopifyOrders: customer.shopifyOrders === "0" ? null : (customer.shopifyOrders ?? null),
    shopifySpent: Number(spent) === 0 ? null : spent,
    note: normalizeText(customer.note),
    language: normalizeText(customer.language),
  };
}

function orderCountOf(value: string | undefined): number | null {
  return /^\d+$/.test(value ?? "") ? Number(value) : null;
}

function totalSpentOf(value: string | undefined): string | null {
  return value === undefined || Number.isNaN(Number(value)) ? null : Number(value).toFixed(2);
}

/** The most tags that a customer may have. */
export const maxTags = 250;

/**
 * How Shopify shows a customer that was written to it: long texts are shortened, a province that Shopify does not know
 * becomes blank, and so does the whole address with a country that it does not know. Pure, and idempotent.
 */
export function represent(customer: Customer): Customer {
  return {
    ...customer,
    firstName: cut(customer.firstName),
    lastName: cut(customer.lastName),
    ...lineValues(customer),
    company: cut(customer.company),
    ...heldPlace(customer),
    tags: heldTags(customer.tags).slice(0, maxTags),
  };
}

/** A metafield of one line holds no line breaks. */
function lineValues(customer: Customer): Pick<Customer, Framework360Extra> {
  const values = framework360Extras.map((field) => [
    field,
    normalizeText(customer[field]?.replaceAll(/\s+/g, " ")),
  ]);
  return Object.fromEntries(values) as Pick<Customer, Framework360Extra>;
}

const whyUnclear = { email: "email-with-blank", phone: "phone-unclear" } as const;

/** The e-mail and the phone of which Shopify would make another value. */
export function unclearOf(values: Partial<Customer>): Refusal[] {
  return misreadByShopify(values).map((field) => ({
    field,
    explanation: explanation(whyUnclear[field], { side: "shopify" }),
  }));
}

/** What Shopify does not hold of a new customer, and why. */
export function refusalsOf(customer: Customer): Refusal[] {
  return [...placeRefusals(customer), ...tagRefusals(heldTags(customer.tags).length - maxTags)];
}

/** @param leftOut how many tags Shopify has no room for */
export function tagRefusals(leftOut: number): Refusal[] {
  if (leftOut <= 0) return [];
  return [{ field: "tags", explanation: explanation("tags-full", { max: maxTags, count: leftOut }) }];
}

/** Tags as Shopify holds them: it splits a tag at each comma, and shortens long ones. */
export function heldTags(tags: readonly string[]): string[] {
  return normalizeTags(tags.flatMap((tag) => tag.split(",")).flatMap((tag) => cut(tag.trim()) ?? []));
}

/** The metafield fields that have a value, in the order in which `toMetafieldInputs` sends them. */
export function metafieldsToSet(fields: Partial<Customer>): MetafieldField[] {
  return metafieldFields.filter((field) => (fields[field] ?? null) !== null);
}

/** The metafields to set for the given fields. A blank is left out: metafields are cleared by deleting them. */
export function toMetafieldInputs(fields: Partial<Customer>) {
  return metafieldsToSet(fields).map((field) => ({
    ...metafieldOf[field],
    value: String(fields[field]),
  }));
}

/**
 * A person's yes or no as a consent input. Shopify refuses a choice dated in the future and silently ignores one that is
 * older than its own, so such a date is left out: the core has already decided that the choice is to be written.
 * @param heldSince when the choice that Shopify holds was made
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
