import type { Database } from "./database/db.server.ts";

/** Customers that are on both sides, those first of whom the orders were asked for longest ago, or never. */
export async function longestUnasked(db: Database, shop: string, most: number): Promise<string[]> {
  const rows = await db.customerLink.findMany({
    where: { shop, deletedOn: null, shopifyId: { not: null }, framework360Id: { not: null } },
    orderBy: { ordersAskedAt: { sort: "asc", nulls: "first" } },
    select: { framework360Id: true },
    take: most,
  });
  return rows.flatMap(({ framework360Id }) => framework360Id ?? []);
}

/** Lets all others have their turn before this customer. */
export async function noteAsked(db: Database, shop: string, framework360Id: string, at: Date): Promise<void> {
  await db.customerLink.updateMany({ where: { shop, framework360Id }, data: { ordersAskedAt: at } });
}
