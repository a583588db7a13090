import { z } from "zod";

import type { Database } from "./database/db.server.ts";
import type { Sql } from "./database/sql.ts";
import { redactedPrefix } from "./redaction.ts";
import type { Sealer } from "./encryption/seal.ts";
import { resetRounds } from "./sweep.ts";

const permissionsSchema = z.record(z.string(), z.enum(["granted", "missing", "unknown"]));

/** Whether a key may call each function of the account's API. */
export type KeyPermissions = z.infer<typeof permissionsSchema>;

/** A shop's Framework360 account as pages show it, without the key. */
export type ConnectionSummary = {
  baseUrl: string;
  apiKeyEnding: string;
  connectedAt: Date;
  /** Since when the account no longer accepts the key; null: it does. */
  refusedAt: Date | null;
  /** Since when the account answers no call; null: it answered the last one. */
  unansweredSince: Date | null;
  permissions: KeyPermissions;
  /** When the permissions were last asked for. */
  checkedAt: Date | null;
};

const credentialsSchema = z.object({ baseUrl: z.string(), apiKey: z.string() });

/** Sealed as one value, so that an attacker who can write to the database cannot have the key sent to another address. */
export type Credentials = z.infer<typeof credentialsSchema>;

type CredentialsRow = Pick<ConnectionSummary, "refusedAt" | "unansweredSince"> & { sealedApiKey: string };

/** Null: the shop is not connected. */
export async function readConnection(db: Database, shop: string): Promise<ConnectionSummary | null> {
  const row = await db.framework360Connection.findUnique({
    where: { shop },
    omit: { shop: true, sealedApiKey: true },
  });
  return row && { ...row, permissions: permissionsSchema.catch({}).parse(row.permissions) };
}

/** Whether the shop has an account, whatever state it is in. */
export async function hasConnection(db: Database, shop: string): Promise<boolean> {
  return (await db.framework360Connection.findUnique({ where: { shop }, select: { shop: true } })) !== null;
}

/** The address and the opened key, for a call to the account; null when the shop is not connected, or does not have the app. */
export async function readCredentials(
  sql: Sql,
  sealer: Sealer,
  shop: string,
): Promise<(Credentials & Pick<ConnectionSummary, "refusedAt" | "unansweredSince">) | null> {
  const { rows } = await sql.query<CredentialsRow>(
    `SELECT sealed_api_key AS "sealedApiKey", refused_at AS "refusedAt", unanswered_since AS "unansweredSince"
     FROM framework360_connection JOIN shop ON shop.domain = framework360_connection.shop
     WHERE shop.domain = $1 AND shop.uninstalled_at IS NULL`,
    [shop],
  );
  const [row] = rows;
  if (!row) return null;
  const opened = sealer.open(row.sealedApiKey, { what: "api-key", shop });
  const { refusedAt, unansweredSince } = row;
  return { ...credentialsSchema.parse(JSON.parse(opened)), refusedAt, unansweredSince };
}

/** The address of the account that the shop's links belong to; null: no account was connected so far. */
export async function readLinkedAccount(sql: Sql, shop: string): Promise<string | null> {
  const { rows } = await sql.query<{ account: string | null }>(
    "SELECT linked_account AS account FROM shop WHERE domain = $1",
    [shop],
  );
  return rows[0]?.account ?? null;
}

/**
 * Records that the account no longer accepts the key.
 * @param begunAt when the work began that found it, by the shared clock: a key that was saved later is not the refused one
 * @param lacking the functions that the key may not call, where it is refused for them alone
 * @returns false when that was recorded already, or another key was saved meanwhile
 */
export async function refuseKey(
  db: Pick<Database, "$executeRaw">,
  shop: string,
  { at, begunAt, lacking = [] }: { at: Date; begunAt: Date; lacking?: readonly string[] },
): Promise<boolean> {
  const missing = JSON.stringify(Object.fromEntries(lacking.map((name) => [name, "missing"])));
  const count = await db.$executeRaw`
    UPDATE framework360_connection SET refused_at = ${at}, permissions = permissions || ${missing}::jsonb
    WHERE shop = ${shop} AND refused_at IS NULL AND connected_at <= ${begunAt}`;
  return count > 0;
}

/** Records that the account accepts the key again, and restarts the sweeps, because no customer was synchronized meanwhile. */
export async function acceptKey(db: Database, shop: string): Promise<void> {
  await db.$transaction([
    ...resetRounds(db, { shop }),
    db.shop.updateMany({ where: { domain: shop }, data: { reinstalledAt: null } }),
    db.framework360Connection.updateMany({ where: { shop }, data: { refusedAt: null } }),
  ]);
}

/** Records whether the account answered a call. The time of the first one that it did not answer stays. */
export async function saveAnswered(db: Database, shop: string, answered: boolean): Promise<void> {
  await db.framework360Connection.updateMany({
    where: { shop, unansweredSince: answered ? { not: null } : null },
    data: { unansweredSince: answered ? null : new Date() },
  });
}

/**
 * Saves the account and restarts the sweeps, because no customer was synchronized without an account. Another account
 * has other customers under the same ids, so the links and the hint address are deleted when the account changes, and the lines
 * of the activity name the earlier account's customers no longer.
 * The tombstones of customers that were redacted on Shopify stay, and the ids that an unlinked customer of Shopify may show.
 */
export async function saveConnection(
  db: Database,
  sealer: Sealer,
  shop: string,
  { baseUrl, apiKey }: Credentials,
  now: Date,
): Promise<void> {
  const account = {
    baseUrl,
    sealedApiKey: sealer.seal(JSON.stringify({ baseUrl, apiKey }), { what: "api-key", shop }),
    apiKeyEnding: apiKey.slice(-4),
    connectedAt: now,
    refusedAt: null,
    unansweredSince: null,
  };
  const ofAnotherAccount = { where: { shop, owner: { linkedAccount: { not: baseUrl } } } };
  const isRedactedOnShopify = { shopifyId: { startsWith: redactedPrefix }, framework360Id: null };
  await db.$transaction([
    // A job that is about to save a link to the old account either commits first or then sees the new account.
    db.$queryRaw`SELECT domain FROM shop WHERE domain = ${shop} FOR NO KEY UPDATE`,
    keepEarlierCreations(db, shop, baseUrl),
    db.customerLink.deleteMany({ where: { ...ofAnotherAccount.where, NOT: isRedactedOnShopify } }),
    db.apartPair.deleteMany(ofAnotherAccount),
    db.firstSyncCustomer.deleteMany({ where: { state: "left", firstSync: ofAnotherAccount.where } }),
    db.activity.updateMany({
      where: { ...ofAnotherAccount.where, framework360Id: { not: null } },
      data: { framework360Id: null, superseded: true },
    }),
    ...resetRounds(db, { shop }),
    db.hintAddress.deleteMany(ofAnotherAccount),
    db.shop.update({ where: { domain: shop }, data: { linkedAccount: baseUrl } }),
    db.framework360Connection.upsert({ where: { shop }, create: { shop, ...account }, update: account }),
  ]);
}

/**
 * Remembers for which customers of an account other than `baseUrl` a creation on Shopify was begun and not linked: it may be done
 * already, or only later, and the Shopify customer then shows an id that is another person's with the new account.
 */
function keepEarlierCreations(db: Pick<Database, "$executeRaw">, shop: string, baseUrl: string) {
  return db.$executeRaw`
    INSERT INTO earlier_creation (shop, framework360_id)
    SELECT link.shop, link.framework360_id FROM customer_link AS link JOIN shop ON shop.domain = link.shop
    WHERE link.shop = ${shop} AND shop.linked_account <> ${baseUrl}
      AND link.shopify_id IS NULL AND link.framework360_id IS NOT NULL AND link.deleted_on IS NULL
    ON CONFLICT DO NOTHING`;
}

/** Deletes the key and the hint address. Links stay, for when the same account is connected again. */
export async function deleteConnection(db: Database, shop: string): Promise<void> {
  await db.$transaction([
    db.hintAddress.deleteMany({ where: { shop } }),
    db.framework360Connection.deleteMany({ where: { shop } }),
  ]);
}

/** Saves which functions the account lets the key call, unless a key was saved after `begunAt`, when the account was asked. */
export async function savePermissions(
  db: Database,
  shop: string,
  permissions: KeyPermissions,
  { at, begunAt }: { at: Date; begunAt: Date },
): Promise<void> {
  await db.framework360Connection.updateMany({
    where: { shop, connectedAt: { lte: begunAt } },
    data: { permissions, checkedAt: at },
  });
}
