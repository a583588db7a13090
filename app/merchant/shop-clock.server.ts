import pTimeout from "p-timeout";

import { logger } from "../log/logger.server.ts";
import { openShopify } from "../sides.server.ts";
import { prisma } from "../store/database/db.server.ts";
import { readShopClock, saveTimeZone } from "../store/shop.ts";
import { SideError } from "../sync/side.ts";

/** A merchant who opens the app waits no longer than this: the time zone can be read at a later visit. */
const firstReadTimeoutMs = 1_500;
/** A shop's time zone rarely changes: it is read again after this time. */
const maxAgeMs = 86_400_000;

/**
 * The IANA name of the time zone in the shop's settings on Shopify; null: not known yet. It is read from Shopify when it is
 * missing or old.
 */
export async function readTimeZone(shop: string): Promise<string | null> {
  const clock = await readShopClock(prisma, shop);
  if (clock.readAt && Date.now() - clock.readAt.getTime() < maxAgeMs) return clock.timeZone;
  const asked = askShopify(shop);
  if (clock.timeZone !== null) return clock.timeZone;
  return pTimeout(asked, { milliseconds: firstReadTimeoutMs, fallback: () => null });
}

/** The saved time zone, without a call to Shopify. */
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
