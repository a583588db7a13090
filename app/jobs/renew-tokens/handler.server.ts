import type { PgBoss } from "pg-boss";

import { environment } from "../../env.server.ts";
import { logger } from "../../log/logger.server.ts";
import { renewAhead } from "../../offline-token.server.ts";
import { prisma } from "../../store/database/db.server.ts";
import { shopsWithTokensUntil } from "../../store/session.ts";
import { everySoOften } from "../queue/every.ts";
import { renewTokensJob } from "./job.ts";

/**
 * Renewed this long before it expires: an access token lives for an hour, a refresh token for 90 days.
 * https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens
 */
const ahead = { tokenMs: 20 * 60_000, refreshTokenMs: 30 * 86_400_000 };

/** Shops renewed at once: a shop that answers slowly must not keep the others waiting. */
const atOnce = 4;

/** Has tokens that expire soon renewed now and then, by whichever process comes first. */
export function scheduleTokenRenewal(boss: PgBoss): () => void {
  const everySeconds = environment().TOKEN_RENEWAL_INTERVAL_SECONDS;
  return everySoOften(
    everySeconds * 1000,
    () => boss.send(renewTokensJob.name, {}, { singletonSeconds: everySeconds }),
    "The renewal of tokens could not be asked for; the next round will.",
  );
}

/** Renews every shop's token that expires soon. A shop that cannot be renewed keeps nobody else from it. */
export async function renewTokens(): Promise<void> {
  const now = Date.now();
  const shops = await shopsWithTokensUntil(prisma, {
    token: new Date(now + ahead.tokenMs),
    refreshToken: new Date(now + ahead.refreshTokenMs),
  });
  const next = shops.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const shop of next) await renewOne(shop);
    }),
  );
}

async function renewOne(shop: string): Promise<void> {
  try {
    await renewAhead(shop, ahead);
  } catch (error) {
    logger.warn({ err: error, shop }, "The shop's token could not be renewed ahead of time.");
  }
}
