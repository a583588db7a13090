import pLimit from "p-limit";
import pg from "pg";

import type { Personality } from "./choices.ts";
import { live, type Course, type Life } from "./life.ts";
import { openWorlds } from "./worlds.ts";

export type Run = Course & {
  /** How many worlds live at once. */
  together: number;
  /** Processes that work beside the first one. */
  workers: number;
  onLife?: (life: Life) => void;
  onLog?: (log: readonly string[]) => Promise<void>;
};

/** Lets every personality live through the same course, all of them served by one process of the app. */
export async function liveAll(
  databaseUrl: string,
  personalities: readonly Personality[],
  { together, workers, onLife, onLog, ...course }: Run,
): Promise<Life[]> {
  const worlds = await openWorlds(databaseUrl, personalities, workers);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  const limit = pLimit(together);
  try {
    return await Promise.all(
      worlds.worlds.map((world) =>
        limit(async () => {
          const life = await live(worlds, pool, world, course);
          onLife?.(life);
          return life;
        }),
      ),
    );
  } finally {
    await onLog?.(worlds.log);
    await pool.end();
    await worlds.close();
  }
}

/** Whether a life was as it must be. */
export function isWell({ found, trouble, writesAtRest }: Life): boolean {
  return found.length === 0 && trouble === null && writesAtRest === 0;
}
