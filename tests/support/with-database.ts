import pg from "pg";

import type { SandboxWorld } from "../../sandbox/world.ts";

/** Asks the database of a world over one connection, which is closed afterwards. */
export async function withDatabase<Answer>(
  { databaseUrl }: Pick<SandboxWorld, "databaseUrl">,
  ask: (database: pg.Client) => Promise<Answer>,
): Promise<Answer> {
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    return await ask(database);
  } finally {
    await database.end();
  }
}
