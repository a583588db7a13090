import type { Changes, Customer, Field } from "../sync/customer.ts";
import type { WriteContext } from "../sync/side.ts";
import {
  addressFields,
  heldTags,
  metafieldNamespace,
  metafieldOf,
  represent,
  toAddressInput,
  toConsentInput,
  toMetafieldInputs,
  type AddressField,
  type MetafieldField,
  type ShopifyCustomer,
} from "./mapping.ts";
import * as operations from "./operations.ts";
import { blankCustomer } from "../sync/customer.ts";

type Call = { operation: string; variables: Record<string, unknown> };

/** One call of an update, the fields it writes, and the same call without some of them (null: nothing is left). */
export type UpdatePart = Call & {
  fields: Field[];
  without: (refused: readonly (Field | null)[]) => Call | null;
};

const ownFields = ["email", "phone", "firstName", "lastName"] as const;

/**
 * The calls that write just these changes. What Shopify keeps apart is written apart: the customer, its
 * default address (other addresses stay as they are), tags, newsletter consent and metafields.
 */
export function updateParts(before: ShopifyCustomer, changes: Changes, context: WriteContext): UpdatePart[] {
  const { tags, ...values } = changes;
  const shown = represent({ ...blankCustomer, ...values });
  const given = Object.fromEntries(
    Object.keys(values).map((field) => [field, shown[field as keyof Customer]]),
  ) as Partial<Customer>;
  return [
    ...ownPart(before, given),
    ...addressPart(before, given),
    ...tagParts(before, tags),
    ...consentPart(before, given, context),
    ...metafieldParts(before, given),
  ];
}

function pick<Key extends keyof Customer>(values: Partial<Customer>, keys: readonly Key[]) {
  return Object.fromEntries(
    keys.flatMap((key) => (values[key] === undefined ? [] : [[key, values[key]]])),
  ) as Partial<Pick<Customer, Key>>;
}

/** A call over a set of values that can be made again over fewer of them. */
function part(values: Partial<Customer>, call: (values: Partial<Customer>) => Call): UpdatePart[] {
  const fields = Object.keys(values) as Field[];
  if (fields.length === 0) return [];
  return [
    {
      ...call(values),
      fields,
      without: (refused) => {
        const rest = Object.fromEntries(
          Object.entries(values).filter(([key]) => !refused.includes(key as Field)),
        );
        const shrunk = Object.keys(rest).length;
        return shrunk === 0 || shrunk === fields.length ? null : call(rest);
      },
    },
  ];
}

function ownPart({ id }: ShopifyCustomer, values: Partial<Customer>): UpdatePart[] {
  return part(pick(values, ownFields), (own) => ({
    operation: operations.updateCustomer,
    variables: { input: { id, ...own } },
  }));
}

function addressPart({ id, defaultAddress }: ShopifyCustomer, values: Partial<Customer>): UpdatePart[] {
  return part(pick(values, addressFields), (fields) => {
    const address = toAddressInput(fields as Partial<Pick<Customer, AddressField>>);
    return defaultAddress
      ? {
          operation: operations.updateAddress,
          variables: { customerId: id, addressId: defaultAddress.id, address },
        }
      : { operation: operations.createAddress, variables: { customerId: id, address } };
  });
}

function tagParts({ id }: ShopifyCustomer, tags: Changes["tags"]): UpdatePart[] {
  const once = (operation: string, given: readonly string[]): UpdatePart[] =>
    listsOf(heldTags(given)).map((part) => ({
      operation,
      variables: { id, tags: part },
      fields: ["tags"],
      without: () => null,
    }));
  return [...once(operations.addTags, tags?.add ?? []), ...once(operations.removeTags, tags?.remove ?? [])];
}

/** Shopify takes at most 250 items in a list. */
function listsOf(items: readonly string[]): string[][] {
  const most = 250;
  const count = Math.ceil(items.length / most);
  return Array.from({ length: count }, (_, index) => items.slice(index * most, (index + 1) * most));
}

function consentPart(
  { id }: ShopifyCustomer,
  { newsletter }: Partial<Customer>,
  context: WriteContext,
): UpdatePart[] {
  if (!newsletter) return [];
  const emailMarketingConsent = toConsentInput(newsletter, context.newsletterChangedAt);
  return part({ newsletter }, () => ({
    operation: operations.updateEmailConsent,
    variables: { input: { customerId: id, emailMarketingConsent } },
  }));
}

function metafieldParts({ id }: ShopifyCustomer, values: Partial<Customer>): UpdatePart[] {
  const all = pick(values, Object.keys(metafieldOf) as MetafieldField[]);
  const cleared = Object.entries(all).filter(([, value]) => value === null);
  const set = Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== null),
  ) as Partial<Customer>;
  return [
    ...part(set, (given) => ({
      operation: operations.setMetafields,
      variables: { metafields: toMetafieldInputs(given).map((metafield) => ({ ...metafield, ownerId: id })) },
    })),
    ...part(Object.fromEntries(cleared) as Partial<Customer>, (given) => ({
      operation: operations.deleteMetafields,
      variables: {
        metafields: (Object.keys(given) as MetafieldField[]).map((field) => ({
          ownerId: id,
          namespace: metafieldNamespace,
          key: metafieldOf[field].key,
        })),
      },
    })),
  ];
}
