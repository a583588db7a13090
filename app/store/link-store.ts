import type pg from "pg";
import { v7 as uuidv7 } from "uuid";

import { unfinishedCreation, type Link, type LinkStore, type LinkToSave } from "../sync/link.ts";
import { columnsOf, linkReader, unfinishedKeyOf } from "./customer-link.ts";
import { saveCustomIds } from "./custom-ids.ts";
import type { Database } from "./database/db.server.ts";
import type { Sql } from "./database/sql.ts";
import { withTransaction } from "./database/transaction.ts";
import type { Sealer } from "./encryption/seal.ts";
import { anotherAccount, lockedAccount, lockAccount } from "./lock-account.ts";

type Recording = (transaction: Sql) => Promise<void>;

/** Saves a link as `LinkStore.save` does, and runs `record` in the same transaction. */
type SaveWith = (
  record: Recording | null,
  ...link: Parameters<LinkStore["save"]>
) => ReturnType<LinkStore["save"]>;

/**
 * Saves both parts of a link that a person takes apart, and runs `record` in the same transaction. The first part replaces the
 * link.
 * @throws {Error} as `LinkStore.save` does
 */
type SaveBothWith = (record: Recording, parts: readonly [LinkToSave, LinkToSave]) => Promise<void>;

/**
 * Reads and saves the links of one shop.
 * @param account the address of the Framework360 account whose customers are linked, read before any of them
 */
export function linkStore(
  db: Pick<Database, "secret">,
  pool: pg.Pool,
  sealer: Sealer,
  shop: string,
  account: string | null,
): LinkStore & { saveWith: SaveWith; saveBothWith: SaveBothWith } {
  async function rowOf({ base, ...link }: LinkToSave): Promise<Row> {
    const unfinished = unfinishedCreation({ ...link, base });
    const unfinishedKey = unfinished && (await unfinishedKeyOf(db, sealer, shop, unfinished));
    return { ...link, ...columnsOf(base, sealer, shop), unfinishedKey };
  }

  const saveWith: SaveWith = async (record, link, replacing, shown) => {
    const row = await rowOf(link);
    const { shopifyId, framework360Id } = link;
    const isShown = shown?.showsFramework360Id && shopifyId !== null && framework360Id !== null;
    const isReplacing = link.id !== undefined && replacing !== undefined;
    if (!record && !isShown && !isReplacing) return saveRow(pool, { shop, account }, row);
    return withTransaction(pool, async (transaction) => {
      // The shop's row first, as in `saveConnection`: two transactions that lock in different orders would deadlock.
      if (isShown || isReplacing) await lockAccount(transaction, shop, account);
      if (isShown) await saveCustomIds(transaction, shop, [{ shopifyId, framework360Id }]);
      if (isReplacing)
        await transaction.query("DELETE FROM customer_link WHERE id = $1 AND shop = $2", [replacing, shop]);
      const saved = await saveRow(transaction, { shop, account }, row);
      await record?.(transaction);
      return saved;
    });
  };

  return {
    ...linkReader(db, pool, sealer, shop),
    save: (...link) => saveWith(null, ...link),
    saveWith,

    async saveBothWith(record, [first, second]) {
      const rows = [await rowOf(first), await rowOf(second)];
      await withTransaction(pool, async (transaction) => {
        for (const row of rows) await saveRow(transaction, { shop, account }, row);
        await record(transaction);
      });
    },
  };
}

type Row = Omit<LinkToSave, "base"> & ReturnType<typeof columnsOf> & { unfinishedKey: string | null };

/**
 * @throws {Error} when the shop was connected to another account meanwhile, or another job saved the link since it was read
 */
async function saveRow(
  sql: Sql,
  { shop, account }: { shop: string; account: string | null },
  row: Row,
): Promise<Pick<Link, "id" | "version">> {
  const id = row.id ?? uuidv7();
  const { rows } = await sql.query<{ isLocked: boolean; isSaved: boolean }>(
    row.id === undefined ? createRow : updateRow,
    [
      ...[shop, account, id, row.shopifyId, row.framework360Id, row.deletedOn, row.leftAlone ?? false],
      ...[row.sealedBase, row.unfinishedKey, row.hasOwed, row.waitsFor, row.consentUndated],
      ...[row.hasUndone, row.syncedAt],
      ...(row.id === undefined ? [] : [row.version]),
    ],
  );
  if (!rows[0]?.isLocked) throw anotherAccount(shop);
  if (!rows[0].isSaved) throw new Error(`Link ${id} of ${shop} was changed by another job meanwhile.`);
  return { id, version: row.syncedAt };
}

const columns = `shopify_id, framework360_id, deleted_on, left_alone, sealed_base, unfinished_key, has_owed, waits_for,
  consent_undated, has_undone, synced_at`;
const columnValues = `$4::text, $5::text, $6::text, $7::boolean, $8::text, $9::text, $10::boolean, $11::text[],
  $12::boolean, $13::boolean, $14::timestamptz`;

/** One statement instead of a transaction: apart from reads, it is a run's most frequent query. */
const whileAccountIsLocked = (save: string) => `
  WITH locked AS (${lockedAccount}), saved AS (${save} RETURNING id)
  SELECT EXISTS (SELECT FROM locked) AS "isLocked", EXISTS (SELECT FROM saved) AS "isSaved"`;

const createRow = whileAccountIsLocked(
  `INSERT INTO customer_link (id, shop, ${columns}) SELECT $3::uuid, $1, ${columnValues} FROM locked`,
);
const updateRow = whileAccountIsLocked(
  `UPDATE customer_link SET (${columns}) = (${columnValues}) FROM locked
   WHERE id = $3::uuid AND shop = $1 AND synced_at = $15::timestamptz`,
);
