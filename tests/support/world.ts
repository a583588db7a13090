import { openWorld, type SandboxWorld } from "../../sandbox/world.ts";
import { createTestDatabase } from "./database.ts";

export type World = SandboxWorld;

/** Both simulators, the proxy and the built app on a database of its own, all over real HTTP. */
export async function startWorld(env: Record<string, string> = {}): Promise<World> {
  return openWorld(await createTestDatabase(), env);
}
