import { countryName } from "./geography.ts";
import { provinceName } from "./graphql/customer-fields.ts";
import type { ComplianceTopic } from "./context.ts";
import type { Consent, CustomerEvent, SandboxAddress, SandboxCustomer, ShopState } from "./state.ts";
import { gid } from "./state.ts";

/** `JSON.rawJSON` keeps ids above 2^53 exact; TypeScript's library does not know it yet. */
const { rawJSON } = JSON as typeof JSON & { rawJSON: (text: string) => unknown };

/**
 * The body of an event's webhook, as Shopify sends it since 2025-01: no tags, no consent, no order counts in
 * `customers/*`. Ids are numbers, however large.
 * https://shopify.dev/docs/api/webhooks/2026-10
 */
export function customerPayload(shop: ShopState, event: CustomerEvent): string {
  return JSON.stringify(payloadOf(shop, event));
}

/** The body of a privacy topic. */
export function compliancePayload(
  shop: ShopState,
  topic: ComplianceTopic,
  customer?: SandboxCustomer,
): string {
  const { id, domain } = shop.record;
  const base = { shop_id: number(id), shop_domain: domain };
  if (topic === "shop/redact" || !customer) return JSON.stringify(base);
  const person = { id: number(customer.id), email: customer.email, phone: customer.phone };
  if (topic === "customers/redact")
    return JSON.stringify({ ...base, customer: person, orders_to_redact: [] });
  return JSON.stringify({ ...base, customer: person, orders_requested: [], data_request: { id: 9999 } });
}

/** The body of `app/uninstalled`: the shop as REST shows it. */
export function shopPayload({ record }: ShopState): string {
  return JSON.stringify({
    id: number(record.id),
    name: record.name,
    email: record.email,
    domain: record.domain,
    myshopify_domain: record.domain,
    country_code: record.countryCode,
    currency: record.currencyCode,
    plan_name: record.plan,
    shop_owner: `${record.staff.firstName} ${record.staff.lastName}`,
    created_at: record.createdAt,
  });
}

/** The body of `app/scopes_update`. */
export function scopesPayload(
  { record }: ShopState,
  previous: string[],
  current: string[],
  updatedAt: string,
): string {
  return JSON.stringify({
    id: number(record.id),
    previous,
    current,
    updated_at: updatedAt,
  });
}

function payloadOf(shop: ShopState, event: CustomerEvent): unknown {
  switch (event.topic) {
    case "customers/create":
    case "customers/update":
      return restCustomer(shop, event.customer);
    case "customers/delete":
      return {
        id: number(event.customer.id),
        tax_exemptions: event.customer.taxExemptions,
        admin_graphql_api_id: gid("Customer", event.customer.id),
      };
    case "customers/merge":
      return {
        admin_graphql_api_customer_kept_id: gid("Customer", event.keptId),
        admin_graphql_api_customer_deleted_id: gid("Customer", event.deletedId),
        admin_graphql_api_job_id: gid("Job", event.jobId),
        status: "completed",
        errors: [],
      };
    case "customer.tags_added":
    case "customer.tags_removed":
      return {
        customerId: gid("Customer", event.customer.id),
        tags: event.tags,
        occurredAt: new Date().toISOString(),
      };
    case "customers_email_marketing_consent/update":
      return {
        customer_id: number(event.customer.id),
        email_address: event.customer.email,
        email_marketing_consent: restConsent(event.customer.emailConsent),
      };
    case "customers_marketing_consent/update":
      return {
        id: number(event.customer.id),
        phone: event.customer.phone,
        sms_marketing_consent: {
          ...restConsent(event.customer.smsConsent),
          consent_collected_from: "OTHER",
        },
      };
  }
}

function restCustomer(shop: ShopState, customer: SandboxCustomer): unknown {
  const addresses = customer.addresses.map((address) => restAddress(customer, address));
  const defaultIndex = customer.addresses.findIndex(({ id }) => id === customer.defaultAddressId);
  return {
    id: number(customer.id),
    created_at: customer.createdAt,
    updated_at: customer.updatedAt,
    first_name: customer.firstName,
    last_name: customer.lastName,
    state: "disabled",
    note: customer.note,
    verified_email: customer.email !== null,
    multipass_identifier: customer.multipassIdentifier,
    tax_exempt: customer.taxExempt,
    email: customer.email,
    phone: customer.phone,
    currency: shop.record.currencyCode,
    addresses,
    tax_exemptions: customer.taxExemptions,
    admin_graphql_api_id: gid("Customer", customer.id),
    ...(defaultIndex >= 0 && { default_address: addresses[defaultIndex] }),
  };
}

function restAddress(customer: SandboxCustomer, address: SandboxAddress): unknown {
  const country = address.countryCode && countryName(address.countryCode);
  return {
    id: number(address.id),
    customer_id: number(customer.id),
    first_name: address.firstName,
    last_name: address.lastName,
    company: address.company,
    address1: address.address1,
    address2: address.address2,
    city: address.city,
    province: provinceName(address),
    country,
    zip: address.zip,
    phone: address.phone,
    name: [address.firstName, address.lastName].filter(Boolean).join(" "),
    province_code: address.provinceCode,
    country_code: address.countryCode,
    country_name: country,
    default: address.id === customer.defaultAddressId,
  };
}

function restConsent({ state, optInLevel, updatedAt }: Consent) {
  return {
    state: state.toLowerCase(),
    opt_in_level: optInLevel?.toLowerCase() ?? null,
    consent_updated_at: updatedAt,
  };
}

function number(id: string): unknown {
  return rawJSON(id);
}
