import { setUpBothWays } from "./merchant.ts";
import { startWorld, type World } from "./world.ts";

/** A world with both directions on. */
export async function startBothWays(env: Record<string, string>): Promise<World> {
  const world = await startWorld(env);
  await setUpBothWays(world);
  return world;
}
