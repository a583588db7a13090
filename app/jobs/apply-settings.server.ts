import { queue } from "../runtime.server.ts";
import { prisma } from "../store/db.server.ts";
import { readSettings, saveSettings, type SyncSettings } from "../store/settings.ts";
import { carriesFrom } from "../sync/policy.ts";
import { catchUp } from "./catch-up.server.ts";
import { policyOf } from "./policy-of.ts";

/**
 * Keeps the merchant's choices; one that is missing stays as it was. Turning on a direction, or what is carried
 * along, compares every customer at once: who existed before comes along, and what changed meanwhile. So does another
 * winner of conflicts: what waited for the way of the old one may go.
 */
export async function applySettings(shop: string, choices: Partial<SyncSettings>): Promise<void> {
  const before = policyOf(await readSettings(prisma, shop));
  await saveSettings(prisma, shop, choices);
  const after = policyOf(await readSettings(prisma, shop));
  const concernsAll =
    (after.tags && !before.tags) ||
    (after.newsletter && !before.newsletter) ||
    after.conflictWinner !== before.conflictWinner;
  const sides = (["shopify", "framework360"] as const).filter(
    (side) => concernsAll || !carriesFrom(before, side),
  );
  await catchUp(queue(), shop, sides);
}
