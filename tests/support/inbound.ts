import { setUpInbound, whenCompared } from "./merchant.ts";
import { startWorld, type World } from "./world.ts";

/** A world with Shopify => Framework360 on, in which everybody was compared. */
export async function startInbound(env: Record<string, string>): Promise<World> {
  const world = await startWorld(env);
  await setUpInbound(world);
  await whenCompared(world);
  return world;
}
