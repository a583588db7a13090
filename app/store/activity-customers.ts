import type { BySide } from "../sync/customer.ts";
import type { Database } from "./database/db.server.ts";
import type { PersonIds } from "./redaction.ts";

/** The customer of a line, with the ids that the line or the link has. */
export type LineCustomer = { line: string; ids: BySide<string | null> };

/** The customers of these lines of the shop. Lines that are not the shop's, or name no customer, are left out. */
export async function customersOfLines(
  db: Database,
  shop: string,
  lines: readonly string[],
): Promise<LineCustomer[]> {
  const rows = await db.activity.findMany({
    where: {
      shop,
      id: { in: [...lines] },
      OR: [{ shopifyId: { not: null } }, { framework360Id: { not: null } }],
    },
    select: { id: true, shopifyId: true, framework360Id: true },
  });
  const onShopify = await linkedTo(
    db,
    shop,
    rows.flatMap(({ shopifyId, framework360Id }) => (shopifyId === null ? (framework360Id ?? []) : [])),
  );
  return rows.map(({ id, shopifyId, framework360Id }) => ({
    line: id,
    ids: { shopify: shopifyId ?? onShopify.get(framework360Id!) ?? null, framework360: framework360Id },
  }));
}

/** The Shopify customers that are linked to these of Framework360, by their ids. */
async function linkedTo(
  db: Database,
  shop: string,
  framework360Ids: readonly string[],
): Promise<Map<string, string>> {
  if (framework360Ids.length === 0) return new Map();
  const links = await db.customerLink.findMany({
    where: { shop, deletedOn: null, shopifyId: { not: null }, framework360Id: { in: [...framework360Ids] } },
    select: { shopifyId: true, framework360Id: true },
  });
  return new Map(links.map(({ shopifyId, framework360Id }) => [framework360Id!, shopifyId!]));
}

/** These customers and their counterparts: a line may name a customer by the other side's id. */
export async function withLinked(
  db: Database,
  shop: string,
  { shopify, framework360 }: PersonIds,
): Promise<PersonIds> {
  const links = await db.customerLink.findMany({
    where: { shop, OR: [{ shopifyId: { in: shopify } }, { framework360Id: { in: framework360 } }] },
    select: { shopifyId: true, framework360Id: true },
  });
  return {
    shopify: [...new Set([...shopify, ...links.flatMap(({ shopifyId }) => shopifyId ?? [])])],
    framework360: [
      ...new Set([...framework360, ...links.flatMap(({ framework360Id }) => framework360Id ?? [])]),
    ],
  };
}
