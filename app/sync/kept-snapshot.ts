import { allFields, blankCustomer, type Customer } from "./customer.ts";
import { isUnknownChoice } from "./known-names.ts";
import type { Snapshot } from "./side.ts";

/** Maybe without fields that the version did not know which kept it. */
export type KeptSnapshot = Omit<Snapshot, "customer"> & { customer: Partial<Customer> };

/**
 * A customer as it was kept, maybe by the version before this one. A field that this one did not know is hidden: what the side
 * holds of it is not known, and must not pass for a blank. So is a newsletter choice that is not known: it must not pass for a no.
 */
export function completeSnapshot(kept: KeptSnapshot): Snapshot {
  const { newsletter, ...others } = kept.customer;
  const given = isUnknownChoice(newsletter) ? others : kept.customer;
  const missing = allFields.filter((field) => !(field in given));
  const customer = { ...blankCustomer, ...given };
  return missing.length === 0
    ? { ...kept, customer }
    : { ...kept, customer, hidden: [...(kept.hidden ?? []), ...missing] };
}
