import type { Database } from "./database/db.server.ts";
import type { PersonIds } from "./redaction.ts";

/** A page that shows the merchant's staff customers by name or beside Shopify's own data, or lets them download customers' data. */
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

/** Records that the person was shown these customers. Without customers nothing is recorded. */
export async function keepAccess(
  db: Database,
  shop: string,
  { staffId, page, ids, at }: Omit<AccessRecord, "id">,
): Promise<void> {
  if (ids.shopify.length + ids.framework360.length === 0) return;
  const { shopify: shopifyIds, framework360: framework360Ids } = ids;
  await db.accessRecord.create({ data: { shop, staffId, page, shopifyIds, framework360Ids, at } });
}

/** Whether this page showed the person this Shopify customer since the given time. */
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
 * @param after the last record of the page before; null: the newest records
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
