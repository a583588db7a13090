import type { CustomerEvent, SandboxCustomer, ShopState } from "./state.ts";
import { addToIndices, isoSeconds } from "./state.ts";

/** What a mutation could not do, worded as Shopify words it. `code` only where Shopify's type has one. */
export type UserError = { field: string[] | null; message: string; code?: string };

/** The customer as it is after the call (null when refused or deleted), and why it was refused. */
export type Outcome = { customer: SandboxCustomer | null; userErrors: UserError[] };

export function refused(...userErrors: UserError[]): Outcome {
  return { customer: null, userErrors };
}

/** Adds a customer and fires what a creation fires: the create topic, and tags and consent on their own topics. */
export function commitNew(shop: ShopState, customer: SandboxCustomer): Outcome {
  addToIndices(shop, customer);
  const events: CustomerEvent[] = [{ topic: "customers/create", customer }];
  if (customer.tags.length > 0) events.push({ topic: "customer.tags_added", customer, tags: customer.tags });
  if (customer.emailConsent.updatedAt)
    events.push({ topic: "customers_email_marketing_consent/update", customer });
  if (customer.smsConsent.updatedAt) events.push({ topic: "customers_marketing_consent/update", customer });
  shop.onChange(events);
  return { customer, userErrors: [] };
}

/**
 * Makes `draft` the customer's new state and fires one topic per kind of difference, all at once: tags and
 * consents have topics of their own and do not fire `customers/update`. Without a difference nothing happens,
 * and `updatedAt` stays.
 */
export function commitChange(shop: ShopState, customer: SandboxCustomer, draft: SandboxCustomer): Outcome {
  const events = differences(customer, draft);
  if (events.length === 0) return { customer, userErrors: [] };
  if (
    shop.choices.silentMetafields &&
    sameJson({ ...customer, metafields: [] }, { ...draft, metafields: [] })
  ) {
    customer.metafields = draft.metafields;
    shop.onChange([]);
    return { customer, userErrors: [] };
  }

  if (customer.email) shop.byEmail.delete(customer.email.toLowerCase());
  if (customer.phone) shop.byPhone.delete(customer.phone);
  Object.assign(customer, draft, { updatedAt: isoSeconds() });
  if (customer.email) shop.byEmail.set(customer.email.toLowerCase(), customer.id);
  if (customer.phone) shop.byPhone.set(customer.phone, customer.id);

  shop.onChange(events);
  return { customer, userErrors: [] };
}

/** Moves `updatedAt` and fires `customers/update` although nothing else changed. */
export function touch(shop: ShopState, customer: SandboxCustomer): Outcome {
  customer.updatedAt = isoSeconds();
  shop.onChange([{ topic: "customers/update", customer }]);
  return { customer, userErrors: [] };
}

/** The events name `customer`, not `draft`: by the time they are read the draft has become the customer. */
function differences(customer: SandboxCustomer, draft: SandboxCustomer): CustomerEvent[] {
  const events: CustomerEvent[] = [];
  const added = draft.tags.filter((tag) => !customer.tags.includes(tag));
  const removed = customer.tags.filter((tag) => !draft.tags.includes(tag));
  if (!sameJson(plainFields(customer), plainFields(draft)))
    events.push({ topic: "customers/update", customer });
  if (added.length > 0) events.push({ topic: "customer.tags_added", customer, tags: added });
  if (removed.length > 0) events.push({ topic: "customer.tags_removed", customer, tags: removed });
  if (!sameJson(customer.emailConsent, draft.emailConsent)) {
    events.push({ topic: "customers_email_marketing_consent/update", customer });
  }
  if (!sameJson(customer.smsConsent, draft.smsConsent)) {
    events.push({ topic: "customers_marketing_consent/update", customer });
  }
  return events;
}

function plainFields({
  tags: _t,
  emailConsent: _e,
  smsConsent: _s,
  updatedAt: _u,
  ...fields
}: SandboxCustomer) {
  return fields;
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
