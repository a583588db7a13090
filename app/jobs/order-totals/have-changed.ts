import type { OrderTotals } from "../../framework360/customers/order-totals.ts";
import type { Shadow } from "../../sync/base.ts";
import { framework360OnlyFields } from "../../sync/customer.ts";
import { isNothing } from "../../sync/decide.ts";

/**
 * Whether a customer's order figures are other than when both sides last agreed. A figure that could not be read, and
 * nothing where nothing was known, are no news.
 */
export function haveChanged(figures: OrderTotals, known: Shadow): boolean {
  return framework360OnlyFields.some((field) => {
    const now = figures[field];
    const before = known[field] ?? null;
    return now !== null && now !== before && !(isNothing(now) && isNothing(before));
  });
}
