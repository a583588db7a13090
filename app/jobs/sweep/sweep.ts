import { createHash } from "node:crypto";

import type { Mark, SweepRound } from "../../store/sweep.ts";
import type { CustomerSide, Listed } from "../../sync/side.ts";

/** What a sweep works on; the simulation gives it stores and sides in memory. */
export type SweepPorts = {
  /** The round that was interrupted, or a new one. */
  begin: () => Promise<Pick<SweepRound, "cursor" | "since">>;
  /** The side; null once its customers are no longer to be synchronized. */
  openSide: () => Promise<CustomerSide | null>;
  /** Those that look different from when they were last seen, or were never seen. */
  changed: (seen: readonly Mark[]) => Promise<readonly Mark[]>;
  /** Adds jobs for these customers and saves how far the round has come, in one commit; `next` is null at its end. */
  advance: (changed: readonly Mark[], next: string | null) => Promise<void>;
  /** Lets others call the side between two pages. */
  pause: () => Promise<void>;
};

/**
 * Pages through a side's customers and adds a job for each that looks different from when a sweep last saw it. Finds
 * changes that no notification named; goes on where an interrupted round stopped; costs the other side nothing for
 * customers that did not change.
 * @throws {SideError} when the side does not answer; the next sweep goes on from there
 */
export async function sweep({ begin, openSide, changed, advance, pause }: SweepPorts): Promise<void> {
  const { since, cursor: start } = await begin();
  for (let cursor = start; ; await pause()) {
    const side = await openSide();
    if (!side) return;
    const page = await side.list(cursor, since);
    // One commit: customers of a page that a crash left out are found again.
    await advance(await changed(page.customers.map(markOf)), page.next);
    if (page.next === null) return;
    cursor = page.next;
  }
}

function markOf({ id, fingerprint, detail }: Listed): Mark {
  const hashes = detail === undefined ? [fingerprint] : [fingerprint, detail];
  return { customerId: id, hash: hashes.map(hashOf).join(".") };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
