import type { Explanation, ExplanationCode } from "./explanation.ts";

/**
 * Why Shopify refuses every call for a shop. Pages say what to do about each.
 * - `access`: the app's token is no longer accepted
 * - `scopes`: an access scope was taken away
 * - `approval`: Shopify has not approved the app's use of protected customer data
 * - `frozen`: the store is frozen, most often because a bill is not paid
 * - `locked`: Shopify locked the store
 */
export const shopRefusals = ["access", "scopes", "approval", "frozen", "locked"] as const;

export type ShopRefusal = (typeof shopRefusals)[number];

const refusalByCode: Partial<Record<ExplanationCode, ShopRefusal>> = {
  "scope-missing": "scopes",
  "approval-missing": "approval",
  "store-frozen": "frozen",
  "store-locked": "locked",
};

/** Which refusal of the shop Shopify's `unauthorized` is. */
export function shopRefusalOf({ code }: Explanation): ShopRefusal {
  return refusalByCode[code] ?? "access";
}

/** Why no calls can be made for a shop, so that what concerns many of its customers ended before its time. */
export type NoCalls = "not-connected" | "key-refused" | "shopify-refused";
