import { gid } from "../state.ts";
import { appId } from "../customer-metafields.ts";
import { parseGid } from "./ids.ts";
import type { RequestContext, ResolverMap } from "./request.ts";
import { guarded } from "./request.ts";

export const shopQueries: ResolverMap["QueryRoot"] = {
  shop: guarded(null, (_source, _args, context) => shopSource(context)),

  currentAppInstallation: guarded(null, (_source, _args, context) => installationSource(context)),

  appInstallation: guarded(null, (_source, _args, context) => installationSource(context)),

  node: guarded(null, (_source, { id }: { id: string }, context) => findNode(id, context)),

  nodes: guarded(null, (_source, { ids }: { ids: string[] }, context) =>
    ids.map((id) => findNode(id, context)),
  ),

  webhookSubscriptions: guarded(null, () => emptyConnection),
};

const emptyConnection = {
  nodes: [],
  edges: [],
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
};

export function shopSource({ shop }: RequestContext) {
  const { id, domain, name, email, currencyCode, createdAt, countryCode, plan, staff } = shop.record;
  return {
    __typename: "Shop",
    id: gid("Shop", id),
    name,
    email,
    contactEmail: email,
    myshopifyDomain: domain,
    url: `https://${domain}`,
    primaryDomain: { id: gid("Domain", id), host: domain, url: `https://${domain}`, sslEnabled: true },
    currencyCode,
    ianaTimezone: "Europe/Rome",
    timezoneAbbreviation: "CET",
    timezoneOffset: "+0100",
    timezoneOffsetMinutes: 60,
    shopOwnerName: `${staff.firstName} ${staff.lastName}`,
    billingAddress: { countryCodeV2: countryCode },
    shopAddress: { countryCodeV2: countryCode },
    plan: {
      displayName: plan,
      publicDisplayName: plan,
      partnerDevelopment: true,
      shopifyPlus: plan === "plus" || plan === "enterprise",
    },
    createdAt,
    updatedAt: createdAt,
  };
}

function installationSource({ app, appConfig, scopes, shop }: RequestContext) {
  return {
    __typename: "AppInstallation",
    id: gid("AppInstallation", shop.record.id),
    accessScopes: scopes.map((handle) => ({ handle, description: handle.replaceAll("_", " ") })),
    launchUrl: `https://${shop.record.domain}/admin/apps/${app.clientId}`,
    app: {
      __typename: "App",
      id: gid("App", appId),
      apiKey: app.clientId,
      title: appConfig.name,
      handle: app.clientId,
      embedded: true,
    },
  };
}

function findNode(globalId: string, context: RequestContext): unknown {
  const { type, id } = parseGid(globalId);
  const { shop } = context;
  if (type === "Customer") {
    const customer = shop.customers.get(id);
    return customer ? { ...customer, __typename: "Customer" } : null;
  }
  if (type === "BulkOperation") return context.bulk.find(shop, id);
  if (type === "Shop" && id === shop.record.id) return shopSource(context);
  if (type === "AppInstallation" && id === shop.record.id) return installationSource(context);
  return null;
}
