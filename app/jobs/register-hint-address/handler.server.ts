import type { PgBoss } from "pg-boss";

import { environment } from "../../env.server.ts";
import { logger } from "../../log/logger.server.ts";
import { openFramework360 } from "../../sides.server.ts";
import { prisma } from "../../store/database/db.server.ts";
import { sealer } from "../../store/encryption/sealer.server.ts";
import { hintUrl, markHintAddressRegistered, readHintAddress } from "../../store/hint-address.ts";
import { SideError } from "../../sync/side.ts";
import type { JobEnd } from "../queue/start-workers.server.ts";

/**
 * Registers the shop's hint address as a webhook of its account. Nothing depends on it: the merchant can enter the
 * address there, and sweeps find changes without a hint. Earlier addresses stay registered: Framework360 does not document
 * how to delete one, and an address that no longer works costs nothing.
 * @returns `retry` when the account did not answer
 */
export async function registerHintAddress(_boss: PgBoss, { shop }: { shop: string }): Promise<JobEnd> {
  const [account, address] = await Promise.all([
    openFramework360(shop, { withRefusedKey: true }),
    readHintAddress(prisma, sealer, shop),
  ]);
  if (typeof account === "string" || !address || address.registeredAt) return;
  const { SHOPIFY_APP_URL } = environment();
  try {
    await account.createWebhook(hintUrl(SHOPIFY_APP_URL, address.token));
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    // Without the message: the account may quote the address, which is a secret.
    logger.info({ shop, kind: error.kind }, "The account did not accept the hint address as a webhook.");
    return error.kind === "unavailable" ? "retry" : undefined;
  }
  await markHintAddressRegistered(prisma, shop, address.token);
  logger.info({ shop }, "The account accepted the hint address as a webhook.");
}
