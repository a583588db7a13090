import { z } from "zod";

import type { Field } from "../sync/customer.ts";

export const userErrorSchema = z.object({
  field: z.array(z.string()).nullable().catch(null),
  message: z.string(),
});

export type UserError = z.infer<typeof userErrorSchema>;

/** Shopify's names of input fields, and ours. */
const fieldOf: Record<string, Field> = {
  email: "email",
  phone: "phone",
  firstName: "firstName",
  lastName: "lastName",
  company: "company",
  address1: "street",
  address2: "street",
  city: "city",
  province: "province",
  provinceCode: "province",
  zip: "postalCode",
  country: "country",
  countryCode: "country",
  tags: "tags",
  emailMarketingConsent: "newsletter",
};

/**
 * Which of our fields Shopify would not take, and why. Shopify's sentences name fields, never their values.
 * @param otherwise the field when the error names none that we know
 */
export function refusalOf(
  { field, message }: UserError,
  otherwise: Field | null,
): { field: Field | null; reason: string } {
  const named = [...(field ?? [])].reverse().find((part) => fieldOf[part] !== undefined);
  const word = Object.keys(fieldOf).find((name) => message.toLowerCase().startsWith(name.toLowerCase()));
  const known = named ?? word;
  return { field: known === undefined ? otherwise : fieldOf[known]!, reason: `Shopify: ${message}` };
}
