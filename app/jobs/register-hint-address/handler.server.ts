import type { PgBoss } from "pg-boss";

import { environment } from "../../env.server.ts";
import { Framework360Error } from "../../framework360/api/failure.ts";
import { logger } from "../../log/logger.server.ts";
import { openFramework360 } from "../../sides.server.ts";
import { prisma } from "../../store/database/db.server.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { hintUrl, markHintAddressRegistered, readHintAddress } from "../../store/hint-address.ts";

/**
 * Asks the account to call the hint address of its own accord. Nothing depends on it: the merchant can enter the
 * address there, and the sweep finds what no hint told. Earlier addresses are left registered: what the account
 * deletes when asked to is not documented, and a dead address costs nothing.
 * @throws {Framework360Error} when the account did not answer and is worth asking again
 */
export async function registerHintAddress(_boss: PgBoss, { shop }: { shop: string }): Promise<void> {
  const [client, address] = await Promise.all([
    openFramework360(shop, { withRefusedKey: true }),
    readHintAddress(prisma, sealer, shop),
  ]);
  if (typeof client === "string" || !address || address.registeredAt) return;
  const { SHOPIFY_APP_URL } = environment();
  try {
    await client.createWebhook(hintUrl(SHOPIFY_APP_URL, address.token));
  } catch (error) {
    if (!(error instanceof Framework360Error)) throw error;
    // What the account said may quote the address, which is a secret.
    logger.info({ shop, reason: error.reason }, "The account did not take the hint address as a webhook.");
    if (error.kind === "unavailable") throw error;
    return;
  }
  await markHintAddressRegistered(prisma, shop, address.token);
  logger.info({ shop }, "The account took the hint address as a webhook.");
}
