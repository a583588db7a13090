import { prisma } from "../store/database/db.server.ts";
import { countUndatedConsent } from "../store/customer-standing.ts";
import { policyFrom, type SyncSettings } from "../store/sync-settings.ts";
import { mayWriteField } from "../sync/policy.ts";

/**
 * How many customers are subscribed on Shopify and not in Framework360, so that only the merchant can say which side is right,
 * and the directions in which the answer may be carried.
 */
export type UndatedConsent = { count: number; inbound: boolean; outbound: boolean };

/** Null when there are none, when the merchant has answered, or when newsletter choices are not synchronized. */
export async function readUndatedConsent(
  shop: string,
  settings: SyncSettings,
): Promise<UndatedConsent | null> {
  if (settings.notSubscribedMeans !== null || settings.newsletterWay === "none") return null;
  const count = await countUndatedConsent(prisma, shop);
  if (count === 0) return null;
  const policy = policyFrom(settings);
  return {
    count,
    inbound: mayWriteField(policy, "framework360", "newsletter"),
    outbound: mayWriteField(policy, "shopify", "newsletter"),
  };
}
