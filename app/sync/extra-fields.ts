import { z } from "zod";

/**
 * Values that one side has no field for: they go one way alone, to a place that the merchant names, and only where it is named.
 * Of Shopify's: how many orders the customer placed there, what was spent on them, the note about the customer, and the
 * language in which the customer reads the shop.
 */
export const shopifyExtras = ["shopifyOrders", "shopifySpent", "note", "language"] as const;

/** Extra fields of Framework360 that go to metafields, as many as the merchant may pair. */
export const pairedExtras = ["extra1", "extra2", "extra3", "extra4", "extra5"] as const;
export type PairedExtra = (typeof pairedExtras)[number];

export const framework360Extras = ["birthday", ...pairedExtras] as const;
export type Framework360Extra = (typeof framework360Extras)[number];

export const extraFields = [...shopifyExtras, ...framework360Extras] as const;
export type ExtraField = (typeof extraFields)[number];

/**
 * Where an extra value stands on each side. `framework360`: the name of an extra field of the account; `shopify`: a
 * metafield, as `namespace.key`. A side where the value has a field of its own is left out.
 */
export type ExtraPlace = { framework360?: string; shopify?: string };

/** The merchant's places; a value without one is not carried. */
export type ExtraPlaces = { readonly [field in ExtraField]?: ExtraPlace };

/** The longest name of an extra field. */
export const maxExtraNameLength = 100;

/** A metafield as the merchant names it. https://shopify.dev/docs/api/admin-graphql/latest/input-objects/MetafieldInput */
const metafieldName = /^([A-Za-z0-9_-]{3,255})\.([A-Za-z0-9_-]{2,64})$/;

/** Namespace and key of a metafield that is named as `namespace.key`; null: it is no such name. */
export function parseMetafield(name: string): { namespace: string; key: string } | null {
  const [, namespace, key] = metafieldName.exec(name) ?? [];
  return namespace && key ? { namespace, key } : null;
}

const nameSchema = z.string().trim().min(1).max(maxExtraNameLength);
const metafieldSchema = z
  .string()
  .trim()
  .refine((name) => parseMetafield(name) !== null);

const placeSchemas = {
  ...byField(shopifyExtras, z.strictObject({ framework360: nameSchema })),
  birthday: z.strictObject({ shopify: metafieldSchema }),
  ...byField(pairedExtras, z.strictObject({ framework360: nameSchema, shopify: metafieldSchema })),
};

function byField<Name extends string, Schema>(names: readonly Name[], schema: Schema): Record<Name, Schema> {
  return Object.fromEntries(names.map((name) => [name, schema])) as Record<Name, Schema>;
}

/** Whole places, each named once, as they may be saved. */
export const placesSchema = z
  .strictObject(placeSchemas)
  .partial()
  .refine((places) => placesNamedTwice(places).size === 0);

/** Whole places as they were saved. A value that this version does not know has none; the others keep theirs. */
export function parsePlaces(saved: unknown): ExtraPlaces {
  const entries = Object.entries(z.record(z.string(), z.unknown()).catch({}).parse(saved));
  return placesSchema.catch({}).parse(Object.fromEntries(entries.filter(([name]) => name in placeSchemas)));
}

/** The fields whose value would be written to a place to which another one's is. Capital letters and spaces around do not matter. */
export function placesNamedTwice(places: ExtraPlaces): Set<ExtraField> {
  const targets = Object.entries(places).map(([field, { framework360, shopify }]) => {
    const isToShopify = sourceOfExtra(field as ExtraField) === "framework360";
    return [
      field as ExtraField,
      (isToShopify ? `shopify ${shopify?.trim()}` : `framework360 ${framework360?.trim()}`).toLowerCase(),
    ] as const;
  });
  const isTwice = (target: string) => targets.filter(([, other]) => other === target).length > 1;
  return new Set(targets.filter(([, target]) => isTwice(target)).map(([field]) => field));
}

export function isExtraField(field: string): field is ExtraField {
  return (extraFields as readonly string[]).includes(field);
}

/** The side that a value comes from, whose value wins: the merchant gave it the place. */
export function sourceOfExtra(field: ExtraField): "shopify" | "framework360" {
  return (shopifyExtras as readonly string[]).includes(field) ? "shopify" : "framework360";
}

/** The way of an extra value, which follows from the side that it comes from. */
export function wayOfExtra(
  places: ExtraPlaces,
  field: ExtraField,
): "to-framework360" | "to-shopify" | "none" {
  if (!places[field]) return "none";
  return sourceOfExtra(field) === "shopify" ? "to-framework360" : "to-shopify";
}

/** The places that both sides were opened with: a value that one of them does not read is no blank. */
export function sharedPlaces(one: ExtraPlaces, ...others: readonly ExtraPlaces[]): ExtraPlaces {
  const keys = [one, ...others].map(placeKeys) as [Record<string, string>, ...Record<string, string>[]];
  return Object.fromEntries(
    Object.entries(one).filter(([field]) => keys.every((other) => other[field] === keys[0][field])),
  );
}

/** Each place as one text, by which a base tells whether its value was agreed on at the place of today. */
export function placeKeys(places: ExtraPlaces): { [field in ExtraField]?: string } {
  return Object.fromEntries(
    Object.entries(places).map(([field, { framework360 = null, shopify = null }]) => [
      field,
      JSON.stringify([framework360, shopify]),
    ]),
  );
}

/**
 * The customer's values as one text. Without the extra ones that are blank: a place that most customers have no value for leaves their
 * text as it was.
 */
export function textOfValues(customer: object): string {
  const told = Object.entries(customer).filter(([field, value]) => value !== null || !isExtraField(field));
  return JSON.stringify(Object.fromEntries(told));
}
