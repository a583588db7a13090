import pLimit from "p-limit";

import { logger } from "../../log/logger.server.ts";
import { renewAhead } from "../../offline-token.server.ts";
import { prisma } from "../../store/database/db.server.ts";
import { listShopsWithExpiringTokens } from "../../store/session.ts";

/**
 * How long before its expiry a token is renewed: an access token lives for an hour, a refresh token for 90 days.
 * https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens
 */
const ahead = { tokenMs: 20 * 60_000, refreshTokenMs: 30 * 86_400_000 };

/** How many shops are renewed at once: one that answers slowly must not delay the others. */
const maxConcurrent = 4;

/** Renews every shop's token that expires soon. One that cannot be renewed does not stop the others. */
export async function renewTokens(): Promise<void> {
  const now = Date.now();
  const shops = await listShopsWithExpiringTokens(prisma, {
    token: new Date(now + ahead.tokenMs),
    refreshToken: new Date(now + ahead.refreshTokenMs),
  });
  const limit = pLimit(maxConcurrent);
  await Promise.all(shops.map((shop) => limit(() => renewOne(shop))));
}

async function renewOne(shop: string): Promise<void> {
  try {
    await renewAhead(shop, ahead);
  } catch (error) {
    logger.warn({ err: error, shop }, "The shop's token could not be renewed ahead of time.");
  }
}
