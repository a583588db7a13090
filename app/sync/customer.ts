import { extraFields } from "./extra-fields.ts";

/** The two systems that hold the same people. */
export const sideNames = ["shopify", "framework360"] as const;
export type SideName = (typeof sideNames)[number];

export function otherSide(side: SideName): SideName {
  return side === "shopify" ? "framework360" : "shopify";
}

/** One of something for each side. */
export type BySide<T> = { [side in SideName]: T };

export const newsletterChoices = ["subscribed", "unsubscribed"] as const;
/**
 * Whether the person agreed to receive the newsletter. `null` is a blank: never asked, or asked and not
 * yet confirmed. Only a person's own yes or no is carried, never a blank.
 */
export type Newsletter = (typeof newsletterChoices)[number] | null;

/** Fields with one value that both sides have. */
export const sharedFields = [
  "email",
  "firstName",
  "lastName",
  "phone",
  "company",
  "street",
  "city",
  "province",
  "postalCode",
  "country",
  "vatNumber",
  "taxCode",
  "pec",
  "sdi",
] as const;

/** Fields with one value, merged one by one. */
export const scalarFields = [...sharedFields, ...extraFields] as const;

export type ScalarField = (typeof scalarFields)[number];

/** The fields of an address, which is one thing: compared, written and refused as a whole. */
export const addressFields = ["street", "city", "province", "postalCode", "country"] as const;

/** What Framework360 keeps of a company, beside the address, in its billing data. */
export const companyFields = ["company", "vatNumber", "taxCode", "pec", "sdi"] as const;

/** What stands in Framework360's billing section. */
export const billingFields = [...companyFields, ...addressFields] as const;

export type AddressField = (typeof addressFields)[number];

export function isAddressField(field: Field): field is AddressField {
  return (addressFields as readonly Field[]).includes(field);
}

export function isName(field: Field): field is "firstName" | "lastName" {
  return field === "firstName" || field === "lastName";
}

/** Fields that only Framework360 knows: they are carried to Shopify and never back. */
export const framework360OnlyFields = ["orderCount", "totalSpent"] as const;

export type Framework360OnlyField = (typeof framework360OnlyFields)[number];

/** Whether the field tells of what the customer ordered in Framework360. */
export function isOrderTotal(field: Field): field is Framework360OnlyField {
  return (framework360OnlyFields as readonly Field[]).includes(field);
}

/** Fields that hold one value; tags are merged one by one instead. */
export const valueFields = [...scalarFields, ...framework360OnlyFields, "newsletter"] as const;

export type ValueField = (typeof valueFields)[number];

/** What is written, and put back, as one thing: an address, and each other field. */
export const valueUnits: readonly (readonly ValueField[])[] = [
  addressFields,
  ...valueFields.filter((field) => !isAddressField(field)).map((field) => [field]),
];

/** The fields that are written with this one: those of an address, or the field alone. */
export function unitOf<Of extends Field>(field: Of): readonly (Of | AddressField)[] {
  return isAddressField(field) ? addressFields : [field];
}

/** Everything that is synchronized, extra values included. */
export const allFields = [...scalarFields, ...framework360OnlyFields, "tags", "newsletter"] as const;

export type Field = (typeof allFields)[number];

/**
 * A customer in the core's own words, whichever side it came from. A blank is always `null`, never `""`
 * or a side's own word for nothing. Values are normalised (see normalize.ts): two equal customers compare
 * equal field by field.
 */
export type Customer = {
  [field in ScalarField]: string | null;
} & {
  /** No order, no two tags that differ only by case. */
  tags: readonly string[];
  newsletter: Newsletter;
  orderCount: number | null;
  /** A decimal number with two places, in the currency of the Framework360 account. */
  totalSpent: string | null;
};

/** Whether a value is none: also of tags, and of a value that is not there at all. */
export function isBlank(value: Customer[Field] | undefined): value is null | undefined | readonly never[] {
  return value === null || value === undefined || (typeof value === "object" && value.length === 0);
}

/** What people call the customer: the person's name, or the company's; null where there is neither. */
export function displayName({
  firstName,
  lastName,
  company,
}: Pick<Customer, "firstName" | "lastName" | "company">): string | null {
  return [firstName, lastName].filter((part) => part !== null).join(" ") || company;
}

/**
 * What to write on one side: the named fields and no other. A `null` clears the field. Of the tags to add, `own` are for that
 * side alone.
 */
export type Changes = Partial<Omit<Customer, "tags">> & {
  tags?: { add: readonly string[]; remove: readonly string[]; own?: readonly string[] };
};

export const blankCustomer: Customer = {
  email: null,
  firstName: null,
  lastName: null,
  phone: null,
  company: null,
  street: null,
  city: null,
  province: null,
  postalCode: null,
  country: null,
  vatNumber: null,
  taxCode: null,
  pec: null,
  sdi: null,
  shopifyOrders: null,
  shopifySpent: null,
  note: null,
  language: null,
  birthday: null,
  extra1: null,
  extra2: null,
  extra3: null,
  extra4: null,
  extra5: null,
  tags: [],
  newsletter: null,
  orderCount: null,
  totalSpent: null,
};
