import type { Sql } from "./database/sql.ts";

/** Locks the row of the shop `$1` where it has the account `$2`, so that this cannot change before the transaction ends. */
export const lockedAccount = "SELECT FROM shop WHERE domain = $1 AND linked_account = $2 FOR SHARE";

/**
 * Locks the shop's row, so that its account cannot change (`saveConnection`) before the transaction ends.
 * @throws {Error} when the shop has another account already
 */
export async function lockAccount(sql: Sql, shop: string, account: string | null): Promise<void> {
  const { rowCount } = await sql.query(lockedAccount, [shop, account]);
  if (rowCount === 0) throw anotherAccount(shop);
}

/** The error for rows that belong to an account which the shop no longer has. */
export function anotherAccount(shop: string): Error {
  return new Error(`The shop ${shop} was connected to another Framework360 account meanwhile.`);
}
