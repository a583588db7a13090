import type { PgBoss } from "pg-boss";

import { prisma } from "../store/db.server.ts";
import { readSettings } from "../store/settings.ts";
import { forgetRounds } from "../store/sweep.ts";
import type { SideName } from "../sync/customer.ts";
import { carriesFrom } from "../sync/policy.ts";
import { policyOf } from "./policy-of.ts";
import { requestSweep } from "./request-sweep.ts";

/**
 * Has every customer compared anew, on the sides whose customers are carried: what changed while nothing was
 * carried is found, and who existed before.
 */
export async function catchUp(
  boss: PgBoss,
  shop: string,
  sides: readonly SideName[] = ["shopify", "framework360"],
): Promise<void> {
  const policy = policyOf(await readSettings(prisma, shop));
  for (const side of sides) {
    if (!carriesFrom(policy, side)) continue;
    await forgetRounds(prisma, shop, side);
    await requestSweep(boss, shop, side);
  }
}
