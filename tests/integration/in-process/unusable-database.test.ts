import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { afterAll, beforeAll, expect, test } from "vitest";

import { pendingMigrations } from "../../../app/store/database/migrate.ts";
import { freePort } from "../../../sandbox/world.ts";
import { appEnvironment } from "../../support/app-environment.ts";
import { createTestDatabase, openOperator } from "../../support/database.ts";

const run = promisify(execFile);

let good: string;
/** As after a restore by a superuser: the role can connect, and the tables are another's. */
let foreign: string;

beforeAll(async () => {
  [good, foreign] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const operator = await openOperator(foreign);
  try {
    const { username } = new URL(foreign);
    await operator.query(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${username}`);
  } finally {
    await operator.end();
  }
});

afterAll(async () => {
  const operator = await openOperator();
  try {
    for (const url of [good, foreign]) {
      await operator.query(`DROP DATABASE IF EXISTS ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
    }
  } finally {
    await operator.end();
  }
});

function changed(url: string, change: Partial<Pick<URL, "port" | "password" | "pathname">>): string {
  return Object.assign(new URL(url), change).href;
}

/** What a command says on a database that it cannot work with, and how it ends. */
async function attempt(command: string[], databaseUrl: string): Promise<{ code: number; output: string }> {
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: "test" as const,
    ...appEnvironment,
    DATABASE_URL: databaseUrl,
    MIGRATE_AT_START: "false",
  };
  return run(process.execPath, command, { env }).then(
    () => ({ code: 0, output: "" }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, output: stderr.trim() }),
  );
}

const absent = {
  code: 1,
  output: expect.stringMatching(/^The database did not answer: connect ECONNREFUSED \S+$/),
};

test.each(["server.ts", "scripts/migrate.ts", "scripts/rotate-keys.ts", "scripts/redactions.ts list"])(
  "%s says in one sentence that no database answers",
  async (command) => {
    const url = changed(good, { port: String(await freePort()) });
    expect(await attempt(command.split(" "), url)).toEqual(absent);
  },
);

test("a refusal is told in PostgreSQL's words", async () => {
  await expect(pendingMigrations(changed(good, { password: "wrong" }))).rejects.toThrow(
    /^The database refused the connection: password authentication failed for user "\w+"$/,
  );
  await expect(pendingMigrations(changed(good, { pathname: "/absent" }))).rejects.toThrow(
    /^The database refused the connection: database "absent" does not exist$/,
  );
});

test("tables of another role are told as what they are, with the page that says what the role needs", async () => {
  await expect(pendingMigrations(foreign)).rejects.toThrow(
    "The role in DATABASE_URL may not read the database's tables: permission denied for table _prisma_migrations. " +
      "docs/deploy.md says which rights it needs.",
  );
});

test("a list of redactions is not carried over a database that has not been migrated yet", async () => {
  const operator = await openOperator(good);
  await operator.query("DELETE FROM _prisma_migrations WHERE migration_name LIKE '%redactions'");
  await operator.end();
  const { code, output } = await attempt(["scripts/redactions.ts", "replay", "absent.jsonl"], good);
  expect(code).toBe(1);
  expect(output).toMatch(
    /^The database lacks 1 of this version's migrations \(\d+_redactions\)\.\nRun `npm run migrate`/,
  );
});
