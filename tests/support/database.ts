import { randomUUID } from "node:crypto";

import pg from "pg";
import { inject } from "vitest";

/**
 * A fresh, migrated database, as the role that the embedded PostgreSQL gives the app: so every test shows that the app
 * needs no more than to read and write rows. Takes some tens of milliseconds.
 */
export async function createTestDatabase(): Promise<string> {
  const template = new URL(inject("templateUrl"));
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const operator = await openOperator();
  try {
    await operator.query(`CREATE DATABASE ${name} TEMPLATE ${template.pathname.slice(1)}`);
  } finally {
    await operator.end();
  }
  template.pathname = `/${name}`;
  return template.href;
}

/** A connection for what only an operator of PostgreSQL may do, to this database or to none in particular. */
export async function openOperator(databaseUrl?: string): Promise<pg.Client> {
  const url = new URL(inject("superuserUrl"));
  url.pathname = databaseUrl === undefined ? "/postgres" : new URL(databaseUrl).pathname;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return client;
}
