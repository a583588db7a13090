import { blankCustomer, type Changes, type Customer, type Field } from "../sync/customer.ts";
import type { WriteContext } from "../sync/side.ts";
import {
  addressFields,
  heldTags,
  metafieldNamespace,
  metafieldOf,
  metafieldsToSet,
  represent,
  streetOf,
  toAddressInput,
  toConsentInput,
  toMetafieldInputs,
  type MetafieldField,
  type ShopifyCustomer,
} from "./mapping.ts";
import * as operations from "./operations.ts";
import type { Operation } from "./operations.ts";
import type { UserError } from "./user-errors.ts";

type Variables = Record<string, unknown>;

/** What a mutation answers: the customer, where it gives it along, and what it refused. */
type Answer = Record<string, { customer?: ShopifyCustomer | null; userErrors: UserError[] } | null>;

export type Call = {
  operation: Operation<Answer, Variables>;
  variables: Variables;
  /** The fields that are sent as metafields, in their order. */
  metafields: readonly MetafieldField[];
};

/** One call of an update, the fields it writes, and the same call without some of them (null: nothing is left). */
export type UpdatePart = Call & {
  fields: readonly Field[];
  without: (refused: readonly (Field | null)[]) => Call | null;
  /** Whether each field may be written by a call of its own. */
  separable?: boolean;
  /** The same choice as of now, where the call says when it was made. */
  undated?: Call;
};

const metafieldFields = Object.keys(metafieldOf) as MetafieldField[];
const ownFields = ["email", "phone", "firstName", "lastName"] as const;

/**
 * The calls that write just these changes. What Shopify keeps apart is written apart: the default address
 * (other addresses stay as they are), tags, the customer itself, the newsletter consent. Their order matters:
 * calls whose answer is the whole customer come last, and a consent needs the e-mail to be there.
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

/** An operation with the variables it wants. */
function call<Given extends Variables>(
  operation: Operation<Answer, Given>,
  variables: Given,
  metafields: readonly MetafieldField[] = [],
): Call {
  return { operation, variables, metafields };
}

/** A call over a set of values that can be made again over fewer of them. */
function part(values: Partial<Customer>, over: (values: Partial<Customer>) => Call): UpdatePart[] {
  const fields = Object.keys(values) as Field[];
  if (fields.length === 0) return [];
  return [
    {
      ...over(values),
      fields,
      without: (refused) => {
        const rest = fields.filter((field) => !refused.includes(field));
        return rest.length === 0 || rest.length === fields.length ? null : over(pick(values, rest));
      },
    },
  ];
}

/** What `customerUpdate` writes: it sets the metafields it is given and leaves the others. */
function ownPart({ id }: ShopifyCustomer, given: Partial<Customer>): UpdatePart[] {
  const parts = part(pick(given, [...ownFields, ...metafieldsToSet(given)]), (values) => {
    const metafields = toMetafieldInputs(values);
    const input = { id, ...pick(values, ownFields), ...(metafields.length > 0 ? { metafields } : {}) };
    return call(operations.updateCustomer, { input }, metafieldsToSet(values));
  });
  return parts.map((own) => ({ ...own, separable: true }));
}

function addressPart({ id, defaultAddress }: ShopifyCustomer, given: Partial<Customer>): UpdatePart[] {
  // One line over two that already read the same would only lose where the second begins.
  const sameStreet = given.street === streetOf(defaultAddress);
  const fields = addressFields.filter((field) => field !== "street" || !sameStreet);
  return part(pick(given, fields), (values) => {
    const address = toAddressInput(values);
    if (!defaultAddress) return call(operations.createAddress, { customerId: id, address });
    return call(operations.updateAddress, { customerId: id, addressId: defaultAddress.id, address });
  });
}

function tagParts({ id }: ShopifyCustomer, tags: Changes["tags"]): UpdatePart[] {
  const once = (given: readonly string[], over: (list: string[]) => Call): UpdatePart[] =>
    listsOf(heldTags(given)).map((list) => ({
      ...over(list),
      fields: ["tags"],
      without: () => null,
    }));
  // Removed first: a customer may be as full of tags as Shopify allows.
  return [
    ...once(tags?.remove ?? [], (list) => call(operations.removeTags, { id, tags: list })),
    ...once(tags?.add ?? [], (list) => call(operations.addTags, { id, tags: list })),
  ];
}

/** Shopify takes at most 250 items in a list. */
function listsOf(items: readonly string[]): string[][] {
  const most = 250;
  const count = Math.ceil(items.length / most);
  return Array.from({ length: count }, (_, index) => items.slice(index * most, (index + 1) * most));
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
