import { normalizeText } from "../sync/normalize.ts";

/** Shopify's limit, in UTF-16 units. */
export const maxTextLength = 255;

/** Shortened to what Shopify holds, without half a surrogate pair at the end. */
export function cut(value: string | null): string | null {
  return normalizeText(value?.slice(0, maxTextLength).replace(/[\uD800-\uDBFF]$/, ""));
}
