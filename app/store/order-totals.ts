import type { Database } from "./database/db.server.ts";

/**
 * The Framework360 ids of up to `max` customers that are on both sides: first those whose orders were never read, then
 * those whose orders were read longest ago.
 */
export async function listDueForOrderTotals(db: Database, shop: string, max: number): Promise<string[]> {
  const rows = await db.customerLink.findMany({
    where: { shop, deletedOn: null, shopifyId: { not: null }, framework360Id: { not: null } },
    orderBy: { ordersAskedAt: { sort: "asc", nulls: "first" } },
    select: { framework360Id: true },
    take: max,
  });
  return rows.flatMap(({ framework360Id }) => framework360Id ?? []);
}

/** How many customers are on both sides, and when Framework360 was last asked for the orders of any of them. */
export async function readOrderLooks(
  db: Database,
  shop: string,
): Promise<{ customers: number; lastAskedAt: Date | null }> {
  const { _count, _max } = await db.customerLink.aggregate({
    where: { shop, deletedOn: null, shopifyId: { not: null }, framework360Id: { not: null } },
    _count: true,
    _max: { ordersAskedAt: true },
  });
  return { customers: _count, lastAskedAt: _max.ordersAskedAt };
}

/** Records when Framework360 was asked for this customer's orders, which moves the customer to the end of the queue. */
export async function saveOrdersAskedAt(
  db: Database,
  shop: string,
  framework360Id: string,
  at: Date,
): Promise<void> {
  await db.customerLink.updateMany({ where: { shop, framework360Id }, data: { ordersAskedAt: at } });
}
