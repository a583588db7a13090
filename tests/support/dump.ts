import type pg from "pg";

import { createSealer } from "../../app/store/seal.ts";

// How the app is started in the sandbox: sandbox/app-process.ts.
const sealer = createSealer(Buffer.alloc(32, "sandbox").toString("base64"));
const sealed = /v1\.[0-9a-f]{8}\.[\w-]+\.[\w-]+\.[\w-]*/g;

/** Every row of every table as text, the queue's too, and what is sealed in them opened. */
export async function dump(database: pg.Client): Promise<string[]> {
  const { rows: tables } = await database.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const lines: string[] = [];
  for (const { name } of tables) {
    const { rows } = await database.query<{ line: string }>(
      `SELECT to_jsonb(row)::text AS line FROM ${name} AS row`,
    );
    lines.push(...rows.map(({ line }) => `${name} ${line}`));
  }
  return lines.flatMap((line) => [line, ...(line.match(sealed) ?? []).map((text) => sealer.open(text))]);
}

/** The rows that hold one of these, as a word of its own. */
export async function rowsAbout(database: pg.Client, words: readonly string[]): Promise<string[]> {
  const pattern = new RegExp(
    `(?<![\\w.:-])(${words.map((word) => word.replaceAll(/\W/g, "\\$&")).join("|")})(?!\\w)`,
    "i",
  );
  return (await dump(database)).filter((line) => pattern.test(line));
}
