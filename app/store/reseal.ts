import type pg from "pg";

import type { Sealer } from "./seal.ts";

/** Somewhere sealed text is kept. `value` reads it; `assign` is how an UPDATE puts `fresh.value` in its place. */
type Place = { table: string; key: string; keyType: "text" | "uuid"; value: string; assign: string };

const column = (table: string, key: string, keyType: Place["keyType"], name: string): Place => ({
  table,
  key,
  keyType,
  value: `held.${name}`,
  assign: `${name} = fresh.value`,
});

const jobField = (name: string): Place => ({
  table: "pgboss.job",
  key: "id",
  keyType: "uuid",
  value: `held.data->>'${name}'`,
  assign: `data = jsonb_set(held.data, '{${name}}', to_jsonb(fresh.value))`,
});

/** Everything that is sealed. A test looks through the whole database for what is missing here. */
const places: Place[] = [
  column("session", "id", "text", `"accessToken"`),
  column("session", "id", "text", `"refreshToken"`),
  column("framework360_connection", "shop", "text", "sealed_api_key"),
  column("hint_address", "shop", "text", "sealed_token"),
  column("customer_link", "id", "uuid", "sealed_base"),
  column("data_request", "id", "uuid", "sealed_report"),
  column("secret", "name", "text", "sealed_value"),
  jobField("sealedEmail"),
  jobField("sealedCustomerId"),
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

async function outdatedKeys(db: pg.Pool, sealer: Sealer, { table, key, value }: Place): Promise<string[]> {
  const { rows } = await db.query<{ key: string }>(
    `SELECT held.${key} AS key FROM ${table} AS held WHERE NOT starts_with(${value}, $1)`,
    [sealer.currentPrefix],
  );
  return rows.map((row) => row.key);
}

async function resealBatch(
  db: pg.Pool,
  sealer: Sealer,
  { table, key, keyType, value, assign }: Place,
  keys: readonly string[],
): Promise<Resealed> {
  const { rows } = await db.query<{ key: string; value: string }>(
    `SELECT held.${key} AS key, ${value} AS value FROM ${table} AS held
     WHERE held.${key} = ANY($1::${keyType}[]) AND NOT starts_with(${value}, $2)`,
    [keys, sealer.currentPrefix],
  );
  const fresh: { key: string; old: string; value: string }[] = [];
  const unreadable: string[] = [];
  for (const row of rows) {
    try {
      fresh.push({ key: row.key, old: row.value, value: sealer.seal(sealer.open(row.value)) });
    } catch {
      unreadable.push(`${table} ${row.key}`);
    }
  }
  const { rowCount } = await db.query(
    `UPDATE ${table} AS held SET ${assign}
     FROM unnest($1::${keyType}[], $2::text[], $3::text[]) AS fresh (key, old, value)
     WHERE held.${key} = fresh.key AND ${value} = fresh.old`,
    [fresh.map((row) => row.key), fresh.map((row) => row.old), fresh.map((row) => row.value)],
  );
  return { resealed: rowCount ?? 0, unreadable };
}
