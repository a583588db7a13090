import type { Database } from "./database/db.server.ts";
import type { PersonIds } from "./redaction.ts";

/**
 * Where a person of the merchant's staff is shown customers by name or beside Shopify's own data, or downloads what is held
 * of them.
 */
export type AccessPage =
  | "customers"
  | "customer-history"
  | "activity"
  | "preview"
  | "preview-file"
  | "data-request"
  | "shopify-customer";

/** Who was shown whose data, and when. */
export type AccessRecord = {
  id: string;
  /** Shopify's id of the person. */
  staffId: string;
  page: AccessPage;
  ids: PersonIds;
  at: Date;
};

/** Keeps that the person was shown these customers. A look at no customer is none. */
export async function keepAccess(
  db: Database,
  shop: string,
  { staffId, page, ids, at }: Omit<AccessRecord, "id">,
): Promise<void> {
  if (ids.shopify.length + ids.framework360.length === 0) return;
  const { shopify: shopifyIds, framework360: framework360Ids } = ids;
  await db.accessRecord.create({ data: { shop, staffId, page, shopifyIds, framework360Ids, at } });
}

/** Whether the person was shown this Shopify customer by this page since then. */
export async function hasLooked(
  db: Database,
  shop: string,
  { staffId, page, shopifyId, since }: { staffId: string; page: AccessPage; shopifyId: string; since: Date },
): Promise<boolean> {
  const looked = { shop, staffId, page, shopifyIds: { equals: [shopifyId] }, at: { gte: since } };
  return (await db.accessRecord.findFirst({ where: looked, select: { id: true } })) !== null;
}

/**
 * The shop's records, newest first.
 * @param after the record after which to go on; null: from the newest on
 */
export async function listAccess(
  db: Database,
  shop: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<AccessRecord[]> {
  const rows = await db.accessRecord.findMany({
    where: { shop, ...(after !== null && { id: { lt: after } }) },
    orderBy: { id: "desc" },
    take: limit,
  });
  return rows.map(({ id, staffId, page, shopifyIds, framework360Ids, at }) => ({
    id,
    staffId,
    page: page as AccessPage,
    ids: { shopify: shopifyIds, framework360: framework360Ids },
    at,
  }));
}
