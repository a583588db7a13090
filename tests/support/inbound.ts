import pg from "pg";

import { setUpInbound, whenCompared } from "./merchant.ts";
import { startWorld, type World } from "./world.ts";

/** A world with Shopify => Framework360 on, in which everybody was compared, and its database. */
export async function startInbound(
  env: Record<string, string>,
): Promise<{ world: World; database: pg.Client }> {
  const world = await startWorld(env);
  await setUpInbound(world);
  await whenCompared(world);
  const database = new pg.Client({ connectionString: world.databaseUrl });
  await database.connect();
  return { world, database };
}
