import type { Shadow } from "../../sync/base.ts";
import { framework360OnlyFields, type Customer } from "../../sync/customer.ts";
import { isNothing } from "../../sync/merge-order-total.ts";

type OrderTotals = Pick<Customer, (typeof framework360OnlyFields)[number]>;

/**
 * Whether a customer's order totals differ from what both sides last agreed on. A total that could not be read is not a
 * change, and neither is a zero where no total was known.
 */
export function haveChanged(totals: OrderTotals, known: Shadow): boolean {
  return framework360OnlyFields.some((field) => {
    const now = totals[field];
    const before = known[field] ?? null;
    return now !== null && now !== before && !(isNothing(now) && isNothing(before));
  });
}
