import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "../../prisma/migrations");

/** Before the first release there was no earlier version that had to run on the new schema. */
const firstRelease = "20261124125900";

/** Migrations that remove what the previous release no longer reads or writes; each says in a comment since when. */
const removals: string[] = [];

/** What an earlier version, which knows nothing of it, would fail at. */
const breaking = [
  /\bDROP\s+(TABLE|COLUMN|SCHEMA|TYPE)\b/i,
  /\bRENAME\b/i,
  /\bSET\s+NOT\s+NULL\b/i,
  /\bALTER\s+COLUMN\s+\S+\s+(SET\s+DATA\s+)?TYPE\b/i,
  /\bDROP\s+DEFAULT\b/i,
];

/** What locks a table for as long as its size takes, or cannot run within a transaction. */
const unsuited = [/\bCONCURRENTLY\b/i, /\bVACUUM\b/i, /\bLOCK\s+TABLE\b/i];

/** A column that an insert of an earlier version leaves out. */
const neededColumn = /\bADD\s+COLUMN\b(?![^,;]*\bDEFAULT\b)[^,;]*\bNOT\s+NULL\b/i;

/** What is wrong with a migration for the version before it. */
function objections(script: string): string[] {
  const statements = script.replaceAll(/--.*$/gm, "");
  return [...breaking, ...unsuited, neededColumn].flatMap((rule) => rule.exec(statements)?.[0] ?? []);
}

const migrations = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

test.each(migrations.filter((name) => name.slice(0, 14) > firstRelease && !removals.includes(name)))(
  "the version before %s can run on its schema",
  (name) => {
    expect(objections(readFileSync(join(folder, name, "migration.sql"), "utf8"))).toEqual([]);
  },
);

test.each([
  'ALTER TABLE "shop" DROP COLUMN "name";',
  'ALTER TABLE "shop" ADD COLUMN "name" TEXT NOT NULL;',
  'ALTER TABLE "shop" ADD COLUMN "a" TEXT NOT NULL DEFAULT \'\', ADD COLUMN "b" TEXT NOT NULL;',
  'ALTER TABLE "shop" RENAME COLUMN "a" TO "b";',
  'ALTER TABLE "shop" ALTER COLUMN "a" SET NOT NULL;',
  'ALTER TABLE "shop" ALTER COLUMN "a" TYPE BIGINT;',
  'CREATE INDEX CONCURRENTLY "x" ON "shop" ("a");',
])("a migration with %s is objected to", (script) => {
  expect(objections(script)).toHaveLength(1);
});

test("each migration has a time and a name of its own", () => {
  expect(migrations.filter((name) => !/^\d{14}_[a-z0-9_]+$/.test(name))).toEqual([]);
  expect(new Set(migrations.map((name) => name.slice(0, 14))).size).toBe(migrations.length);
});
