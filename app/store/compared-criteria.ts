import { Prisma } from "./database/generated/client.ts";
import { sideNames, type SideName } from "../sync/customer.ts";
import type { Foresight } from "../sync/foresee.ts";
import type { Memberships } from "../sync/outlook.ts";
import type { Policy } from "../sync/policy.ts";
import { criteriaOf, type Membership } from "../sync/audience.ts";
import type { Database } from "./database/db.server.ts";
import { pseudonymOf } from "./encryption/pseudonym.ts";
import type { Sealer } from "./encryption/seal.ts";

type Run = { shop: string; comparisonId: string };

/**
 * Criteria (app/sync/audience.ts) as a comparison keeps them, in the column `traits` of the table: `<side>:<criterion>`. Tags are keyed
 * hashes, so that without our key none can be guessed.
 */
export async function keyedCriteria(
  db: Pick<Database, "secret">,
  sealer: Sealer,
  { shop, comparisonId }: Run,
  side: SideName,
  criteria: readonly string[],
): Promise<string[]> {
  const keyOf = (tag: string) => pseudonymOf(db, sealer, [shop, comparisonId, tag]);
  const keyed = criteria.map(async (one) => (one.startsWith("tag:") ? `tag:${await keyOf(one)}` : one));
  return (await Promise.all(keyed)).map((criterion) => `${side}:${criterion}`);
}

/** How the customers of a case stand with the policy's choice of customers, as SQL of its row `own`. */
export type MembershipSql = { [side in SideName]: Prisma.Sql };

/** For each side an SQL expression of the row `own` that gives a `Membership`. */
export async function membershipsBy(
  db: Pick<Database, "secret">,
  sealer: Sealer,
  run: Run,
  { audience }: Policy,
): Promise<MembershipSql> {
  const membershipOn = async (side: SideName) => {
    const wanted = criteriaOf(audience[side]);
    if (wanted === null) return Prisma.sql`'chosen'`;
    const keyed = await keyedCriteria(db, sealer, run, side, wanted);
    const unknown = audience[side].kind === "ordered" ? [`${side}:orders-unknown`] : [];
    return Prisma.sql`CASE WHEN own.traits && ${keyed}::text[] THEN 'chosen'
      WHEN own.traits && ${unknown}::text[] THEN 'unknown' ELSE 'left-out' END`;
  };
  const [shopify, framework360] = await Promise.all(sideNames.map(membershipOn));
  return { shopify: shopify!, framework360: framework360! };
}

/** A foresight, the membership that its customers share, and how many they are. */
export type ForeseenGroup = { hash: string; foresight: Foresight; count: number; memberships: Memberships };

/** The foresights of the comparison's customers, grouped by foresight and membership. */
export async function readForeseenGroups(
  db: Pick<Database, "$queryRaw">,
  comparisonId: string,
  membership: MembershipSql,
): Promise<ForeseenGroup[]> {
  type Row = {
    hash: string;
    foresight: Foresight;
    count: number;
    shopify: Membership;
    framework360: Membership;
  };
  const rows = await db.$queryRaw<Row[]>`
    SELECT kept.hash, kept.foresight, grouped.shopify, grouped.framework360, grouped.count
    FROM (
      SELECT own.foresight_hash AS hash, ${membership.shopify} AS shopify,
        ${membership.framework360} AS framework360, count(*)::int AS count
      FROM compared_customer AS own
      WHERE own.comparison_id = ${comparisonId}::uuid AND own.foresight_hash IS NOT NULL
      GROUP BY 1, 2, 3
    ) AS grouped
    JOIN comparison_foresight AS kept ON kept.comparison_id = ${comparisonId}::uuid AND kept.hash = grouped.hash`;
  return rows.map(({ shopify, framework360, ...row }) => ({
    ...row,
    memberships: { shopify, framework360 },
  }));
}
