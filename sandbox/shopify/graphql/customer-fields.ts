import { GraphQLError } from "graphql";
import { findMetafield } from "../customer-metafields.ts";
import { countryName, findProvince } from "../geography.ts";
import type { Consent, SandboxAddress, SandboxCustomer, SandboxMetafield } from "../state.ts";
import { gid } from "../state.ts";
import type { PageArguments } from "./connections.ts";
import { connection } from "./connections.ts";
import { addressGid } from "./ids.ts";
import type { RequestContext, Resolver, ResolverMap } from "./request.ts";
import { notApproved, requireScope } from "./request.ts";

const needsOrders: Resolver = (_source, _args, context, info) =>
  requireScope(context, "read_orders", info.fieldName);

/** Data of level 2: withheld from an app that is not approved for it. */
function protectedField(resolve: Resolver<SandboxCustomer>): Resolver<SandboxCustomer> {
  return (customer, args, context, info) => {
    if (context.shop.choices.protectedData === "level-2-refused") {
      throw notApproved(`use the ${info.fieldName} field`);
    }
    if (context.shop.choices.brokenEmails.includes(customer.email ?? "")) {
      throw new GraphQLError("Internal error. Looks like something went wrong on our end.", {
        extensions: { code: "INTERNAL_SERVER_ERROR" },
      });
    }
    return resolve(customer, args, context, info);
  };
}

export const metafieldSource = (customer: SandboxCustomer, metafield: SandboxMetafield) => ({
  ...metafield,
  __typename: "Metafield",
  id: gid("Metafield", metafield.id),
  legacyResourceId: metafield.id,
  ownerType: "CUSTOMER",
  owner: { ...customer, __typename: "Customer" },
  jsonValue: jsonValue(metafield),
  compareDigest: Buffer.from(metafield.value).toString("base64url").slice(0, 32),
  sizeInBytes: Buffer.byteLength(metafield.value),
});

export const customerFields: ResolverMap = {
  Customer: {
    id: ({ id }: SandboxCustomer) => gid("Customer", id),
    legacyResourceId: ({ id }: SandboxCustomer) => id,
    displayName: (customer: SandboxCustomer) => displayName(customer),
    firstName: protectedField(({ firstName }) => firstName),
    lastName: protectedField(({ lastName }) => lastName),
    defaultEmailAddress: protectedField(
      (customer, _args, { shop }) =>
        customer.email && {
          emailAddress: customer.email,
          marketingState: customer.emailConsent.state,
          marketingOptInLevel: customer.emailConsent.optInLevel,
          marketingUpdatedAt: customer.emailConsent.updatedAt,
          marketingUnsubscribeUrl: unsubscribeUrl(shop.record.domain, customer),
          openTrackingLevel: "UNKNOWN",
          openTrackingUrl: `https://${shop.record.domain}/account/open_tracking/${customer.id}`,
          validFormat: true,
        },
    ),
    defaultPhoneNumber: protectedField(
      (customer) =>
        customer.phone && {
          phoneNumber: customer.phone,
          marketingState: customer.smsConsent.state,
          marketingOptInLevel: customer.smsConsent.optInLevel,
          marketingUpdatedAt: customer.smsConsent.updatedAt,
          marketingCollectedFrom: "OTHER",
          smsMarketingConsent: { ...customer.smsConsent, collectedFrom: "OTHER" },
        },
    ),
    emailMarketingConsent: ({ email, emailConsent }: SandboxCustomer) =>
      email && deprecatedConsent(emailConsent),
    smsMarketingConsent: ({ phone, smsConsent }: SandboxCustomer) =>
      phone && { ...deprecatedConsent(smsConsent), consentCollectedFrom: "OTHER" },
    addresses: ({ addresses }: SandboxCustomer, { first }: { first?: number | null }) =>
      addresses.slice(0, first ?? 250),
    addressesV2: protectedField(({ addresses }, page, context) =>
      connection(addresses, page as PageArguments, context, ({ id }) => id),
    ),
    defaultAddress: protectedField(
      ({ addresses, defaultAddressId }) => addresses.find(({ id }) => id === defaultAddressId) ?? null,
    ),
    amountSpent: ({ amountSpent }: SandboxCustomer, _args, { shop }) => ({
      amount: amountSpent,
      currencyCode: shop.record.currencyCode,
    }),
    numberOfOrders: ({ numberOfOrders }: SandboxCustomer) => String(numberOfOrders),
    canDelete: ({ numberOfOrders }: SandboxCustomer) => numberOfOrders === 0,
    verifiedEmail: ({ email }: SandboxCustomer) => email !== null,
    validEmailAddress: ({ email }: SandboxCustomer) => email !== null,
    state: () => "DISABLED",
    productSubscriberStatus: () => "NEVER_SUBSCRIBED",
    lifetimeDuration: ({ createdAt }: SandboxCustomer) => lifetime(createdAt),
    mergeable: () => ({ isMergeable: true, errorFields: [], reason: null, mergeInProgress: null }),
    unsubscribeUrl: (customer: SandboxCustomer, _args, { shop }) =>
      unsubscribeUrl(shop.record.domain, customer),
    metafield: (customer: SandboxCustomer, { namespace, key }: { namespace?: string; key: string }) => {
      const metafield = findMetafield(customer, namespace, key);
      return metafield ? metafieldSource(customer, metafield) : null;
    },
    metafields: (
      customer: SandboxCustomer,
      { namespace, keys, ...page }: PageArguments & { namespace?: string | null; keys?: string[] | null },
      context: RequestContext,
    ) => {
      const wanted = customer.metafields.filter(
        (metafield) =>
          (!namespace || findMetafield(customer, namespace, metafield.key) === metafield) &&
          (!keys || keys.includes(`${metafield.namespace}.${metafield.key}`)),
      );
      const sources = wanted.map((metafield) => metafieldSource(customer, metafield));
      return connection(sources, page, context, ({ id }) => id);
    },
    orders: needsOrders,
    lastOrder: needsOrders,
  },

  MailingAddress: {
    id: ({ id }: SandboxAddress) => addressGid(id),
    name: ({ firstName, lastName }: SandboxAddress) => joined([firstName, lastName]),
    country: ({ countryCode }: SandboxAddress) => countryCode && countryName(countryCode),
    countryCodeV2: ({ countryCode }: SandboxAddress) => countryCode,
    province: (address: SandboxAddress) => provinceName(address),
    formatted: (address: SandboxAddress, options: { withName: boolean; withCompany: boolean }) =>
      [
        options.withName && joined([address.firstName, address.lastName]),
        options.withCompany && address.company,
        address.address1,
        address.address2,
        joined([address.zip, address.city, address.provinceCode]),
        address.countryCode && countryName(address.countryCode),
      ].filter(Boolean),
    formattedArea: (address: SandboxAddress) =>
      [joined([address.city, address.provinceCode]), address.countryCode && countryName(address.countryCode)]
        .filter(Boolean)
        .join(", ") || null,
  },
};

/** The name, else the e-mail, else the phone. */
export function displayName({ firstName, lastName, email, phone }: SandboxCustomer): string {
  return joined([firstName, lastName]) ?? email ?? phone ?? "";
}

/** The province's name where we know it, else its code. */
export function provinceName({ countryCode, provinceCode }: SandboxAddress): string | null {
  if (!countryCode || !provinceCode) return provinceCode;
  return findProvince(countryCode, provinceCode)?.name ?? provinceCode;
}

function joined(parts: (string | null)[]): string | null {
  return parts.filter(Boolean).join(" ") || null;
}

function deprecatedConsent({ state, optInLevel, updatedAt }: Consent) {
  return {
    marketingState: state,
    marketingOptInLevel: optInLevel ?? "SINGLE_OPT_IN",
    consentUpdatedAt: updatedAt,
  };
}

function unsubscribeUrl(domain: string, { id }: SandboxCustomer): string {
  return `https://${domain}/account/unsubscribe/${id}`;
}

function jsonValue({ type, value }: SandboxMetafield): unknown {
  const structured =
    ["json", "money", "boolean", "number_integer"].includes(type) || type.startsWith("list.");
  return structured ? JSON.parse(value) : value;
}

function lifetime(createdAt: string): string {
  const days = Math.floor((Date.now() - Date.parse(createdAt)) / 86_400_000);
  return days === 0 ? "less than a day" : `${days} ${days === 1 ? "day" : "days"}`;
}
