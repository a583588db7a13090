import { queue } from "../runtime.server.ts";
import { prisma } from "../store/database/db.server.ts";
import { type SyncSettings, readPolicy, saveSettings } from "../store/sync-settings.ts";
import { roundsForgotten } from "../store/sweep.ts";
import type { SideName } from "../sync/customer.ts";
import { carriesFrom, type Policy } from "../sync/policy.ts";
import { requestSweep } from "../jobs/sweep/job.ts";

/** Forgetting what was seen of many customers takes its time. */
const longestMs = 20_000;

/**
 * Keeps the merchant's choices; one that is missing stays as it was. Turning on a direction, or what is carried
 * along, compares every customer at once: who existed before comes along, and what changed meanwhile. So does another
 * winner of conflicts: what waited for the way of the old one may go.
 */
export async function applySettings(shop: string, choices: Partial<SyncSettings>): Promise<void> {
  // All or nothing: choices that are kept without their comparison are no change any more when they are saved again.
  const sides = await prisma.$transaction(
    async (transaction) => {
      const before = await readPolicy(transaction, shop);
      await saveSettings(transaction, shop, choices);
      const after = await readPolicy(transaction, shop);
      const anew = sidesToCompare(before, after);
      for (const side of anew) await Promise.all(roundsForgotten(transaction, { shop, side }));
      return anew;
    },
    { timeout: longestMs },
  );
  for (const side of sides) await requestSweep(queue(), shop, side);
}

function sidesToCompare(before: Policy, after: Policy): SideName[] {
  const concernsAll =
    (after.tags && !before.tags) ||
    (after.newsletter && !before.newsletter) ||
    after.conflictWinner !== before.conflictWinner;
  return (["shopify", "framework360"] as const).filter(
    (side) => carriesFrom(after, side) && (concernsAll || !carriesFrom(before, side)),
  );
}
