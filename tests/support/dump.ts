import type pg from "pg";

import { createSealer, sealedKinds } from "../../app/store/encryption/seal.ts";

/** Connections to a database, or one. */
export type Database = Pick<pg.Pool, "query">;

/** Seals as the app does that the sandbox starts (sandbox/app-process.ts). */
export const sandboxSealer = createSealer(Buffer.alloc(32, "sandbox").toString("base64"));
const sealed = /v2\.[0-9a-f]{8}\.[\w-]+\.[\w-]+\.[\w-]*/g;

/** What is sealed in a row, whatever it is and whosever: nothing may hide in it. */
function open(text: string, line: string): string {
  const shops = [null, ...(line.match(/[\w-]+\.myshopify\.com/g) ?? [])];
  for (const shop of new Set(shops)) {
    for (const what of sealedKinds) {
      try {
        return sandboxSealer.open(text, { what, shop });
      } catch {
        continue;
      }
    }
  }
  throw new Error(`Cannot be opened: ${line}`);
}

/**
 * Every row of every table as text, the queue's too, and what is sealed in them opened. How many jobs a queue has is
 * left out: a number is soon somebody's id.
 */
export async function dump(database: Database): Promise<string[]> {
  const lines = await plainDump(database);
  return lines.flatMap((line) => [line, ...(line.match(sealed) ?? []).map((text) => open(text, line))]);
}

/** The same as whoever reads the database sees it. */
export async function plainDump(database: Database): Promise<string[]> {
  const { rows: tables } = await database.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND NOT (schemaname, tablename) = ('pgboss', 'queue')`,
  );
  const lines: string[] = [];
  for (const { name } of tables) {
    const { rows } = await database.query<{ line: string }>(
      `SELECT to_jsonb(row)::text AS line FROM ${name} AS row`,
    );
    lines.push(...rows.map(({ line }) => `${name} ${line}`));
  }
  return lines;
}

/** The rows that hold one of these, as a word of its own. */
export async function rowsAbout(database: Database, words: readonly string[]): Promise<string[]> {
  const pattern = new RegExp(
    `(?<![\\w.:-])(${words.map((word) => word.replaceAll(/\W/g, "\\$&")).join("|")})(?!\\w)`,
    "i",
  );
  return (await dump(database)).filter((line) => pattern.test(line));
}
