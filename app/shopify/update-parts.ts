import { blankCustomer, type Changes, type Customer, type Field } from "../sync/customer.ts";
import type { WriteContext } from "../sync/side.ts";
import {
  addressFields,
  metafieldFields,
  metafieldNamespace,
  metafieldOf,
  ownFields,
  type MetafieldField,
} from "./fields.ts";
import {
  heldTags,
  metafieldsToSet,
  represent,
  streetOf,
  toAddressInput,
  toConsentInput,
  toMetafieldInputs,
  type ShopifyCustomer,
} from "./mapping.ts";
import * as operations from "./operations.ts";
import type { Operation } from "./operations.ts";
import type { UserError } from "./user-errors.ts";

type Variables = Record<string, unknown>;

/** What a mutation answers: the errors, and for some mutations the customer. */
type Answer = Record<string, { customer?: ShopifyCustomer | null; userErrors: UserError[] } | null>;

export type Call = {
  operation: Operation<Answer, Variables>;
  variables: Variables;
  /** The fields sent as metafields, in the order of sending: an error names their index. */
  metafields: readonly MetafieldField[];
};

/** One call of an update. */
export type UpdatePart = Call & {
  /** The fields that the call writes. */
  fields: readonly Field[];
  /** The same call without some of its fields; null when none is left. */
  without: (refused: readonly (Field | null)[]) => Call | null;
  /** Whether each field can be written by its own call. */
  separable?: boolean;
  /** The same newsletter choice without its date, so that Shopify dates it now. */
  undated?: Call;
};

/**
 * The calls that write these changes and nothing else. Shopify has one mutation for each of: the default address (other
 * addresses stay as they are), metafields to delete, tags, the customer itself, the newsletter consent. Order matters:
 * mutations that answer with the whole customer come last, and a consent needs the e-mail to be written before it.
 */
export function updateParts(before: ShopifyCustomer, changes: Changes, context: WriteContext): UpdatePart[] {
  const { tags, ...values } = changes;
  const shown = represent({ ...blankCustomer, ...values });
  const given = pick(shown, Object.keys(values) as (keyof Customer)[]);
  return [
    ...addressPart(before, given),
    ...clearedMetafieldsPart(before, given),
    ...tagParts(before, tags),
    ...ownPart(before, given),
    ...consentPart(before, given, context),
  ];
}

function pick<Key extends keyof Customer>(
  values: Partial<Customer>,
  keys: readonly Key[],
): Partial<Pick<Customer, Key>> {
  const given = keys.filter((key) => values[key] !== undefined);
  return Object.fromEntries(given.map((key) => [key, values[key]])) as Partial<Pick<Customer, Key>>;
}

/** An operation with its variables, checked against each other. */
function call<Given extends Variables>(
  operation: Operation<Answer, Given>,
  variables: Given,
  metafields: readonly MetafieldField[] = [],
): Call {
  return { operation, variables, metafields };
}

/** A call that writes `values`, and that can be repeated with fewer of them. No part without values. */
function part(values: Partial<Customer>, callWith: (values: Partial<Customer>) => Call): UpdatePart[] {
  const fields = Object.keys(values) as Field[];
  if (fields.length === 0) return [];
  return [
    {
      ...callWith(values),
      fields,
      without: (refused) => {
        const rest = fields.filter((field) => !refused.includes(field));
        return rest.length === 0 || rest.length === fields.length ? null : callWith(pick(values, rest));
      },
    },
  ];
}

/** The customer itself. `customerUpdate` sets the metafields that it is given and leaves the others as they are. */
function ownPart({ id }: ShopifyCustomer, given: Partial<Customer>): UpdatePart[] {
  const parts = part(pick(given, [...ownFields, ...metafieldsToSet(given)]), (values) => {
    const metafields = toMetafieldInputs(values);
    const input = { id, ...pick(values, ownFields), ...(metafields.length > 0 ? { metafields } : {}) };
    return call(operations.updateCustomer, { input }, metafieldsToSet(values));
  });
  return parts.map((own) => ({ ...own, separable: true }));
}

function addressPart({ id, defaultAddress }: ShopifyCustomer, given: Partial<Customer>): UpdatePart[] {
  // Writing one line over two lines that already read the same would only lose where the second line begins.
  const sameStreet = given.street === streetOf(defaultAddress);
  const fields = addressFields.filter((field) => field !== "street" || !sameStreet);
  return part(pick(given, fields), (values) => {
    const address = toAddressInput(values);
    if (!defaultAddress) return call(operations.createAddress, { customerId: id, address });
    return call(operations.updateAddress, { customerId: id, addressId: defaultAddress.id, address });
  });
}

function tagParts({ id }: ShopifyCustomer, tags: Changes["tags"]): UpdatePart[] {
  const calls = (given: readonly string[], callWith: (list: string[]) => Call): UpdatePart[] =>
    chunks(heldTags(given)).map((list) => ({
      ...callWith(list),
      fields: ["tags"],
      without: () => null,
    }));
  // Tags are removed first: the customer may already have the 250 tags that Shopify allows.
  return [
    ...calls(tags?.remove ?? [], (list) => call(operations.removeTags, { id, tags: list })),
    ...calls(tags?.add ?? [], (list) => call(operations.addTags, { id, tags: list })),
  ];
}

/** Shopify takes at most 250 items in a list. */
function chunks(items: readonly string[]): string[][] {
  const maxItems = 250;
  const count = Math.ceil(items.length / maxItems);
  return Array.from({ length: count }, (_, index) => items.slice(index * maxItems, (index + 1) * maxItems));
}

function consentPart(
  { id, defaultEmailAddress }: ShopifyCustomer,
  { newsletter }: Partial<Customer>,
  context: WriteContext,
): UpdatePart[] {
  if (!newsletter) return [];
  const heldSince = defaultEmailAddress?.marketingUpdatedAt ?? null;
  const asOf = (changedAt: string | null): Call => {
    const emailMarketingConsent = toConsentInput(newsletter, changedAt, heldSince);
    return call(operations.updateEmailConsent, { input: { customerId: id, emailMarketingConsent } });
  };
  const parts = part({ newsletter }, () => asOf(context.newsletterChangedAt));
  return parts.map((consent) => ({ ...consent, undated: asOf(null) }));
}

function clearedMetafieldsPart({ id }: ShopifyCustomer, given: Partial<Customer>): UpdatePart[] {
  const cleared = metafieldFields.filter((field) => given[field] === null);
  return part(pick(given, cleared), (values) => {
    const fields = metafieldFields.filter((field) => values[field] === null);
    const metafields = fields.map((field) => ({
      ownerId: id,
      namespace: metafieldNamespace,
      key: metafieldOf[field].key,
    }));
    return call(operations.deleteMetafields, { metafields }, fields);
  });
}
