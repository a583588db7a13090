import { z } from "zod";

import { allFields, type Customer, type Field } from "./customer.ts";

const text = z.string().nullable();

const shadowSchema = z
  .object({
    email: text,
    firstName: text,
    lastName: text,
    phone: text,
    company: text,
    street: text,
    city: text,
    province: text,
    postalCode: text,
    country: text,
    vatNumber: text,
    taxCode: text,
    pec: text,
    sdi: text,
    tags: z.array(z.string()),
    newsletter: z.enum(["subscribed", "unsubscribed"]).nullable(),
    orderCount: z.number().nullable(),
    totalSpent: text,
  })
  .partial();

const baseSchema = z.object({
  version: z.literal(1),
  shopify: shadowSchema,
  framework360: shadowSchema,
  disputed: z.array(z.enum(allFields)).default([]),
});

/** What one side showed when both last agreed. A field that was never agreed on is absent. */
export type Shadow = Partial<Customer>;

/**
 * What both sides last agreed on, as each of them shows it. Two shadows instead of one value, because a side
 * may show a value in its own way (a placeholder for a missing name) or ignore a field: a side changed a
 * field when it differs from its *own* shadow, so a lossy side never looks like an edit.
 */
export type Base = {
  version: 1;
  shopify: Shadow;
  framework360: Shadow;
  /** Fields that differed on first contact and could not go the winner's way: its direction was off. */
  disputed: readonly Field[];
};

export const emptyBase: Base = { version: 1, shopify: {}, framework360: {}, disputed: [] };

/** @throws {z.ZodError} when it is not a base of this version */
export function parseBase(value: unknown): Base {
  return baseSchema.parse(value);
}
