import pg from "pg";

import { openWorld, type SandboxWorld } from "../../sandbox/world.ts";
import { createTestDatabase } from "./database.ts";
import { leaksIn, learn, type Known } from "./log-leaks.ts";

export type World = SandboxWorld & {
  /** The app's database, to look into and to change. It opens a connection when it is first asked. */
  database: pg.Pool;
};

/** Between two looks at whom the simulators hold: somebody's earlier name must not be in the log either. */
const lookEveryMs = 1_000;

/** Both simulators, the proxy and the built app on a database of its own, all over real HTTP. */
export async function startWorld(env: Record<string, string> = {}): Promise<World> {
  return openWatchedWorld(await createTestDatabase(), env);
}

/**
 * A world on a database that is there. Its log is read when it closes, so that all logs of a test run are read.
 * @throws {Error} on `close`, when the log names a person whom the simulators held, or a key or token
 */
export async function openWatchedWorld(
  databaseUrl: string,
  env: Record<string, string> = {},
): Promise<World> {
  const world = await openWorld(databaseUrl, env);
  const known: Known = { personal: new Set(), secret: new Set() };
  const timer = setInterval(() => learn(world, known), lookEveryMs);
  const database = new pg.Pool({ connectionString: databaseUrl });
  // A test may have PostgreSQL end every connection: the next query opens another one.
  database.on("error", () => undefined);
  return {
    ...world,
    database,
    async close() {
      clearInterval(timer);
      learn(world, known);
      await database.end();
      await world.close();
      const leaks = leaksIn(world.log.join(""), known);
      if (leaks.length > 0)
        throw new Error(`The log gives away personal data or secrets:\n${leaks.join("\n")}`);
    },
  };
}
