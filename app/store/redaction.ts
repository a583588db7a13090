import { sideNames } from "../sync/customer.ts";
import type { Database } from "./database/db.server.ts";
import { sharedNow } from "./database/shared-clock.ts";
import { pseudonymOf } from "./encryption/pseudonym.ts";
import type { Sealer } from "./encryption/seal.ts";

/** The ids of one person on each side. */
export type PersonIds = { shopify: string[]; framework360: string[] };

/**
 * The ids of a Shopify customer, from the link and from the activity. A Framework360 customer that is now linked with another
 * Shopify customer is left out, and one that a person said to be somebody else.
 */
export async function idsOf(db: Database, shop: string, shopifyId: string): Promise<PersonIds> {
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
  const apart = await db.apartPair.findMany({ where: { shop, shopifyId }, select: { framework360Id: true } });
  for (const { framework360Id } of [...others, ...apart]) candidates.delete(framework360Id ?? "");
  return { shopify: [shopifyId], framework360: [...candidates] };
}

/**
 * Forgets a person: their links, lines of the activity, marks, copies of their values, data requests and access records, and
 * the details of lines about other people that name them. Tombstones with a keyed hash instead of an id stay, so that neither a sweep nor a
 * late notification brings the person back.
 */
export async function forgetCustomer(
  db: Database,
  sealer: Sealer,
  shop: string,
  ids: PersonIds,
): Promise<void> {
  const pseudonymsOf = (side: keyof PersonIds) =>
    Promise.all(ids[side].map((id) => redactedId(db, sealer, shop, id)));
  const pseudonyms = [...(await pseudonymsOf("shopify")), ...(await pseudonymsOf("framework360"))].map((id) =>
    id.slice(redactedPrefix.length),
  );
  const at = sharedNow();
  const tombstone = { shop, deletedOn: "shopify", syncedAt: at };
  const tombstones = [
    ...(await pseudonymsOf("framework360")).map((framework360Id) => ({ ...tombstone, framework360Id })),
    ...(await pseudonymsOf("shopify")).map((shopifyId) => ({ ...tombstone, shopifyId })),
  ];
  const anyOfTheirs = [{ shopifyId: { in: ids.shopify } }, { framework360Id: { in: ids.framework360 } }];
  const among = { in: Object.values(ids).flat() };
  const named = anyOf(Object.values(ids).flat());
  await db.$transaction([
    db.customerLink.deleteMany({ where: { shop, OR: anyOfTheirs } }),
    db.activity.deleteMany({ where: { shop, OR: anyOfTheirs } }),
    db.$executeRaw`
      UPDATE activity SET detail = NULL, explanations = '[]'
      WHERE shop = ${shop} AND (detail ~ ${named} OR explanations::text ~ ${named})`,
    db.sweepMark.deleteMany({ where: { shop, customerId: among } }),
    // A preview's figures count the customers that are still there.
    db.$executeRaw`
      UPDATE comparison_foresight AS kept SET count = kept.count - theirs.count
      FROM (
        SELECT compared.comparison_id, compared.foresight_hash, count(*)::int AS count
        FROM compared_customer AS compared JOIN comparison ON comparison.id = compared.comparison_id
        WHERE comparison.shop = ${shop}
          AND (compared.customer_id = ANY(${among.in}) OR compared.partner_id = ANY(${among.in}))
        GROUP BY 1, 2
      ) AS theirs
      WHERE kept.comparison_id = theirs.comparison_id AND kept.hash = theirs.foresight_hash`,
    db.comparedCustomer.deleteMany({
      where: { comparison: { shop }, OR: [{ customerId: among }, { partnerId: among }] },
    }),
    db.listedCustomer.deleteMany({ where: { shop, customerId: among } }),
    db.customId.deleteMany({ where: { shop, OR: anyOfTheirs } }),
    db.firstSyncCustomer.deleteMany({
      where: {
        shop,
        OR: sideNames.map((side) => ({ side, customerId: { in: ids[side] } })),
      },
    }),
    db.apartPair.deleteMany({ where: { shop, OR: anyOfTheirs } }),
    db.sendManyCustomer.deleteMany({ where: { shop, customerId: among } }),
    db.webhookEvent.updateMany({
      where: { shop, customerId: { in: ids.shopify } },
      data: { customerId: null, changedAt: null },
    }),
    db.dataRequest.deleteMany({ where: { shop, shopifyId: { in: ids.shopify } } }),
    db.$executeRaw`
      UPDATE access_record SET
        shopify_ids = ARRAY(SELECT id FROM unnest(shopify_ids) AS id WHERE id <> ALL (${ids.shopify})),
        framework360_ids = ARRAY(SELECT id FROM unnest(framework360_ids) AS id WHERE id <> ALL (${ids.framework360}))
      WHERE shop = ${shop} AND (shopify_ids && ${ids.shopify} OR framework360_ids && ${ids.framework360})`,
    db.customerLink.createMany({ data: tombstones, skipDuplicates: true }),
    // A restored backup is redacted again by these (redaction-list.ts).
    db.redaction.createMany({
      data: pseudonyms.map((pseudonym) => ({ pseudonym, at })),
      skipDuplicates: true,
    }),
  ]);
}

/** A PostgreSQL pattern that matches a text which contains one of these ids, also as JSON escapes it. */
function anyOf(ids: readonly string[]): string {
  const forms = ids.flatMap((id) => [id, JSON.stringify(id).slice(1, -1)]);
  const escaped = [...new Set(forms)].map((id) => id.replaceAll(/\W/g, String.raw`\$&`));
  return `(^|[^[:alnum:]_-])(${escaped.join("|")})($|[^[:alnum:]_-])`;
}

/** The prefix of the ids in tombstones of redacted customers. */
export const redactedPrefix = "redacted:";

/** The id that the tombstone of a redacted customer has, on either side. */
export async function redactedId(
  db: Pick<Database, "secret">,
  sealer: Sealer,
  shop: string,
  id: string,
): Promise<string> {
  return `${redactedPrefix}${await pseudonymOf(db, sealer, [shop, id])}`;
}

/** Whether the customer, of either side, was redacted. */
export async function isRedacted(db: Database, sealer: Sealer, shop: string, id: string): Promise<boolean> {
  return (await redactedAmong(db, sealer, shop, [id])).size > 0;
}

/** Which of the given customers, of either side, were redacted. */
export async function redactedAmong(
  db: Database,
  sealer: Sealer,
  shop: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const byPseudonym = new Map(
    await Promise.all(ids.map(async (id) => [await redactedId(db, sealer, shop, id), id] as const)),
  );
  const among = { in: [...byPseudonym.keys()] };
  const rows = await db.customerLink.findMany({
    where: { shop, OR: [{ framework360Id: among }, { shopifyId: among }] },
    select: { framework360Id: true, shopifyId: true },
  });
  return new Set(
    rows.flatMap(({ framework360Id, shopifyId }) => byPseudonym.get(framework360Id ?? shopifyId ?? "") ?? []),
  );
}
