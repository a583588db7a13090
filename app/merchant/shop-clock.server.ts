import pTimeout from "p-timeout";

import { logger } from "../log/logger.server.ts";
import { openShopify } from "../sides.server.ts";
import { prisma } from "../store/database/db.server.ts";
import { readShopClock, saveTimeZone } from "../store/shop.ts";
import { SideError } from "../sync/side.ts";

/** A merchant who opens the app waits no longer than this for what is known later anyway. */
const firstReadTimeoutMs = 1_500;
/** A shop rarely moves: its time zone is read again after this time. */
const maxAgeMs = 86_400_000;

/**
 * The shop's time zone by its IANA name, as the shop's settings on Shopify have it; null: it is not known yet. It is read
 * when it is missing, and now and then while the app is used.
 */
export async function readTimeZone(shop: string): Promise<string | null> {
  const clock = await readShopClock(prisma, shop);
  if (clock.readAt && Date.now() - clock.readAt.getTime() < maxAgeMs) return clock.timeZone;
  const asked = askShopify(shop);
  if (clock.timeZone !== null) return clock.timeZone;
  return pTimeout(asked, { milliseconds: firstReadTimeoutMs, fallback: () => null });
}

/** What is saved, for those who do not ask Shopify. */
export async function knownTimeZone(shop: string): Promise<string | null> {
  return (await readShopClock(prisma, shop)).timeZone;
}

async function askShopify(shop: string): Promise<string | null> {
  try {
    const timeZone = await openShopify(shop).readTimeZone();
    await saveTimeZone(prisma, shop, { timeZone, readAt: new Date() });
    return timeZone;
  } catch (error) {
    const level = error instanceof SideError ? "info" : "error";
    logger[level]({ err: error, shop }, "The shop's time zone could not be read.");
    return null;
  }
}
