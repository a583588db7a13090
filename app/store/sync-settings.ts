import type { SideName } from "../sync/customer.ts";
import {
  addressPolicies,
  type AddressPolicy,
  type NotSubscribedMeaning,
  notSubscribedMeanings,
  type Policy,
  type AudienceKind,
  audienceKinds,
} from "../sync/policy.ts";
import type { Database } from "./database/db.server.ts";

/** What the merchant chose on the Synchronization page. */
export type SyncSettings = {
  customersEnabled: boolean;
  shopifyToFramework360: boolean;
  framework360ToShopify: boolean;
  /** Which customers of Shopify are carried to Framework360; the tags count for `tagged` alone. */
  inboundAudience: AudienceKind;
  inboundTags: string[];
  /** Which customers of Framework360 are carried to Shopify. */
  outboundAudience: AudienceKind;
  outboundTags: string[];
  /** Whose value stays when both sides changed the same field. */
  conflictWinner: SideName;
  syncTags: boolean;
  syncNewsletter: boolean;
  addresses: AddressPolicy;
  /** What "not subscribed" in Framework360 means where it was never seen to be "subscribed"; null: not answered yet. */
  notSubscribedMeans: NotSubscribedMeaning | null;
  /** The list in Framework360 into which subscribers from Shopify are put, by number or name; null: none. */
  newsletterList: string | null;
  /** Whether a customer's history in Framework360 tells of what was written there. */
  historyLines: boolean;
};

const untouched: SyncSettings = {
  customersEnabled: false,
  shopifyToFramework360: false,
  framework360ToShopify: false,
  inboundAudience: "everybody",
  inboundTags: [],
  outboundAudience: "everybody",
  outboundTags: [],
  conflictWinner: "shopify",
  syncTags: true,
  syncNewsletter: true,
  addresses: "both",
  notSubscribedMeans: null,
  newsletterList: null,
  historyLines: false,
};

/**
 * The shop's settings. Without saved settings, and while the app is uninstalled, no customer is synchronized.
 */
export async function readSettings(db: Pick<Database, "syncSettings">, shop: string): Promise<SyncSettings> {
  return (await readSaved(db, shop)).settings;
}

/** The same, with when they were saved, ISO 8601; null: never. */
export async function readSaved(
  db: Pick<Database, "syncSettings">,
  shop: string,
): Promise<{ settings: SyncSettings; savedAt: string | null }> {
  const saved = await db.syncSettings.findUnique({
    where: { shop, owner: { uninstalledAt: null } },
    omit: { shop: true },
  });
  if (!saved) return { settings: untouched, savedAt: null };
  const { updatedAt, ...choices } = saved;
  return { settings: asSettings(choices), savedAt: updatedAt.toISOString() };
}

/** What the shop's choices allow and prefer. */
export async function readPolicy(db: Pick<Database, "syncSettings">, shop: string): Promise<Policy> {
  return policyFrom(await readSettings(db, shop));
}

/** Keeps the given choices; one that is missing stays as it was. */
export async function saveSettings(
  db: Pick<Database, "syncSettings">,
  shop: string,
  choices: Partial<SyncSettings>,
): Promise<void> {
  await db.syncSettings.upsert({
    where: { shop },
    create: { shop, ...choices },
    update: choices,
  });
}

/** The installed shops with Sync Customers turned on, and what their choices allow. */
export async function listSyncingShops(db: Database): Promise<{ shop: string; policy: Policy }[]> {
  const rows = await db.syncSettings.findMany({
    where: { customersEnabled: true, owner: { uninstalledAt: null } },
    omit: { updatedAt: true },
  });
  return rows.map(({ shop, ...saved }) => ({ shop, policy: policyFrom(asSettings(saved)) }));
}

type ChosenByName =
  "inboundAudience" | "outboundAudience" | "conflictWinner" | "addresses" | "notSubscribedMeans";
type Saved = Omit<SyncSettings, ChosenByName> & {
  inboundAudience: string;
  outboundAudience: string;
  conflictWinner: string;
  addresses: string;
  notSubscribedMeans: string | null;
};

/** What is saved by a name that this version does not know is not guessed: of the customers none is chosen then. */
function asSettings({ conflictWinner, addresses, notSubscribedMeans, ...saved }: Saved): SyncSettings {
  return {
    ...saved,
    inboundAudience: audienceKinds.find((kind) => kind === saved.inboundAudience) ?? "tagged",
    outboundAudience: audienceKinds.find((kind) => kind === saved.outboundAudience) ?? "tagged",
    conflictWinner: conflictWinner === "framework360" ? "framework360" : "shopify",
    addresses: addressPolicies.find((policy) => policy === addresses) ?? untouched.addresses,
    notSubscribedMeans: notSubscribedMeanings.find((meaning) => meaning === notSubscribedMeans) ?? null,
  };
}

/** What these choices allow and prefer. */
export function policyFrom(settings: SyncSettings): Policy {
  return {
    inbound: settings.customersEnabled && settings.shopifyToFramework360,
    outbound: settings.customersEnabled && settings.framework360ToShopify,
    audience: {
      shopify: { kind: settings.inboundAudience, tags: settings.inboundTags },
      framework360: { kind: settings.outboundAudience, tags: settings.outboundTags },
    },
    conflictWinner: settings.conflictWinner,
    tags: settings.syncTags,
    newsletter: settings.syncNewsletter,
    addresses: settings.addresses,
    notSubscribedMeans: settings.notSubscribedMeans,
    forcedFrom: null,
  };
}
