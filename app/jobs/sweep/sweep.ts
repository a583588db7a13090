import { createHash } from "node:crypto";

import type { Mark, SweepRound } from "../../store/sweep.ts";
import type { CustomerSide, Listed } from "../../sync/side.ts";

/** What a sweep works on; the simulation gives one that lives in memory. */
export type SweepPorts = {
  /** The round that was interrupted, or a new one. */
  begin: () => Promise<SweepRound>;
  /** The side, for as long as its customers are to be carried; null: no longer. */
  openSide: () => Promise<CustomerSide | null>;
  /** Those that look different from when they were last seen, or were never seen. */
  changed: (seen: readonly Mark[]) => Promise<readonly Mark[]>;
  /** Asks for these customers and notes how far the round has come, in one commit; `next` is null at its end. */
  advance: (changed: readonly Mark[], next: string | null) => Promise<void>;
  /** Lets others call the side between two pages. */
  pause: () => Promise<void>;
};

/**
 * Pages through a side's customers and asks for each that looks different from when it was last seen to be
 * synchronized. Finds what no notification told of; goes on where an interrupted round stopped; costs nothing on
 * the other side for customers that did not change.
 * @throws {SideError} when the side does not answer; the next sweep goes on from there
 */
export async function sweep({ begin, openSide, changed, advance, pause }: SweepPorts): Promise<void> {
  const { since, cursor: start } = await begin();
  for (let cursor = start; ; await pause()) {
    const side = await openSide();
    if (!side) return;
    const page = await side.list(cursor, since);
    // Asked for and noted in one commit: what a crash leaves unnoted is found again.
    await advance(await changed(page.customers.map(markOf)), page.next);
    if (page.next === null) return;
    cursor = page.next;
  }
}

function markOf({ id, fingerprint }: Listed): Mark {
  return { customerId: id, hash: createHash("sha256").update(fingerprint).digest("base64url") };
}
