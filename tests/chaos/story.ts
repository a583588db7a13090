import type { SandboxWorld } from "../../sandbox/world.ts";
import { withDatabase } from "../support/with-database.ts";
import type { People } from "./people.ts";

/** What became of the two customers of whom a judge complains: their link, what people did, and what the merchant was told, by time. */
export function storyOf(
  world: SandboxWorld,
  people: People,
  shopifyId: string,
  framework360Id: string,
): Promise<string[]> {
  return withDatabase(world, async (database) => {
    const ask = async (query: string) =>
      (await database.query<{ line: string }>(query, [shopifyId, framework360Id])).rows.map(
        ({ line }) => line,
      );
    const links = await ask(
      `SELECT (to_jsonb(link) - 'sealed_base')::text AS line FROM customer_link AS link
       WHERE shopify_id = $1 OR framework360_id = $2`,
    );
    const told = await ask(
      `SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || ' told ' || (to_jsonb(line) - 'shop' - 'at')::text AS line
       FROM activity AS line WHERE shopify_id = $1 OR framework360_id = $2`,
    );
    const done = people.deeds
      .filter(({ side, id }) => id === (side === "shopify" ? shopifyId : framework360Id))
      .map(({ at, ...deed }) => `${new Date(at).toISOString()} done ${JSON.stringify(deed)}`);
    return [...links, ...[...told, ...done].sort()];
  });
}
