import type { SyncSettings } from "../../store/sync-settings.ts";
import type { Policy } from "../../sync/policy.ts";

/** What the merchant's choices allow and prefer. */
export function policyOf(settings: SyncSettings): Policy {
  return {
    inbound: settings.customersEnabled && settings.shopifyToFramework360,
    outbound: settings.customersEnabled && settings.framework360ToShopify,
    conflictWinner: settings.conflictWinner,
    tags: settings.syncTags,
    newsletter: settings.syncNewsletter,
    forcedFrom: null,
  };
}
