import type { PgBoss } from "pg-boss";

import { prisma } from "../../store/database/db.server.ts";
import { readPolicy } from "../../store/sync-settings.ts";
import { carriesFrom } from "../../sync/policy.ts";
import { requestSweep } from "./job.ts";

/**
 * Has the customers of both sides, where they are carried, compared now instead of at the next round. Whom sweeps are
 * to look at anew is noted before (store/sweep.ts).
 */
export async function catchUp(boss: PgBoss, shop: string): Promise<void> {
  const policy = await readPolicy(prisma, shop);
  for (const side of ["shopify", "framework360"] as const) {
    if (carriesFrom(policy, side)) await requestSweep(boss, shop, side);
  }
}
