import { createHash, randomBytes } from "node:crypto";

import type pg from "pg";

import type { Database } from "./database/db.server.ts";
import type { Sealer } from "./encryption/seal.ts";

/** The address to which Framework360 can send a shop's hints (see `hintUrl`). */
export type HintAddress = {
  token: string;
  createdAt: Date;
  /** When Framework360 last sent a hint; null: never. */
  lastHintAt: Date | null;
  /** When the account accepted the address as a webhook; null: it has to be entered there by hand. */
  registeredAt: Date | null;
};

const tokenBytes = 32;

/** The address as it is entered in Framework360. */
export function hintUrl(appUrl: string, token: string): string {
  return new URL(`/webhooks/framework360/${token}`, appUrl).href;
}

/** The shop's hint address; null when no account is connected. */
export async function readHintAddress(
  db: Database,
  sealer: Sealer,
  shop: string,
): Promise<HintAddress | null> {
  const row = await db.hintAddress.findUnique({ where: { shop } });
  if (!row) return null;
  const { createdAt, lastHintAt, registeredAt } = row;
  return {
    token: sealer.open(row.sealedToken, { what: "hint-token", shop }),
    createdAt,
    lastHintAt,
    registeredAt,
  };
}

/** The shop's hint address without its token; null: the shop has none. */
export function readLastHint(db: Database, shop: string): Promise<Omit<HintAddress, "token"> | null> {
  return db.hintAddress.findUnique({
    where: { shop },
    select: { createdAt: true, lastHintAt: true, registeredAt: true },
  });
}

/** Gives the shop a hint address unless it has one. */
export async function ensureHintAddress(db: Database, sealer: Sealer, shop: string): Promise<void> {
  await db.hintAddress.createMany({
    data: [{ shop, ...sealedToken(sealer, shop, newToken()) }],
    skipDuplicates: true,
  });
}

/** Gives the shop a new hint address; the old one stops working at once. */
export async function rotateHintAddress(db: Database, sealer: Sealer, shop: string): Promise<string> {
  const token = newToken();
  const fresh = {
    ...sealedToken(sealer, shop, token),
    createdAt: new Date(),
    lastHintAt: null,
    registeredAt: null,
  };
  await db.hintAddress.upsert({ where: { shop }, create: { shop, ...fresh }, update: fresh });
  return token;
}

/** The shop whose hint address has this token; null when there is none, or when the shop uninstalled the app. */
export async function findShopByHintToken(db: Database, token: string): Promise<string | null> {
  const row = await db.hintAddress.findUnique({
    where: { tokenHash: hashOf(token), owner: { uninstalledAt: null } },
    select: { shop: true },
  });
  return row?.shop ?? null;
}

/** Returns a check whether a token belongs to a hint address at this time. The check makes no further query. */
export async function readHintTokens(db: Database): Promise<(token: string) => boolean> {
  const rows = await db.hintAddress.findMany({ select: { tokenHash: true } });
  const hashes = new Set(rows.map(({ tokenHash }) => tokenHash));
  return (token) => hashes.has(hashOf(token));
}

/** Records that the account registered this address, unless the shop has another one by now. */
export async function markHintAddressRegistered(db: Database, shop: string, token: string): Promise<void> {
  await db.hintAddress.updateMany({
    where: { shop, tokenHash: hashOf(token) },
    data: { registeredAt: new Date() },
  });
}

/**
 * Records that these shops' accounts sent a hint just now. Only pages show this time, so it may be a few seconds old,
 * and a row that another hint is writing is skipped.
 */
export async function recordHints(connection: pg.PoolClient, shops: ReadonlySet<string>): Promise<void> {
  await connection.query(
    `UPDATE hint_address SET last_hint_at = now() WHERE shop IN (
       SELECT shop FROM hint_address
       WHERE shop = ANY($1) AND (last_hint_at IS NULL OR last_hint_at < now() - interval '5 seconds')
       FOR UPDATE SKIP LOCKED
     )`,
    [[...shops]],
  );
}

function newToken(): string {
  return randomBytes(tokenBytes).toString("base64url");
}

function sealedToken(sealer: Sealer, shop: string, token: string) {
  return { tokenHash: hashOf(token), sealedToken: sealer.seal(token, { what: "hint-token", shop }) };
}

/** A shop is found by the hash, which does not reveal the token. The token is random enough that the hash needs no salt. */
function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
