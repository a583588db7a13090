import type { Framework360OnlyField } from "./customer.ts";
import type { Merge } from "./merge-value.ts";
import type { Pair } from "./situation.ts";

/** What only Framework360 knows goes to Shopify when it is new there, or when Shopify no longer shows it. */
export function mergeOrderTotal(field: Framework360OnlyField, { now, base }: Pair): Merge {
  const value = now.framework360.customer[field];
  const shown = now.shopify.customer[field];
  if (value === null) return { kind: "same" };
  if (value === shown || (shown === null && isNothing(value))) return { kind: "agreed" };
  // Shopify would not take it: it is owed.
  if (value === base.framework360[field] && shown === base.shopify[field]) return { kind: "same" };
  return { kind: "carry", to: "shopify", cause: "changed" };
}

/** Order totals of a customer who never ordered: not worth a write. */
export function isNothing(total: number | string | null): boolean {
  return Number(total) === 0;
}
