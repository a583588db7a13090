import { otherSide, type SideName } from "../sync/customer.ts";
import { idColumn } from "../sync/link.ts";
import type { Reason } from "../sync/outcome.ts";
import type { StandingState } from "../sync/standing-state.ts";
import { failureSql, openSql } from "./activity-outcome.ts";
import type { Database } from "./database/db.server.ts";
import { Prisma } from "./database/generated/client.ts";
import type { CustomerLinkWhereInput } from "./database/generated/models.ts";

/** How a customer stands with the other side by our records. They do not include waiting jobs. */
export type CustomerStanding = {
  state: Exclude<StandingState, "waiting">;
  /** The customer on the other side; null when there is none that we know of. */
  otherId: string | null;
  /** Why the last synchronization failed, and which side said so. */
  failure: { reason: Reason | null; target: SideName | null } | null;
};

type OpenLine = { id: string; failed: boolean; reason: Reason | null; target: SideName | null };

/**
 * How the given customers of a side stand with the other side, in three queries however many they are. A failure of the last
 * synchronization overrides the state of the link (`openSql` defines which line is current). Neither side is called.
 */
export async function readStandings(
  db: Database,
  shop: string,
  side: SideName,
  ids: readonly string[],
): Promise<Map<string, CustomerStanding>> {
  const links = await db.customerLink.findMany({
    where: { shop, [idColumn[side]]: { in: [...ids] } },
    select: {
      ...{ framework360Id: true, shopifyId: true, deletedOn: true },
      ...{ leftAlone: true, hasOwed: true, consentUndated: true },
    },
  });
  const linkOf = new Map(links.map((link) => [link[idColumn[side]], link]));
  const otherIds = ids.map((id) => linkOf.get(id)?.[idColumn[otherSide(side)]] ?? null);
  const [last, unreached] = await Promise.all([
    readOpenLines(db, shop, { side, ids, otherIds }),
    readUnreached(db, shop, { side, ids, otherIds }),
  ]);
  const isUnreached = (id: string) =>
    unreached[side].has(id) ||
    unreached[otherSide(side)].has(linkOf.get(id)?.[idColumn[otherSide(side)]] ?? "");
  return new Map(
    ids.map((id) => {
      const link = linkOf.get(id);
      return [
        id,
        standingOf(link && { ...link, isUnreached: isUnreached(id) }, last.get(id), otherSide(side)),
      ];
    }),
  );
}

type Asked = { side: SideName; ids: readonly string[]; otherIds: readonly (string | null)[] };

/** The customers and counterparts that a stopped first synchronization did not reach. */
async function readUnreached(
  db: Database,
  shop: string,
  { side, ids, otherIds }: Asked,
): Promise<Record<SideName, Set<string>>> {
  const known = otherIds.flatMap((id) => id ?? []);
  const left = await db.firstSyncCustomer.findMany({
    where: {
      ...{ shop, state: "left" },
      OR: [
        { side, customerId: { in: [...ids] } },
        { side: otherSide(side), customerId: { in: known } },
      ],
    },
    select: { side: true, customerId: true },
  });
  const on = (name: SideName) =>
    new Set(left.filter((one) => one.side === name).map((one) => one.customerId));
  return { shopify: on("shopify"), framework360: on("framework360") };
}

type Link = {
  shopifyId: string | null;
  framework360Id: string | null;
  deletedOn: string | null;
  leftAlone: boolean;
  hasOwed: boolean;
  consentUndated: boolean;
  isUnreached: boolean;
};

function standingOf(link: Link | undefined, last: OpenLine | undefined, other: SideName): CustomerStanding {
  const otherId = link && link.deletedOn === null ? link[idColumn[other]] : null;
  if (last?.failed) {
    return { state: "failed", otherId, failure: { reason: last.reason, target: last.target } };
  }
  if (link?.deletedOn === other && !link.leftAlone) return { state: "deleted", otherId, failure: null };
  if (!link || otherId === null) return { state: "missing", otherId, failure: null };
  const state = link.hasOwed || link.consentUndated ? "partly" : link.isUnreached ? "unreached" : "synced";
  return { state, otherId, failure: null };
}

/** The lines that say how the customers stand now. A failure may be recorded under the id of one side alone. */
async function readOpenLines(
  db: Database,
  shop: string,
  { side, ids, otherIds }: Asked,
): Promise<Map<string, OpenLine>> {
  const [own, other] = [columnOf[side], columnOf[otherSide(side)]];
  const rows = await db.$queryRaw<OpenLine[]>`
    SELECT given.id, last.failed, last.reason, last.target
    FROM unnest(${[...ids]}::text[], ${[...otherIds]}::text[]) AS given (id, other_id)
    CROSS JOIN LATERAL (
      SELECT failed, reason, target FROM (
        (SELECT ${failureSql} AS failed, reason, target, at FROM activity
         WHERE shop = ${shop} AND ${own} = given.id AND ${openSql} ORDER BY at DESC LIMIT 1)
        UNION ALL
        (SELECT ${failureSql} AS failed, reason, target, at FROM activity
         WHERE shop = ${shop} AND ${other} = given.other_id AND ${openSql} ORDER BY at DESC LIMIT 1)
      ) AS either ORDER BY at DESC LIMIT 1
    ) AS last`;
  return new Map(rows.map((row) => [row.id, row]));
}

const columnOf = { shopify: Prisma.sql`shopify_id`, framework360: Prisma.sql`framework360_id` };

const bothKnown = {
  deletedOn: null,
  shopifyId: { not: null },
  framework360Id: { not: null },
} satisfies CustomerLinkWhereInput;
const isOpen = { OR: [{ hasOwed: true }, { consentUndated: true }] } satisfies CustomerLinkWhereInput;

/** The links of a side's customers in each state. */
const linkedAs = (side: SideName) =>
  ({
    synced: { ...bothKnown, hasOwed: false, consentUndated: false },
    partly: { ...bothKnown, ...isOpen },
    deleted: { deletedOn: otherSide(side), leftAlone: false },
  }) satisfies { [state in StandingState]?: CustomerLinkWhereInput };

/** How many of the shop's customers have a newsletter choice that only the merchant can decide. */
export function countUndatedConsent(db: Database, shop: string): Promise<number> {
  return db.customerLink.count({
    where: { shop, deletedOn: null, shopifyId: { not: null }, consentUndated: true },
  });
}

/** The states for which our records can list the customers. */
export type RecordedState = Exclude<CustomerStanding["state"], "missing">;

/** The ids of a side's customers that may be in this state, in order, after the given id: all that are in it, and some that left it. */
export async function listByStanding(
  db: Database,
  shop: string,
  { side, state, after, limit }: { side: SideName; state: RecordedState; after: string; limit: number },
): Promise<string[]> {
  if (state === "failed") return listFailed(db, shop, { side, after, limit });
  if (state === "unreached") return listUnreached(db, shop, { side, after, limit });
  const links = await db.customerLink.findMany({
    where: { shop, ...linkedAs(side)[state], [idColumn[side]]: { gt: after } },
    select: { shopifyId: true, framework360Id: true },
    orderBy: { [idColumn[side]]: "asc" },
    take: limit,
  });
  return links.flatMap((link) => link[idColumn[side]] ?? []);
}

async function listFailed(
  db: Database,
  shop: string,
  { side, after, limit }: { side: SideName; after: string; limit: number },
): Promise<string[]> {
  const [own, other] = [columnOf[side], columnOf[otherSide(side)]];
  const id = Prisma.sql`COALESCE(activity.${own}, link.${own})`;
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT ${id} AS id
    FROM activity
    LEFT JOIN customer_link AS link ON link.shop = activity.shop AND link.${other} = activity.${other}
    WHERE activity.shop = ${shop} AND ${failureSql} AND NOT superseded AND ${id} > ${after}
    ORDER BY id
    LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}

async function listUnreached(
  db: Database,
  shop: string,
  { side, after, limit }: { side: SideName; after: string; limit: number },
): Promise<string[]> {
  const [own, other] = [columnOf[side], columnOf[otherSide(side)]];
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT link.${own} AS id
    FROM first_sync_customer AS unreached
    JOIN customer_link AS link ON link.shop = unreached.shop
      AND CASE unreached.side WHEN ${side} THEN link.${own} ELSE link.${other} END = unreached.customer_id
    WHERE unreached.shop = ${shop} AND unreached.state = 'left' AND link.${own} > ${after}
    ORDER BY id
    LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}
