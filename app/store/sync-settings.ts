import type { SideName } from "../sync/customer.ts";
import { parsePlaces, type ExtraPlaces } from "../sync/extra-fields.ts";
import {
  allWays,
  groupNames,
  waysOf,
  type FieldGroup,
  type GroupWays,
  type Way,
} from "../sync/field-groups.ts";
import {
  type NotSubscribedMeaning,
  notSubscribedMeanings,
  type Policy,
  type AudienceKind,
  audienceKinds,
} from "../sync/policy.ts";
import type { Database } from "./database/db.server.ts";
import { asModel, type Sql } from "./database/sql.ts";

/** The way of each group of fields. */
type WaySettings = { [group in FieldGroup as `${group}Way`]: Way };

/** What the merchant chose on the Synchronization page. */
export type SyncSettings = WaySettings & {
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
  /** Tags that are not synchronized; one that ends with `*` stands for all tags with that prefix. */
  ignoredTags: string[];
  /** The tag given to customers that the app creates; null: none. */
  createdTag: string | null;
  /** What "not subscribed" in Framework360 means for a customer never seen as subscribed there; null: not answered yet. */
  notSubscribedMeans: NotSubscribedMeaning | null;
  /** The list in Framework360 into which subscribers from Shopify are put, by number or name; null: none. */
  newsletterList: string | null;
  /** Whether the app adds a line to a customer's history in Framework360 about what it wrote there. */
  historyLines: boolean;
  /** The places of extra values. */
  extraPlaces: ExtraPlaces;
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
  namesWay: allWays.names,
  phoneWay: allWays.phone,
  addressWay: allWays.address,
  taxDataWay: allWays.taxData,
  tagsWay: allWays.tags,
  newsletterWay: allWays.newsletter,
  orderFiguresWay: allWays.orderFigures,
  ignoredTags: [],
  createdTag: null,
  notSubscribedMeans: null,
  newsletterList: null,
  historyLines: false,
  extraPlaces: {},
};

/**
 * The shop's settings. Without saved settings, and while the app is uninstalled, no customer is synchronized.
 */
export async function readSettings(sql: Sql, shop: string): Promise<SyncSettings> {
  return (await readSaved(sql, shop)).settings;
}

/** The same, with when they were saved, ISO 8601; null: never. */
export async function readSaved(
  sql: Sql,
  shop: string,
): Promise<{ settings: SyncSettings; savedAt: string | null }> {
  const { rows } = await sql.query<Record<string, unknown>>(
    `SELECT sync_settings.* FROM sync_settings JOIN shop ON shop.domain = sync_settings.shop
     WHERE shop.domain = $1 AND shop.uninstalled_at IS NULL`,
    [shop],
  );
  if (!rows[0]) return { settings: untouched, savedAt: null };
  const { shop: _shop, updatedAt, ...choices } = asModel<Saved & { shop: string; updatedAt: Date }>(rows[0]);
  return { settings: asSettings(choices), savedAt: updatedAt.toISOString() };
}

/** What the shop's choices allow and prefer. */
export async function readPolicy(sql: Sql, shop: string): Promise<Policy> {
  return policyFrom(await readSettings(sql, shop));
}

/** Keeps the given choices; one that is missing stays as it was. */
export async function saveSettings(
  db: Pick<Database, "syncSettings">,
  shop: string,
  choices: Partial<SyncSettings>,
): Promise<void> {
  const { extraPlaces, ...others } = asColumns(choices);
  const columns = { ...others, ...(extraPlaces !== undefined && { extraPlaces: extraPlaces as object }) };
  await db.syncSettings.upsert({
    where: { shop },
    create: { shop, ...columns },
    update: columns,
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
  | keyof WaySettings
  | "inboundAudience"
  | "outboundAudience"
  | "conflictWinner"
  | "notSubscribedMeans"
  | "extraPlaces";

/** The settings as their columns hold them. Earlier versions read and write the switches of tags and the newsletter. */
type Saved = Omit<SyncSettings, ChosenByName> & {
  inboundAudience: string;
  outboundAudience: string;
  conflictWinner: string;
  notSubscribedMeans: string | null;
  namesWay: string;
  phoneWay: string;
  addresses: string;
  taxDataWay: string;
  orderFiguresWay: string;
  syncTags: boolean;
  tagsOneWay: string | null;
  syncNewsletter: boolean;
  newsletterOneWay: string | null;
  extraPlaces: unknown;
};

/** A saved name that this version does not know is not guessed: an unknown choice of customers chooses none. */
function asSettings(row: Saved): SyncSettings {
  const { syncTags, tagsOneWay, syncNewsletter, newsletterOneWay, addresses, ...saved } = row;
  return {
    ...saved,
    inboundAudience: audienceKinds.find((kind) => kind === saved.inboundAudience) ?? "tagged",
    outboundAudience: audienceKinds.find((kind) => kind === saved.outboundAudience) ?? "tagged",
    conflictWinner: saved.conflictWinner === "framework360" ? "framework360" : "shopify",
    notSubscribedMeans: notSubscribedMeanings.find((meaning) => meaning === saved.notSubscribedMeans) ?? null,
    namesWay: asWay("names", saved.namesWay),
    phoneWay: asWay("phone", saved.phoneWay),
    addressWay: asWay("address", addresses),
    taxDataWay: asWay("taxData", saved.taxDataWay),
    orderFiguresWay: asWay("orderFigures", saved.orderFiguresWay),
    extraPlaces: parsePlaces(saved.extraPlaces),
    tagsWay: syncTags ? "both" : asWay("tags", tagsOneWay),
    newsletterWay: syncNewsletter ? "both" : asWay("newsletter", newsletterOneWay),
  };
}

/** A way whose name this version does not know counts as `none`, so that nothing is written that the merchant may not want. */
function asWay(group: FieldGroup, saved: string | null): Way {
  return waysOf(group).find((way) => way === saved) ?? "none";
}

/**
 * The columns of these choices. If tags or the newsletter go one way only, an earlier version must not synchronize them at all: it
 * would write them the other way as well.
 */
function asColumns({
  tagsWay,
  newsletterWay,
  addressWay,
  ...choices
}: Partial<SyncSettings>): Partial<Saved> {
  const oneWay = (way: Way) => (way === "both" || way === "none" ? null : way);
  return {
    ...choices,
    ...(addressWay && { addresses: addressWay }),
    ...(tagsWay && { syncTags: tagsWay === "both", tagsOneWay: oneWay(tagsWay) }),
    ...(newsletterWay && {
      syncNewsletter: newsletterWay === "both",
      newsletterOneWay: oneWay(newsletterWay),
    }),
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
    ways: {
      ...(Object.fromEntries(groupNames.map((group) => [group, settings[`${group}Way`]])) as GroupWays),
      extras: settings.extraPlaces,
    },
    ignoredTags: settings.ignoredTags,
    createdTag: settings.createdTag,
    notSubscribedMeans: settings.notSubscribedMeans,
    forcedFrom: null,
  };
}
