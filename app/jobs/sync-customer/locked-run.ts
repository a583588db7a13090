import type { SideName } from "../../sync/customer.ts";
import type { Link } from "../../sync/link.ts";
import { skipped, type SyncResult } from "../../sync/result.ts";
import type { Snapshot } from "../../sync/side.ts";
import type { Situation } from "../../sync/situation.ts";
import { tombstoneOf } from "../../sync/tombstone.ts";
import type { SyncPorts } from "./ports.ts";
import type { SyncRun } from "./sync-pair.ts";

/**
 * The end of a run under locks: it is done; or the pair turned out to be another than the locked one; or the link follows a
 * merge to the surviving customer, which must be synchronized next.
 */
export type LockedRun =
  | { kind: "done"; run: SyncRun }
  | { kind: "also-lock"; id: string }
  | { kind: "merged"; into: string };

export function asPair(side: SideName, subject: Snapshot, partner: Snapshot | null): Situation["now"] {
  return side === "shopify"
    ? { shopify: subject, framework360: partner }
    : { shopify: partner, framework360: subject };
}

/** Leaves a tombstone in place of the link of a customer that does not exist on `side` any more. */
export async function bury(link: Link, side: SideName, { links }: SyncPorts): Promise<SyncResult> {
  const tombstone = tombstoneOf(link, side);
  if (tombstone) await links.save(tombstone);
  return skipped({ shopifyId: link.shopifyId, framework360Id: link.framework360Id }, "deleted");
}

export function done(result: SyncResult): SyncRun {
  return { result, again: null, isRecorded: false };
}

export function finish(result: SyncResult): LockedRun {
  return end(done(result));
}

export function end(run: SyncRun): LockedRun {
  return { kind: "done", run };
}
