import type { Field } from "../sync/customer.ts";
import type { Framework360Extra } from "../sync/extra-fields.ts";

/** Where Shopify keeps each field: the one list of fields in this folder, from which the others follow. */
const places = {
  email: "customer",
  phone: "customer",
  firstName: "customer",
  lastName: "customer",
  company: "address",
  street: "address",
  city: "address",
  province: "address",
  postalCode: "address",
  country: "address",
  vatNumber: "metafield",
  taxCode: "metafield",
  pec: "metafield",
  sdi: "metafield",
  orderCount: "metafield",
  totalSpent: "metafield",
  birthday: "metafield",
  extra1: "metafield",
  extra2: "metafield",
  extra3: "metafield",
  extra4: "metafield",
  extra5: "metafield",
  shopifyOrders: "read-only",
  shopifySpent: "read-only",
  note: "read-only",
  language: "read-only",
  tags: "tags",
  newsletter: "consent",
} as const satisfies Record<Field, "customer" | "address" | "metafield" | "read-only" | "tags" | "consent">;

type FieldsIn<Place> = { [field in Field]: (typeof places)[field] extends Place ? field : never }[Field];

function fieldsIn<Place>(place: Place): FieldsIn<Place>[] {
  const fields = Object.keys(places) as Field[];
  return fields.filter((field) => places[field] === place) as FieldsIn<Place>[];
}

/** Fields that `CustomerInput` takes by the same name. */
export const ownFields = fieldsIn("customer" as const);

const fieldsInAddress = fieldsIn("address" as const);

/** The fields of the default address, by their names in `MailingAddressInput`. */
const addressInputOf = {
  company: "company",
  street: "address1",
  city: "city",
  province: "provinceCode",
  postalCode: "zip",
  country: "countryCode",
} as const satisfies Record<FieldsIn<"address">, string>;

export type MetafieldField = FieldsIn<"metafield">;
export const metafieldFields = fieldsIn("metafield" as const);

/** What Shopify has no field for is kept in metafields that belong to the app (shopify.app.toml). */
export const metafieldNamespace = "$app";

/**
 * Holds the Framework360 customer's id. Of this type no two customers have the same value, so that one is found by it.
 * https://shopify.dev/docs/apps/build/metafields/working-with-custom-ids
 */
export const customId = { namespace: metafieldNamespace, key: "framework360_id", type: "id" } as const;

/** The namespace that stands for the merchant's own, which extra-values.ts puts in its place. */
export const extraNamespace = "extra";

const extra = (key: Framework360Extra) =>
  ({ namespace: extraNamespace, key, type: "single_line_text_field" }) as const;
const own = <Type extends string>(key: string, type: Type) => ({ namespace: metafieldNamespace, key, type });

export const metafieldOf = {
  vatNumber: own("vat_number", "single_line_text_field"),
  taxCode: own("tax_code", "single_line_text_field"),
  pec: own("pec", "single_line_text_field"),
  sdi: own("sdi", "single_line_text_field"),
  orderCount: own("order_count", "number_integer"),
  totalSpent: own("total_spent", "number_decimal"),
  birthday: extra("birthday"),
  extra1: extra("extra1"),
  extra2: extra("extra2"),
  extra3: extra("extra3"),
  extra4: extra("extra4"),
  extra5: extra("extra5"),
} as const satisfies Record<MetafieldField, { namespace: string; key: string; type: string }>;

/** The field that an input field of Shopify stands for. An error names the input field, in its path or its words. */
export const fieldOfInput: Readonly<Record<string, Field>> = {
  ...Object.fromEntries(ownFields.map((field) => [field, field])),
  ...Object.fromEntries(fieldsInAddress.map((field) => [addressInputOf[field], field])),
  address2: "street",
  province: "province",
  country: "country",
  tags: "tags",
  emailMarketingConsent: "newsletter",
};
