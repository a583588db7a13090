import { addressFields, blankCustomer, type Changes, type Customer } from "../sync/customer.ts";
import { tagKey } from "../sync/normalize.ts";
import type { Refusal, WriteContext } from "../sync/side.ts";
import type { ShopifyAddress } from "./address.ts";
import { addressPart } from "./address-part.ts";
import { metafieldFields, metafieldOf, ownFields } from "./fields.ts";
import {
  heldTags,
  maxTags,
  metafieldsToSet,
  represent,
  tagRefusals,
  toConsentInput,
  toMetafieldInputs,
  unclearOf,
  type ShopifyCustomer,
} from "./mapping.ts";
import * as operations from "./operations.ts";
import { call, part, pick, type Call, type UpdatePart } from "./update-part.ts";

/**
 * The calls that write these changes and nothing else, and what Shopify does not hold of them. Shopify has one mutation
 * for each of: the newsletter consent, an address, metafields to delete, tags, the customer itself. A consent goes first,
 * unless the e-mail that it belongs to is written before it. Mutations that answer with the whole customer come last.
 * @param addresses the customer's addresses, where the changes write one
 */
export function updateParts(
  before: ShopifyCustomer,
  changes: Changes,
  addresses: readonly ShopifyAddress[],
  context: WriteContext,
): { parts: UpdatePart[]; refused: Refusal[] } {
  const { tags, ...asked } = changes;
  const refused = unclearOf(asked);
  const unclear = refused.map(({ field }) => field as string);
  const values: Partial<Customer> = Object.fromEntries(
    Object.entries(asked).filter(([field]) => !unclear.includes(field)),
  );
  const shown = represent({ ...blankCustomer, ...values });
  const given = pick(shown, Object.keys(values) as (keyof Customer)[]);
  const consent = consentPart(before, given, context);
  const address = addressPart(before, pick(values, ["company", ...addressFields]), addresses, context);
  const tagged = tagParts(before, tags);
  const parts = [
    ...address.parts,
    ...clearedMetafieldsPart(before, given),
    ...tagged.parts,
    ...ownPart(before, given),
  ];
  return {
    parts: given.email === undefined ? [...consent, ...parts] : [...parts, ...consent],
    refused: [...refused, ...address.refused, ...tagged.refused],
  };
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

/** As many tags are added as the customer has room for. */
function tagParts(
  { id, tags: held }: ShopifyCustomer,
  tags: Changes["tags"],
): { parts: UpdatePart[]; refused: Refusal[] } {
  const calls = (given: readonly string[], callWith: (list: string[]) => Call): UpdatePart[] =>
    chunks(given).map((list) => ({ ...callWith(list), fields: ["tags"], without: () => null }));
  const asked = heldTags(tags?.remove ?? []);
  const isRemoved = new Set(asked.map(tagKey));
  // Shopify knows a tag by its own spelling. A read may come late: what it does not show is removed all the same.
  const shown = held.filter((tag) => isRemoved.has(tagKey(tag)));
  const isShown = new Set(shown.map(tagKey));
  const removed = [...shown, ...asked.filter((tag) => !isShown.has(tagKey(tag)))];
  const left = new Set(held.map(tagKey).filter((key) => !isRemoved.has(key)));
  const added = heldTags(tags?.add ?? []).filter((tag) => !left.has(tagKey(tag)));
  const room = Math.max(0, maxTags - left.size);
  return {
    parts: [
      ...calls(removed, (list) => call(operations.removeTags, { id, tags: list })),
      ...calls(added.slice(0, room), (list) => call(operations.addTags, { id, tags: list })),
    ],
    refused: tagRefusals(added.length - room),
  };
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
      namespace: metafieldOf[field].namespace,
      key: metafieldOf[field].key,
    }));
    return call(operations.deleteMetafields, { metafields }, fields);
  });
}
