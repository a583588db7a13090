/**
 * Everything that can happen to a customer. A mutation and an edit by hand in the admin go through the same
 * functions, so that both obey the same rules and fire the same webhooks. Customer and address ids are the
 * bare decimal ones, without `gid://`.
 */
import { parsePhoneNumberFromString } from "libphonenumber-js";
import type { CountryCode } from "libphonenumber-js";
import type { AddressInput } from "./customer-addresses.ts";
import { blankAddressErrors, replacedAddresses, withDefault } from "./customer-addresses.ts";
import type { Outcome, UserError } from "./customer-changes.ts";
import { commitChange, commitNew, refused } from "./customer-changes.ts";
import type { ConsentInput } from "./customer-consent.ts";
import { ConsentStateError, consentErrors, consentOf, noConsent } from "./customer-consent.ts";
import type { MetafieldInput } from "./customer-metafields.ts";
import { mergedMetafields } from "./customer-metafields.ts";
import { normalizeTags, tagErrors } from "./customer-tags.ts";
import type { SandboxCustomer, ShopState } from "./state.ts";
import { isoSeconds, removeFromIndices, takeId } from "./state.ts";
import { nameErrors } from "./texts.ts";

export {
  createAddress,
  deleteAddress,
  setDefaultAddress,
  UnknownAddressError,
  updateAddress,
} from "./customer-addresses.ts";
export type { AddressInput } from "./customer-addresses.ts";
export type { Outcome, UserError } from "./customer-changes.ts";
export { ConsentStateError, setEmailConsent, setSmsConsent } from "./customer-consent.ts";
export type { ConsentInput } from "./customer-consent.ts";
export { mergeCustomers } from "./customer-merge.ts";
export { deleteMetafields, setMetafields } from "./customer-metafields.ts";
export { addTags, removeTags } from "./customer-tags.ts";

/** A field that is absent stays as it is; `null` or a blank text empties it. A list replaces the list. */
export type CustomerInput = {
  firstName?: string | null;
  lastName?: string | null;
  email?: string | null;
  phone?: string | null;
  note?: string | null;
  locale?: string | null;
  multipassIdentifier?: string | null;
  taxExempt?: boolean | null;
  taxExemptions?: string[] | null;
  tags?: string[] | null;
  addresses?: AddressInput[] | null;
  /** None of the addresses is the default one, as with customers of some imports. No caller of the API can say so. */
  withoutDefaultAddress?: boolean;
  metafields?: MetafieldInput[] | null;
  emailMarketingConsent?: ConsentInput | null;
  smsMarketingConsent?: ConsentInput | null;
};

/** The customer with exactly this e-mail, whatever its case and its blanks. */
export function findByEmail(shop: ShopState, email: string): SandboxCustomer | undefined {
  return shop.customers.get(shop.byEmail.get(withoutBlanks(email).toLowerCase()) ?? "");
}

/**
 * As recorded on a real store, Shopify takes blanks out of an e-mail, in its middle too, before it keeps it or looks it up.
 * https://github.com/airhorns/shopify-draft-proxy (fixtures/conformance: customer-email-normalization.json)
 */
function withoutBlanks(email: string): string {
  return email.replaceAll(/\s+/g, "");
}

/** The customer with exactly this phone, however it is written. */
export function findByPhone(shop: ShopState, phone: string): SandboxCustomer | undefined {
  return shop.customers.get(shop.byPhone.get(normalizePhone(shop, phone) ?? "") ?? "");
}

/** Creates a customer as `customerCreate` does. Throws `ConsentStateError` for INVALID and REDACTED. */
export function createCustomer(shop: ShopState, input: CustomerInput, path: string[] = []): Outcome {
  const now = isoSeconds();
  const blank: SandboxCustomer = {
    id: "",
    firstName: null,
    lastName: null,
    email: null,
    phone: null,
    note: null,
    locale: "it",
    taxExempt: false,
    taxExemptions: [],
    tags: [],
    emailConsent: noConsent,
    smsConsent: noConsent,
    addresses: [],
    defaultAddressId: null,
    metafields: [],
    multipassIdentifier: null,
    numberOfOrders: 0,
    amountSpent: "0.0",
    createdAt: now,
    updatedAt: now,
  };
  const { draft, userErrors } = applied(shop, blank, input, path);
  userErrors.push(...blankAddressErrors(input.addresses ?? [], path));
  if (userErrors.length > 0) return refused(...userErrors);
  return commitNew(shop, { ...draft, id: takeId(shop) });
}

/** Changes a customer as `customerUpdate` does: consents are refused, they have mutations of their own. */
export function updateCustomer(
  shop: ShopState,
  customerId: string,
  input: CustomerInput,
  path: string[] = [],
): Outcome {
  const customer = shop.customers.get(customerId);
  if (!customer) return refused({ field: [...path, "id"], message: "Customer does not exist" });
  const consents = (["email", "sms"] as const).filter((kind) => input[`${kind}MarketingConsent`]);
  if (consents.length > 0) {
    return refused(
      ...consents.map((kind) => ({
        field: [`${kind}MarketingConsent`],
        message:
          `To update ${kind}MarketingConsent, please use the ` +
          `customer${kind === "email" ? "Email" : "Sms"}MarketingConsentUpdate Mutation instead`,
      })),
    );
  }
  return editCustomer(shop, customerId, input, path);
}

/** Changes a customer as the admin's form does: everything, consents too, in one edit. */
export function editCustomer(
  shop: ShopState,
  customerId: string,
  input: CustomerInput,
  path: string[] = [],
): Outcome {
  const customer = shop.customers.get(customerId);
  if (!customer) return refused({ field: [...path, "id"], message: "Customer does not exist" });
  const { draft, userErrors } = applied(shop, customer, input, path);
  if (userErrors.length > 0) return refused(...userErrors);
  const losesConsent = shop.choices.newEmail === "has-no-consent" && draft.email !== customer.email;
  return commitChange(shop, customer, losesConsent ? { ...draft, emailConsent: noConsent } : draft);
}

/** Deletes a customer who never ordered. */
export function deleteCustomer(shop: ShopState, customerId: string): Outcome {
  const customer = shop.customers.get(customerId);
  if (!customer) return refused({ field: ["id"], message: "Customer can't be found" });
  if (customer.numberOfOrders > 0) {
    const message = "Customer can’t be deleted because they have associated orders";
    return refused({ field: ["id"], message });
  }
  removeFromIndices(shop, customer);
  shop.onChange([{ topic: "customers/delete", customer }]);
  return { customer: null, userErrors: [] };
}

/** A phone number in E.164, read as the shop's country would; undefined when it is none. */
export function normalizePhone(shop: ShopState, phone: string): string | undefined {
  const parsed = parsePhoneNumberFromString(phone, shop.record.countryCode as CountryCode);
  return parsed?.isValid() ? parsed.number : undefined;
}

/** A customer with an input over it, and everything Shopify would say against the result. */
function applied(
  shop: ShopState,
  customer: SandboxCustomer,
  input: CustomerInput,
  path: string[],
): { draft: SandboxCustomer; userErrors: UserError[] } {
  const draft = { ...customer };
  const userErrors: UserError[] = [];

  for (const field of ["firstName", "lastName", "note", "multipassIdentifier"] as const) {
    if (input[field] !== undefined) draft[field] = input[field]?.trim() || null;
  }
  if (input.locale) draft.locale = input.locale;
  if (input.taxExempt !== undefined && input.taxExempt !== null) draft.taxExempt = input.taxExempt;
  if (input.taxExemptions) draft.taxExemptions = input.taxExemptions;
  userErrors.push(...nameErrors(shop, input, path), ...noteErrors(draft, path));

  if (input.email !== undefined) {
    draft.email = withoutBlanks(input.email ?? "") || null;
    if (!draft.email) draft.emailConsent = noConsent;
    userErrors.push(...emailErrors(shop, draft, path));
  }
  if (input.phone !== undefined) {
    const given = input.phone?.trim() || null;
    draft.phone = given && (normalizePhone(shop, given) ?? null);
    if (!draft.phone) draft.smsConsent = noConsent;
    userErrors.push(...phoneErrors(shop, draft, given, path));
  }
  if (input.tags !== undefined) {
    draft.tags = normalizeTags(input.tags ?? []);
    userErrors.push(...tagErrors(draft.tags, path));
  }
  if (input.addresses) {
    const replaced = replacedAddresses(shop, draft, input.addresses, path);
    Object.assign(draft, withDefault({ ...draft, addresses: replaced.addresses }));
    userErrors.push(...replaced.userErrors);
  }
  if (input.withoutDefaultAddress) draft.defaultAddressId = null;
  if (input.metafields) {
    const merged = mergedMetafields(shop, draft, input.metafields, [...path, "metafields"]);
    draft.metafields = merged.metafields;
    userErrors.push(...merged.userErrors);
  }
  userErrors.push(...applyConsents(shop, draft, input, path));

  if (!draft.firstName && !draft.lastName && !draft.email && !draft.phone && userErrors.length === 0) {
    const field = path.length > 0 ? path : null;
    userErrors.push({ field, message: "A name, phone number, or email address must be present" });
  }
  return { draft, userErrors };
}

function noteErrors({ note }: SandboxCustomer, path: string[]): UserError[] {
  const message = "Note is too long (maximum is 5000 characters)";
  return (note?.length ?? 0) > 5000 ? [{ field: [...path, "note"], message }] : [];
}

function emailErrors(shop: ShopState, draft: SandboxCustomer, path: string[]): UserError[] {
  if (!draft.email) return [];
  const field = [...path, "email"];
  if (!/^[^\s@,;<>()]+@[^\s@,;<>()]+\.[^\s@.,;<>()]+$/.test(draft.email)) {
    return [{ field, message: "Email is invalid" }];
  }
  const email = draft.email.toLowerCase();
  const owner = shop.byEmail.get(email);
  const isTaken = shop.choices.unseenEmails.includes(email) || (owner && owner !== draft.id);
  return isTaken ? [{ field, message: "Email has already been taken" }] : [];
}

function phoneErrors(
  shop: ShopState,
  draft: SandboxCustomer,
  given: string | null,
  path: string[],
): UserError[] {
  if (!given) return [];
  const field = [...path, "phone"];
  if (!draft.phone) return [{ field, message: "Phone is invalid" }];
  const owner = shop.byPhone.get(draft.phone);
  return owner && owner !== draft.id ? [{ field, message: "Phone has already been taken" }] : [];
}

function applyConsents(
  shop: ShopState,
  draft: SandboxCustomer,
  input: CustomerInput,
  path: string[],
): UserError[] {
  const userErrors: UserError[] = [];
  const kinds = [
    [
      "emailMarketingConsent",
      "emailConsent",
      draft.email,
      "An email address is required to set the email marketing consent state.",
    ],
    [
      "smsMarketingConsent",
      "smsConsent",
      draft.phone,
      "A phone number is required to set the SMS consent state.",
    ],
  ] as const;
  for (const [field, kind, contact, missing] of kinds) {
    const consent = input[field];
    if (!consent) continue;
    if (consent.marketingState === "INVALID" || consent.marketingState === "REDACTED") {
      throw new ConsentStateError(consent.marketingState);
    }
    const problems = contact
      ? consentErrors(shop, consent, [...path, field]).map(({ field: at, message }) => ({
          field: at,
          message,
        }))
      : [{ field: [...path, field], message: missing }];
    userErrors.push(...problems);
    const unchanged = consent.marketingState === draft[kind].state;
    if (problems.length === 0 && !unchanged) draft[kind] = consentOf(consent, draft[kind]);
  }
  return userErrors;
}
