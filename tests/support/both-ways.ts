import pg from "pg";

import { setUpBothWays } from "./merchant.ts";
import { startWorld, type World } from "./world.ts";

/** A world with both directions on, and its database. */
export async function startBothWays(
  env: Record<string, string>,
): Promise<{ world: World; database: pg.Pool }> {
  const world = await startWorld(env);
  const database = new pg.Pool({ connectionString: world.databaseUrl });
  await setUpBothWays(world);
  return { world, database };
}
