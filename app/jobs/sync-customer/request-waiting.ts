import { otherSide, sideNames, type BySide } from "../../sync/customer.ts";
import { linkedId } from "../../sync/link.ts";
import type { Base, Owed } from "../../sync/base.ts";
import { SideError, type Snapshot } from "../../sync/side.ts";
import type { Situation } from "../../sync/situation.ts";
import { holdersOf, isFree, type Holder } from "../../sync/waiting.ts";
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

/**
 * Enqueues a job for a pair that was just saved as waiting, where a holder gave up the value while the run went on: the holder's
 * own job may have looked for pairs that wait before this one was among them. One that waited for this holder before was: it is
 * left to that job, else it would enqueue itself forever where the value is free and not carried.
 * @param earlier the base before this run
 * @param taken what this run did not write because another customer has it
 */
export async function requestFreedMeanwhile(
  { base, earlier }: { base: Base; earlier: Base | null },
  taken: Owed,
  ports: Pick<SyncPorts, "sides" | "links" | "requestOwed">,
): Promise<void> {
  const known = holdersOf(earlier);
  for (const holder of holdersOf({ ...base, owed: taken })) {
    if (known.some(({ side, id }) => side === holder.side && id === holder.id)) continue;
    const now = await ports.sides[holder.side].read(holder.id).catch(unlessSideError);
    if (now !== "unread") await requestWaiting([{ holder, now }], ports);
  }
}

/** The pair stays owed then, and the next full comparison tries it again. */
function unlessSideError(error: unknown): "unread" {
  if (error instanceof SideError) return "unread";
  throw error;
}

/** The customers as they are after this run. */
export function presentOf({ now, after }: { now: Situation["now"]; after: Partial<BySide<Snapshot>> }) {
  return sideNames.flatMap((side) => {
    const snapshot = after[side] ?? now[side];
    return snapshot ? [{ holder: { side, id: snapshot.id }, now: snapshot }] : [];
  });
}
