import { queue } from "../runtime.server.ts";
import { prisma } from "../store/db.server.ts";
import { readSettings, saveSettings, type SyncSettings } from "../store/settings.ts";
import { restartSweep } from "../store/sweep.ts";
import { policyOf } from "./run-sync-request.server.ts";
import { requestSweep } from "./sweep.server.ts";

/**
 * Keeps the merchant's choices; one that is missing stays as it was. Turning on Framework360 => Shopify
 * compares every customer there at once.
 */
export async function applySettings(shop: string, choices: Partial<SyncSettings>): Promise<void> {
  const before = policyOf(await readSettings(prisma, shop));
  await saveSettings(prisma, shop, choices);
  const after = policyOf(await readSettings(prisma, shop));
  if (before.outbound || !after.outbound) return;
  await restartSweep(prisma, shop);
  await requestSweep(queue(), shop);
}
