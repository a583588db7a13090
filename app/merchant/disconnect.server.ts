import { logger } from "../log/logger.server.ts";
import { deleteConnection } from "../store/framework360-connection.ts";
import { prisma } from "../store/database/db.server.ts";

/**
 * Forgets the account's key and the hint address. Settings and links stay, so that connecting the same account
 * again goes on where it was; nothing is synchronized meanwhile.
 */
export async function disconnectFramework360(shop: string): Promise<void> {
  await deleteConnection(prisma, shop);
  logger.info({ shop }, "The Framework360 account was disconnected.");
}
