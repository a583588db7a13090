import { parseBase, type Base } from "../sync/base.ts";
import { otherSide, type SideName } from "../sync/customer.ts";
import { idColumn, unfinishedCreation, type Link, type LinkStore, type LinkToSave } from "../sync/link.ts";
import { holdersOf, type Holder } from "../sync/waiting.ts";
import { findApart } from "./apart.ts";
import { mayShowEarlierId } from "./custom-ids.ts";
import type { Database } from "./database/db.server.ts";
import type { CustomerLinkModel } from "./database/generated/models.ts";
import { sharedNow } from "./database/shared-clock.ts";
import { columnOf, withinPrisma, type Sql } from "./database/sql.ts";
import { pseudonymOf } from "./encryption/pseudonym.ts";
import type { Sealer } from "./encryption/seal.ts";
import { lockAccount } from "./lock-account.ts";
import { redactedId } from "./redaction.ts";

/** What a base is sealed as. */
const sealedAs = (shop: string) => ({ what: "base", shop }) as const;

type Row = Pick<
  CustomerLinkModel,
  "id" | "shop" | "shopifyId" | "framework360Id" | "sealedBase" | "deletedOn" | "leftAlone" | "syncedAt"
>;

/** The columns that `asLink` reads. */
const linkColumns = `id, shop, shopify_id AS "shopifyId", framework360_id AS "framework360Id", sealed_base AS "sealedBase",
  deleted_on AS "deletedOn", left_alone AS "leftAlone", synced_at AS "syncedAt"`;

function asLink(row: Row, sealer: Sealer): Link {
  const sealed = row.sealedBase;
  return {
    id: row.id,
    shopifyId: row.shopifyId,
    framework360Id: row.framework360Id,
    base: sealed === null ? null : parseBase(JSON.parse(sealer.open(sealed, sealedAs(row.shop)))),
    deletedOn: row.deletedOn as SideName | null,
    leftAlone: row.leftAlone,
    version: row.syncedAt,
  };
}

/** The links of these customers of a side, by their ids. */
export async function findLinks(
  db: Pick<Database, "customerLink">,
  sealer: Sealer,
  shop: string,
  { side, ids }: { side: SideName; ids: readonly string[] },
): Promise<Map<string, Link>> {
  const rows = await db.customerLink.findMany({ where: { shop, [idColumn[side]]: { in: [...ids] } } });
  return new Map(rows.map((row) => [row[idColumn[side]]!, asLink(row, sealer)]));
}

/**
 * The links of one shop. The base holds a person's data and is sealed.
 * @param sql runs the queries that each run makes several times
 */
export function linkReader(
  db: Pick<Database, "secret">,
  sql: Sql,
  sealer: Sealer,
  shop: string,
): Omit<LinkStore, "save"> {
  const read = async (condition: string, values: unknown[]) => {
    const { rows } = await sql.query<Row>(
      `SELECT ${linkColumns} FROM customer_link WHERE shop = $1 AND ${condition}`,
      [shop, ...values],
    );
    return rows;
  };

  return {
    async find(side, customerId) {
      const ids =
        side === "shopify" ? [customerId] : [customerId, await redactedId(db, sealer, shop, customerId)];
      const rows = await read(`${columnOf[side]} = ANY($2)`, [ids]);
      const row = rows.find((found) => found[idColumn[side]] === customerId) ?? rows[0];
      if (!row) return null;
      const link = asLink(row, sealer);
      return side === "framework360" ? { ...link, framework360Id: customerId } : link;
    },

    async findUnfinished(side, identity) {
      const [row] = await read("unfinished_key = $2", [
        await unfinishedKeyOf(db, sealer, shop, { side, identity }),
      ]);
      return row ? asLink(row, sealer) : null;
    },

    async hasUnfinished(side) {
      const { rowCount } = await sql.query(
        `SELECT FROM customer_link WHERE shop = $1 AND unfinished_key IS NOT NULL AND ${columnOf[side]} IS NULL LIMIT 1`,
        [shop],
      );
      return rowCount! > 0;
    },

    showsEarlierId: (shopifyId, framework360Id) => mayShowEarlierId(sql, shop, { shopifyId, framework360Id }),

    findApart: (side, customerId) => findApart(sql, shop, side, customerId),

    async findWaiting(holders) {
      if (holders.length === 0) return [];
      const rows = await read("deleted_on IS NULL AND waits_for && $2", [holders.map(nameOf)]);
      return rows.map((row) => asLink(row, sealer));
    },
  };
}

const nameOf = ({ side, id }: Holder) => `${side} ${id}`;

/** A keyed hash, so that a guess about whose link it is cannot be tested without our key. */
export function unfinishedKeyOf(
  db: Pick<Database, "secret">,
  sealer: Sealer,
  shop: string,
  { side, identity }: NonNullable<ReturnType<typeof unfinishedCreation>>,
): Promise<string> {
  return pseudonymOf(db, sealer, [shop, "unfinished", side, identity.email ?? "", identity.phone ?? ""]);
}

/** The columns of a link's row that are derived from its base. */
export function columnsOf(base: Base | null, sealer: Sealer, shop: string) {
  return {
    sealedBase: base && sealer.seal(JSON.stringify(base), sealedAs(shop)),
    hasOwed: Object.values(base?.owed ?? {}).some((fields) => Object.keys(fields).length > 0),
    waitsFor: holdersOf(base).map(nameOf),
    consentUndated: base?.isConsentUndated ?? false,
    hasUndone: (base?.undone.length ?? 0) > 0,
    syncedAt: sharedNow(),
  };
}

/**
 * Saves links of pairs, in a transaction that has locked their customers (`tryPairLocks`). A customer that already has
 * another link keeps that one.
 * @throws {Error} when the shop was connected to another account meanwhile
 */
export async function saveLinks(
  transaction: Pick<Database, "customerLink" | "$queryRawUnsafe">,
  sealer: Sealer,
  shop: string,
  { account, links }: { account: string; links: readonly LinkToSave[] },
): Promise<void> {
  await lockAccount(withinPrisma(transaction), shop, account);
  const added = links.filter(({ id }) => id === undefined);
  await transaction.customerLink.createMany({
    data: added.map(({ base, ...ids }) => ({ shop, ...ids, ...columnsOf(base, sealer, shop) })),
    skipDuplicates: true,
  });
  for (const { id, version, base } of links) {
    if (id === undefined) continue;
    const data = columnsOf(base, sealer, shop);
    await transaction.customerLink.updateMany({ where: { id, shop, syncedAt: version! }, data });
  }
}

/**
 * Which of a side's customers a person unlinked (`apart`), or have a counterpart that was deleted (`deleted`). Neither is
 * brought back unless a person asks for it.
 */
export async function findDeleted(
  db: Pick<Database, "customerLink">,
  shop: string,
  { side, ids }: { side: SideName; ids: readonly string[] },
): Promise<Map<string, "deleted" | "apart">> {
  const rows = await db.customerLink.findMany({
    where: { shop, deletedOn: otherSide(side), [idColumn[side]]: { in: [...ids] } },
    select: { shopifyId: true, framework360Id: true, leftAlone: true },
  });
  return new Map(rows.map((row) => [row[idColumn[side]]!, row.leftAlone ? "apart" : "deleted"]));
}

/**
 * Saves until when notifications about these Shopify customers say nothing new. The caller must have locked the customers. A
 * link that was saved since it was read stays as it is.
 */
export async function saveKnownUntil(
  db: Pick<Database, "customerLink">,
  sealer: Sealer,
  shop: string,
  known: readonly { link: Link; base: Base }[],
): Promise<void> {
  for (const { link, base } of known) {
    const { sealedBase } = columnsOf(base, sealer, shop);
    const where = { id: link.id, syncedAt: link.version };
    await db.customerLink.updateMany({ where, data: { sealedBase } });
  }
}

/** Whether the shop has a link with a customer on both sides. */
export async function hasPair(db: Pick<Database, "customerLink">, shop: string): Promise<boolean> {
  const pair = { shop, shopifyId: { not: null }, framework360Id: { not: null } };
  return (await db.customerLink.findFirst({ where: pair, select: { id: true } })) !== null;
}
