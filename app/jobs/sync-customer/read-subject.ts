import { isAsAgreed } from "../../sync/as-agreed.ts";
import { isOlderThanKnown, mayBeLate } from "../../sync/late-read.ts";
import type { SideName } from "../../sync/customer.ts";
import { explanation } from "../../sync/explanation.ts";
import type { Link } from "../../sync/link.ts";
import { mayBeBehindList } from "../../sync/read-behind-list.ts";
import { SideError, type Snapshot } from "../../sync/side.ts";
import type { SyncRequest } from "./job.ts";
import type { RunPorts } from "./ports.ts";

/** A listed customer will do where it is linked with none yet, or is as agreed: it is read before Shopify is written to. */
export async function readSubject(
  { side, customerId }: SyncRequest,
  link: Link | null,
  ports: RunPorts,
): Promise<Snapshot | null> {
  const { listed, mayUseListed, policy } = ports;
  if (listed && mayUseListed && (!link || isAsAgreed(listed, side, link.base, policy))) return listed;
  return readCustomer(side, customerId, link, ports);
}

/** Why the customer is to be read again: the read may be older than what a list showed. Null: it is not. */
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
 * @throws {SideError} also when it does not show yet the one that was created there a moment ago, or an older state of one
 * than it showed a moment ago
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

/** Why a run ends before it writes: the side does not show yet what was written there. */
export function notShownYet(side: SideName): SideError {
  return new SideError(side, "unavailable", explanation("not-shown-yet", { side }));
}
