/**
 * How a Framework360 customer stands with Shopify.
 * - `partly`: linked, and a value could not be carried, or waits for the merchant's answer
 */
export const shopifyStates = ["synced", "partly", "not-on-shopify", "waiting", "failed", "deleted"] as const;

export type ShopifyState = (typeof shopifyStates)[number];
