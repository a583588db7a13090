import type { Database } from "./db.server.ts";
import { pseudonymOf } from "./pseudonym.ts";
import type { Sealer } from "./seal.ts";

/** Under which ids one person is known on each side. */
export type KnownIds = { shopify: string[]; framework360: string[] };

/**
 * Under which ids we know a Shopify customer: by the link, and by what happened to them before, unless that
 * Framework360 customer belongs to somebody else by now.
 */
export async function idsOf(db: Database, shop: string, shopifyId: string): Promise<KnownIds> {
  const [links, mentioned] = await Promise.all([
    db.customerLink.findMany({ where: { shop, shopifyId }, select: { framework360Id: true } }),
    db.activity.findMany({
      where: { shop, shopifyId, framework360Id: { not: null } },
      distinct: ["framework360Id"],
      select: { framework360Id: true },
    }),
  ]);
  const candidates = new Set([...links, ...mentioned].flatMap(({ framework360Id }) => framework360Id ?? []));
  const others = await db.customerLink.findMany({
    where: { shop, framework360Id: { in: [...candidates] }, shopifyId: { not: shopifyId } },
    select: { framework360Id: true },
  });
  for (const { framework360Id } of others) candidates.delete(framework360Id ?? "");
  return { shopify: [shopifyId], framework360: [...candidates] };
}

/**
 * Forgets a person: links with what they hold, what happened to them, what sweeps remember, what was put together
 * for them. A tombstone without any id stays, so that no sweep brings them back to Shopify.
 */
export async function forgetCustomer(
  db: Database,
  sealer: Sealer,
  shop: string,
  ids: KnownIds,
): Promise<void> {
  const pseudonyms = await Promise.all(ids.framework360.map((id) => redactedId(db, sealer, shop, id)));
  const anyOfTheirs = [{ shopifyId: { in: ids.shopify } }, { framework360Id: { in: ids.framework360 } }];
  await db.$transaction([
    db.customerLink.deleteMany({ where: { shop, OR: anyOfTheirs } }),
    db.activity.deleteMany({ where: { shop, OR: anyOfTheirs } }),
    db.sweepMark.deleteMany({
      where: { shop, customerId: { in: [...ids.shopify, ...ids.framework360] } },
    }),
    db.dataRequest.deleteMany({ where: { shop, shopifyId: { in: ids.shopify } } }),
    db.customerLink.createMany({
      data: pseudonyms.map((framework360Id) => ({
        shop,
        framework360Id,
        deletedOn: "shopify",
        syncedAt: new Date(),
      })),
      skipDuplicates: true,
    }),
  ]);
}

/** Under which id the tombstone of a redacted Framework360 customer is kept. */
export async function redactedId(
  db: Pick<Database, "secret">,
  sealer: Sealer,
  shop: string,
  framework360Id: string,
): Promise<string> {
  return `redacted:${await pseudonymOf(db, sealer, [shop, framework360Id])}`;
}

/** Those of the given Framework360 customers that are not to be looked at any more: they were redacted. */
export async function redactedAmong(
  db: Database,
  sealer: Sealer,
  shop: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const byPseudonym = new Map(
    await Promise.all(ids.map(async (id) => [await redactedId(db, sealer, shop, id), id] as const)),
  );
  const rows = await db.customerLink.findMany({
    where: { shop, framework360Id: { in: [...byPseudonym.keys()] } },
    select: { framework360Id: true },
  });
  return new Set(rows.flatMap(({ framework360Id }) => byPseudonym.get(framework360Id ?? "") ?? []));
}
