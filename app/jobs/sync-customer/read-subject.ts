import { isAsAgreed } from "../../sync/as-agreed.ts";
import { isOlderThanKnown, mayBeLate } from "../../sync/late-read.ts";
import type { SideName } from "../../sync/customer.ts";
import { explanation } from "../../sync/explanation.ts";
import type { Link } from "../../sync/link.ts";
import { mayBeBehindList } from "../../sync/read-behind-list.ts";
import { SideError, type Snapshot } from "../../sync/side.ts";
import type { SyncRequest } from "./job.ts";
import type { RunPorts } from "./ports.ts";

/** The list's copy is enough for a customer that has no link yet or is as agreed: before Shopify is written to, it is read again. */
export async function readSubject(
  { side, customerId }: SyncRequest,
  link: Link | null,
  ports: RunPorts,
): Promise<Snapshot | null> {
  const { listed, mayUseListed, policy } = ports;
  if (listed && mayUseListed && (!link || isAsAgreed(listed, side, link.base, policy))) return listed;
  return readCustomer(side, customerId, link, ports);
}

/** An error if the read may be older than the list's copy, so that the customer must be read again; else null. */
export function behindList(
  side: SideName,
  subject: Snapshot | null,
  { listed, now }: RunPorts,
): SideError | null {
  if (!listed || subject === listed || !mayBeBehindList(subject, listed, now().toISOString())) return null;
  return notShownYet(side);
}

/**
 * @returns null when the side no longer has the customer
 * @throws {SideError} also when the side does not yet show a customer created there a moment ago, or shows an older state of
 * the customer than a moment ago
 */
export async function readCustomer(
  side: SideName,
  id: string,
  link: Link | null,
  { sides, now }: RunPorts,
): Promise<Snapshot | null> {
  const snapshot = await sides[side].read(id);
  const [base, at] = [link?.base ?? null, now().toISOString()];
  const isBehind = snapshot
    ? side === "shopify" && isOlderThanKnown(snapshot, base, at)
    : mayBeLate(base, side, at);
  if (isBehind) throw notShownYet(side);
  return snapshot;
}

/** The error that ends a run before it writes: the side does not show yet what was written there. */
export function notShownYet(side: SideName): SideError {
  return new SideError(side, "unavailable", explanation("not-shown-yet", { side }));
}
