/** How a Framework360 customer stands with Shopify. */
export const shopifyStates = ["synced", "not-on-shopify", "waiting", "failed", "deleted"] as const;

export type ShopifyState = (typeof shopifyStates)[number];
