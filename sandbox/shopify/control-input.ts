import { z } from "zod";

const text = z.string().nullable().optional();

const consent = z.strictObject({
  marketingState: z.enum(["NOT_SUBSCRIBED", "PENDING", "SUBSCRIBED", "UNSUBSCRIBED"]),
  marketingOptInLevel: z.enum(["SINGLE_OPT_IN", "CONFIRMED_OPT_IN", "UNKNOWN"]).optional(),
  consentUpdatedAt: z.iso.datetime({ offset: true }).optional(),
});

const address = z.strictObject({
  id: z.string().optional(),
  firstName: text,
  lastName: text,
  company: text,
  address1: text,
  address2: text,
  city: text,
  province: text,
  provinceCode: text,
  zip: text,
  country: text,
  countryCode: text,
  phone: text,
});

const metafield = z.strictObject({
  namespace: z.string(),
  key: z.string(),
  type: z.string().optional(),
  value: z.string(),
});

/** A customer as a person types it into the admin: everything optional, everything in one edit. */
export const customerInputSchema = z.strictObject({
  firstName: text,
  lastName: text,
  email: text,
  phone: text,
  note: text,
  locale: text,
  taxExempt: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
  addresses: z.array(address).optional(),
  withoutDefaultAddress: z.boolean().optional(),
  metafields: z.array(metafield).optional(),
  emailMarketingConsent: consent.optional(),
  smsMarketingConsent: consent.optional(),
});
