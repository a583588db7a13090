import { prisma } from "../store/database/db.server.ts";
import { countUndatedConsent } from "../store/customer-standing.ts";
import { policyFrom, type SyncSettings } from "../store/sync-settings.ts";
import { mayWriteField } from "../sync/policy.ts";

/**
 * Customers who are subscribed on Shopify and not in Framework360, where only the merchant can say which counts: how many
 * they are, and where their choices may go, which the answer needs.
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
