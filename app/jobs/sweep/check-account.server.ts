import type { PgBoss } from "pg-boss";

import { checkConnection, type ConnectionCheck } from "../../framework360/api/check-connection.ts";
import { logger } from "../../log/logger.server.ts";
import { framework360Options } from "../../sides.server.ts";
import { prisma, sealer } from "../../store/database/db.server.ts";
import {
  acceptKey,
  readCredentials,
  refuseKey,
  savePermissions,
} from "../../store/framework360-connection.ts";
import { readPolicy } from "../../store/sync-settings.ts";
import { requestSweeps } from "./job.ts";

/**
 * Asks the shop's account whether it accepts the saved key and what the key may do, and saves the answer. A shop that
 * rested because of its key goes on when the account accepts the key again: sweeps then compare all customers.
 * @returns what the account said; null when no account is connected
 */
export async function checkAccount(boss: PgBoss, shop: string): Promise<ConnectionCheck | null> {
  const credentials = await readCredentials(prisma, sealer, shop);
  if (!credentials) return null;

  const check = await checkConnection(framework360Options(credentials));
  logger.info({ shop, status: check.status }, "The connected account was checked.");
  if ("permissions" in check) await savePermissions(prisma, shop, check.permissions, new Date());
  if (check.status === "key-refused") await refuseKey(prisma, shop, new Date());
  if (check.status === "ok" && credentials.refusedAt) {
    await acceptKey(prisma, shop);
    logger.info({ shop }, "Framework360 accepts the key again; the shop goes on.");
    await requestSweeps(boss, shop, await readPolicy(prisma, shop));
  }
  return check;
}
