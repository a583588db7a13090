import type pg from "pg";

import type { SealedAs, Sealer } from "./seal.ts";

/**
 * Somewhere sealed text is kept. `value` reads it and `shop` tells whose it is; `assign` is how an UPDATE puts
 * `fresh.value` in its place.
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

/** Few rows, at least one of which every shop that uses the app has. */
const ofShops: Place[] = [
  column("secret", { table: "secret", key: "name", keyType: "text", shop: "NULL::text" }, "sealed_value"),
  column("access-token", session, `"accessToken"`),
  column("refresh-token", session, `"refreshToken"`),
  column("api-key", { table: "framework360_connection", key: "shop", keyType: "text" }, "sealed_api_key"),
  column("hint-token", { table: "hint_address", key: "shop", keyType: "text" }, "sealed_token"),
];

/** Everything that is sealed. A test looks through the whole database for what is missing here. */
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
  /** Where something cannot be opened with any key that is known, as `table key`. */
  unreadable: string[];
};

/**
 * Seals with the current key whatever an earlier one sealed, a few rows at a time, while the app runs: a row that
 * changes meanwhile is left as it then is. Goes on where it was interrupted when it is called again.
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
 * Where a shop's key or token is that no key given opens, as `table key`; null when there is none. An app that is
 * started with another ENCRYPTION_KEY is found out by it before it fails one customer after the other.
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
