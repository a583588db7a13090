import type { Link } from "../../sync/link.ts";
import type { SideName } from "../../sync/customer.ts";
import type { IdentityField, Snapshot } from "../../sync/side.ts";

/** A customer that has an e-mail or phone, and their counterpart on the side that it was given up on. */
type Holder = { held: Snapshot; partner: Snapshot; link: Link };

/**
 * Whether a customer is about to give up their e-mail or phone: the counterpart on `source` has another one, which
 * was not carried yet. A cleared e-mail never is, and one that the holder's side would not take is not tried again.
 */
export function movesOn(field: IdentityField, { held, partner, link }: Holder, source: SideName): boolean {
  const next = partner.customer[field];
  if (next === held.customer[field]) return false;
  if (field === "email" && next === null) return false;
  return link.base?.[source][field] !== next;
}
