import { allFields, blankCustomer, type Customer } from "./customer.ts";
import type { Snapshot } from "./side.ts";

/** Maybe without fields that the version did not know which kept it. */
export type KeptSnapshot = Omit<Snapshot, "customer"> & { customer: Partial<Customer> };

/**
 * A customer as it was kept, maybe by the version before this one. A field that this one did not know is hidden: what the side
 * holds of it is not known, and must not pass for a blank.
 */
export function completeSnapshot(kept: KeptSnapshot): Snapshot {
  const missing = allFields.filter((field) => !(field in kept.customer));
  const customer = { ...blankCustomer, ...kept.customer };
  return missing.length === 0
    ? { ...kept, customer }
    : { ...kept, customer, hidden: [...(kept.hidden ?? []), ...missing] };
}
