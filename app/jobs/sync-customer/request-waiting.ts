import { otherSide, sideNames, type BySide } from "../../sync/customer.ts";
import { linkedId } from "../../sync/link.ts";
import type { Snapshot } from "../../sync/side.ts";
import type { Situation } from "../../sync/situation.ts";
import { isFree, type Holder } from "../../sync/waiting.ts";
import type { SyncPorts } from "./ports.ts";

/**
 * Enqueues jobs for the pairs that wait for an e-mail or phone which one of these customers no longer has. A pair whose value
 * is still taken gets none, so that two pairs that wait for each other do not enqueue each other forever.
 * @param customers as they are now; null: deleted, or merged into another one
 */
export async function requestWaiting(
  customers: readonly { holder: Holder; now: Snapshot | null }[],
  { links, requestOwed }: Pick<SyncPorts, "links" | "requestOwed">,
): Promise<void> {
  const waiting = await links.findWaiting(customers.map(({ holder }) => holder));
  for (const link of waiting) {
    const { base } = link;
    const freed = base && customers.find(({ holder, now }) => isFree(base, holder, now));
    const side = freed && otherSide(freed.holder.side);
    const id = side && linkedId(link, side);
    if (side && id) await requestOwed({ side, id });
  }
}

/** The customers as they are after this run. */
export function presentOf({ now, after }: { now: Situation["now"]; after: Partial<BySide<Snapshot>> }) {
  return sideNames.flatMap((side) => {
    const snapshot = after[side] ?? now[side];
    return snapshot ? [{ holder: { side, id: snapshot.id }, now: snapshot }] : [];
  });
}
