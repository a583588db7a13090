import type pg from "pg";

import type { SealedAs, Sealer } from "./seal.ts";

/**
 * A place where sealed text is kept. `value` reads it and `shop` gives the shop that it is sealed for; `assign` is how an UPDATE
 * replaces it by `fresh.value`.
 */
type Place = {
  what: SealedAs["what"];
  table: string;
  key: string;
  keyType: "text" | "uuid";
  value: string;
  shop: string;
  assign: string;
};

type Row = { table: string; key: string; keyType: Place["keyType"]; shop?: string };

const column = (what: Place["what"], { shop = "kept.shop", ...row }: Row, name: string): Place => ({
  what,
  ...row,
  shop,
  value: `kept.${name}`,
  assign: `${name} = fresh.value`,
});

const jobField = (what: Place["what"], name: string): Place => ({
  what,
  table: "pgboss.job",
  key: "id",
  keyType: "uuid",
  shop: "kept.data->>'shop'",
  value: `kept.data->>'${name}'`,
  assign: `data = jsonb_set(kept.data, '{${name}}', to_jsonb(fresh.value))`,
});

const session: Row = { table: "session", key: "id", keyType: "text" };

/** These places have few rows, and each shop that uses the app has at least one of them. */
const ofShops: Place[] = [
  column("secret", { table: "secret", key: "name", keyType: "text", shop: "NULL::text" }, "sealed_value"),
  column("access-token", session, `"accessToken"`),
  column("refresh-token", session, `"refreshToken"`),
  column("api-key", { table: "framework360_connection", key: "shop", keyType: "text" }, "sealed_api_key"),
  column("hint-token", { table: "hint_address", key: "shop", keyType: "text" }, "sealed_token"),
];

/** All places with sealed text. A test searches the whole database for one that is missing here. */
const places: Place[] = [
  ...ofShops,
  column("base", { table: "customer_link", key: "id", keyType: "uuid" }, "sealed_base"),
  column("changed-values", { table: "changed_values", key: "activity_id", keyType: "uuid" }, "sealed_values"),
  column("compared-customer", { table: "compared_customer", key: "id", keyType: "uuid" }, "sealed_snapshot"),
  column("listed-customer", { table: "listed_customer", key: "id", keyType: "uuid" }, "sealed_snapshot"),
  column("sent-customer", { table: "first_sync_customer", key: "id", keyType: "uuid" }, "sealed_sent"),
  column("send-source", { table: "send_many", key: "id", keyType: "uuid" }, "sealed_source"),
  column("data-request", { table: "data_request", key: "id", keyType: "uuid" }, "sealed_report"),
  jobField("hinted-email", "sealedEmail"),
  jobField("redacted-customer", "sealedCustomerId"),
];

const batchSize = 200;

export type Resealed = {
  resealed: number;
  /** The rows with a value that no known key opens, as `table key`. */
  unreadable: string[];
};

/**
 * Seals with the current key every value that an earlier key sealed, a few rows at a time, while the app runs: a row that
 * another process changes meanwhile keeps that change. A further call goes on where an interrupted one stopped.
 */
export async function resealEverything(db: pg.Pool, sealer: Sealer): Promise<Resealed> {
  const total: Resealed = { resealed: 0, unreadable: [] };
  for (const place of places) {
    const keys = await outdatedKeys(db, sealer, place);
    for (let from = 0; from < keys.length; from += batchSize) {
      const { resealed, unreadable } = await resealBatch(
        db,
        sealer,
        place,
        keys.slice(from, from + batchSize),
      );
      total.resealed += resealed;
      total.unreadable.push(...unreadable);
    }
  }
  return total;
}

/** How many values an earlier key sealed. */
export async function countOutdated(db: pg.Pool, sealer: Sealer): Promise<number> {
  const counts = await Promise.all(
    places.map(async (place) => (await outdatedKeys(db, sealer, place)).length),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * A row with a shop's key or token that none of the given keys opens, as `table key`; null when there is none. It reveals an
 * app that was started with a wrong ENCRYPTION_KEY, before customer after customer fails.
 */
export async function findUnreadable(db: pg.Pool, sealer: Sealer): Promise<string | null> {
  for (const { table, key, value } of ofShops) {
    const { rows } = await db.query<{ key: string }>(
      `SELECT kept.${key} AS key FROM ${table} AS kept
       WHERE ${value} IS NOT NULL AND NOT EXISTS (
         SELECT FROM unnest($1::text[]) AS known (prefix) WHERE starts_with(${value}, known.prefix)
       ) LIMIT 1`,
      [sealer.prefixes],
    );
    if (rows[0]) return `${table} ${rows[0].key}`;
  }
  return null;
}

async function outdatedKeys(db: pg.Pool, sealer: Sealer, { table, key, value }: Place): Promise<string[]> {
  const { rows } = await db.query<{ key: string }>(
    `SELECT kept.${key} AS key FROM ${table} AS kept WHERE NOT starts_with(${value}, $1)`,
    [sealer.currentPrefix],
  );
  return rows.map((row) => row.key);
}

async function resealBatch(
  db: pg.Pool,
  sealer: Sealer,
  { what, table, key, keyType, value, shop, assign }: Place,
  keys: readonly string[],
): Promise<Resealed> {
  const { rows } = await db.query<{ key: string; value: string; shop: string | null }>(
    `SELECT kept.${key} AS key, ${value} AS value, ${shop} AS shop FROM ${table} AS kept
     WHERE kept.${key} = ANY($1::${keyType}[]) AND NOT starts_with(${value}, $2)`,
    [keys, sealer.currentPrefix],
  );
  const fresh: { key: string; old: string; value: string }[] = [];
  const unreadable: string[] = [];
  for (const row of rows) {
    try {
      const as = { what, shop: row.shop };
      fresh.push({ key: row.key, old: row.value, value: sealer.seal(sealer.open(row.value, as), as) });
    } catch {
      unreadable.push(`${table} ${row.key}`);
    }
  }
  const { rowCount } = await db.query(
    `UPDATE ${table} AS kept SET ${assign}
     FROM unnest($1::${keyType}[], $2::text[], $3::text[]) AS fresh (key, old, value)
     WHERE kept.${key} = fresh.key AND ${value} = fresh.old`,
    [fresh.map((row) => row.key), fresh.map((row) => row.old), fresh.map((row) => row.value)],
  );
  return { resealed: rowCount ?? 0, unreadable };
}
