import type { Field } from "../sync/customer.ts";

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
  tags: "tags",
  newsletter: "consent",
} as const satisfies Record<Field, "customer" | "address" | "metafield" | "tags" | "consent">;

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

export const metafieldOf = {
  vatNumber: { key: "vat_number", type: "single_line_text_field" },
  taxCode: { key: "tax_code", type: "single_line_text_field" },
  pec: { key: "pec", type: "single_line_text_field" },
  sdi: { key: "sdi", type: "single_line_text_field" },
  orderCount: { key: "order_count", type: "number_integer" },
  totalSpent: { key: "total_spent", type: "number_decimal" },
} as const satisfies Record<MetafieldField, { key: string; type: string }>;

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
