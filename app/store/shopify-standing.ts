import type { Reason } from "../sync/outcome.ts";
import type { Database } from "./database/db.server.ts";
import type { CustomerLinkWhereInput } from "./database/generated/models.ts";
import { failureSql } from "./activity-outcome.ts";
import type { ShopifyState } from "../sync/shopify-state.ts";
import type { SideName } from "../sync/customer.ts";

/** A Framework360 customer's state on Shopify by our records. They do not include waiting jobs. */
export type Standing = {
  state: Exclude<ShopifyState, "waiting">;
  /** The customer on Shopify; null when there is none that we know of. */
  shopifyId: string | null;
  /** Why the last synchronization failed, and which side said so. */
  failure: { reason: Reason | null; target: SideName | null } | null;
};

type LastActivity = { id: string; failed: boolean; reason: Reason | null; target: SideName | null };

/**
 * How the given Framework360 customers stand with Shopify, in two queries however many they are. A failure of
 * the last synchronization counts more than the link from before. Shopify is not called.
 */
export async function readStandings(
  db: Database,
  shop: string,
  framework360Ids: readonly string[],
): Promise<Map<string, Standing>> {
  const links = await db.customerLink.findMany({
    where: { shop, framework360Id: { in: [...framework360Ids] } },
    select: { framework360Id: true, shopifyId: true, deletedOn: true, hasOwed: true, consentUndated: true },
  });
  const linkOf = new Map(links.map((link) => [link.framework360Id, link]));
  const shopifyIds = framework360Ids.map((id) => linkOf.get(id)?.shopifyId ?? null);
  const last = await readLastActivities(db, shop, framework360Ids, shopifyIds);

  return new Map(framework360Ids.map((id) => [id, standingOf(linkOf.get(id), last.get(id))]));
}

type Link = {
  shopifyId: string | null;
  deletedOn: string | null;
  hasOwed: boolean;
  consentUndated: boolean;
};

function standingOf(link: Link | undefined, last: LastActivity | undefined): Standing {
  const shopifyId = link && link.deletedOn === null ? link.shopifyId : null;
  if (last?.failed) {
    return { state: "failed", shopifyId, failure: { reason: last.reason, target: last.target } };
  }
  if (link?.deletedOn === "shopify") return { state: "deleted", shopifyId, failure: null };
  if (!link || shopifyId === null) return { state: "not-on-shopify", shopifyId, failure: null };
  return { state: link.hasOwed || link.consentUndated ? "partly" : "synced", shopifyId, failure: null };
}

/** A change on Shopify that failed is recorded under the Shopify customer alone. */
async function readLastActivities(
  db: Database,
  shop: string,
  framework360Ids: readonly string[],
  shopifyIds: readonly (string | null)[],
): Promise<Map<string, LastActivity>> {
  const rows = await db.$queryRaw<LastActivity[]>`
    SELECT given.framework360_id AS id, last.failed, last.reason, last.target
    FROM unnest(${framework360Ids}::text[], ${shopifyIds}::text[]) AS given (framework360_id, shopify_id)
    CROSS JOIN LATERAL (
      SELECT failed, reason, target FROM (
        (SELECT ${failureSql} AS failed, reason, target, at FROM activity
         WHERE shop = ${shop} AND framework360_id = given.framework360_id ORDER BY at DESC LIMIT 1)
        UNION ALL
        (SELECT ${failureSql} AS failed, reason, target, at FROM activity
         WHERE shop = ${shop} AND shopify_id = given.shopify_id ORDER BY at DESC LIMIT 1)
      ) AS either ORDER BY at DESC LIMIT 1
    ) AS last`;
  return new Map(rows.map((row) => [row.id, row]));
}

const living = { deletedOn: null, shopifyId: { not: null } } satisfies CustomerLinkWhereInput;
const isOpen = { OR: [{ hasOwed: true }, { consentUndated: true }] } satisfies CustomerLinkWhereInput;

/** The links of the customers in each state. */
const linkedAs = {
  synced: { ...living, hasOwed: false, consentUndated: false },
  partly: { ...living, ...isOpen },
  deleted: { deletedOn: "shopify" },
} satisfies { [state in ShopifyState]?: CustomerLinkWhereInput };

/** How many of the shop's customers have a newsletter choice that only the merchant can decide. */
export function countUndatedConsent(db: Database, shop: string): Promise<number> {
  return db.customerLink.count({ where: { shop, ...living, consentUndated: true } });
}

/**
 * Framework360 customers who may be in this state, by id, after the one given: all who are, and some who are not
 * any more.
 */
export async function listByStanding(
  db: Database,
  shop: string,
  state: "synced" | "partly" | "failed" | "deleted",
  { after, limit }: { after: string; limit: number },
): Promise<string[]> {
  if (state === "failed") return listFailed(db, shop, { after, limit });
  const links = await db.customerLink.findMany({
    where: {
      shop,
      framework360Id: { gt: after },
      ...linkedAs[state],
    },
    select: { framework360Id: true },
    orderBy: { framework360Id: "asc" },
    take: limit,
  });
  return links.flatMap(({ framework360Id }) => framework360Id ?? []);
}

async function listFailed(
  db: Database,
  shop: string,
  { after, limit }: { after: string; limit: number },
): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT COALESCE(activity.framework360_id, link.framework360_id) AS id
    FROM activity
    LEFT JOIN customer_link AS link ON link.shop = activity.shop AND link.shopify_id = activity.shopify_id
    WHERE activity.shop = ${shop} AND ${failureSql}
      AND COALESCE(activity.framework360_id, link.framework360_id) > ${after}
    ORDER BY id
    LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}
