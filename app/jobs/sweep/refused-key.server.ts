import type { PgBoss } from "pg-boss";

import { checkConnection } from "../../framework360/api/check-connection.ts";
import { logger } from "../../log/logger.server.ts";
import { framework360Options } from "../../sides.server.ts";
import { acceptKey, readConnection, readCredentials } from "../../store/framework360-connection.ts";
import { prisma } from "../../store/database/db.server.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { catchUp } from "./catch-up.server.ts";

/**
 * A shop whose account refused the key rests: its jobs do nothing, since everything is compared anew once the
 * account takes a key again. Here it is asked whether it does.
 * @returns whether the account can be called
 */
export async function retryRefusedKey(boss: PgBoss, shop: string): Promise<boolean> {
  const connection = await readConnection(prisma, shop);
  if (!connection) return false;
  if (!connection.refusedAt) return true;
  const credentials = await readCredentials(prisma, sealer, shop);
  if (!credentials) return false;
  const { status } = await checkConnection(framework360Options(credentials));
  if (status !== "ok") return false;
  await acceptKey(prisma, shop);
  logger.info({ shop }, "Framework360 accepts the key again; the shop goes on.");
  await catchUp(boss, shop);
  return true;
}
