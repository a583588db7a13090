import { markOf, type Mark, type SweepRound } from "../../store/sweep.ts";
import type { CustomerSide, Snapshot } from "../../sync/side.ts";

/** A customer to be synchronized, as the list showed it. */
export type News = { customerId: string; snapshot: Snapshot | null };

/** What a sweep works on; the simulation gives it stores and sides in memory. */
export type SweepPorts = {
  /** The round that was interrupted, or a new one. */
  begin: () => Promise<Pick<SweepRound, "cursor" | "since">>;
  /** The side; null once its customers are no longer to be synchronized. */
  openSide: () => Promise<CustomerSide | null>;
  /** The marks of customers that look different from when they were last seen, or were never seen. */
  changed: (seen: readonly Mark[]) => Promise<readonly Mark[]>;
  /** The ids of the customers that are as both sides last agreed, so that nothing is to be synchronized. */
  agreed: (shown: readonly Snapshot[]) => Promise<ReadonlySet<string>>;
  /**
   * The customers that earlier rounds saw and this one did not: they may be deleted. `seen` is every customer of this round.
   * Left out where the round does not list all customers.
   */
  vanished?: (seen: ReadonlySet<string>) => Promise<readonly string[]>;
  /**
   * In one commit, adds jobs for the news and the vanished customers, and saves the marks and the round's progress; `next` is null at its end.
   */
  advance: (
    marks: readonly Mark[],
    news: readonly News[],
    next: string | null,
    vanished: readonly string[],
  ) => Promise<void>;
  /** Lets others call the side between two pages. */
  pause: () => Promise<void>;
  /** Ends the sweep before its next page. */
  signal?: AbortSignal;
};

/** How many changed customers are gathered at most before they are read whole in one call. */
const maxGathered = 200;

/**
 * Pages through a side's customers and adds a job for each that looks different from when a sweep last saw it and is not as
 * both sides last agreed. Finds changes that no notification named; goes on where an interrupted round stopped; costs the
 * other side nothing for customers that did not change.
 * @throws {SideError} when the side does not answer; the next sweep goes on from there
 */
export async function sweep(ports: SweepPorts): Promise<void> {
  const { begin, openSide, changed, advance, pause, signal } = ports;
  const { since, cursor: start } = await begin();
  // A round that goes on after an interruption did not see its first pages in this run.
  const seen = ports.vanished && start === null ? new Set<string>() : null;
  let found: Found[] = [];
  for (let cursor = start; ; await pause()) {
    if (signal?.aborted) return;
    const side = await openSide();
    if (!side) return;
    const { customers, next } = await side.list(cursor, since);
    const listed = new Map(customers.map((one) => [one.id, one]));
    for (const id of listed.keys()) seen?.add(id);
    for (const mark of await changed(customers.map(markOf))) {
      const { snapshot = null, changedAt } = listed.get(mark.customerId)!;
      found.push({ mark, snapshot, ...(changedAt !== undefined && { changedAt }) });
    }
    cursor = next;
    const isGathered = found.length === 0 || found.length >= maxGathered || !isToBeRead(found, side);
    if (next !== null && !isGathered) continue;
    // Marks and jobs are saved in one commit, so customers whose jobs a crash prevented are found again.
    const { marks, news } = await lookAt(found, side, ports);
    // An account in trouble may list no customer at all.
    const isOver = next === null && seen !== null && seen.size > 0;
    await advance(marks, news, next, isOver ? await ports.vanished!(seen) : []);
    if (next === null) return;
    found = [];
  }
}

type Found = { mark: Mark; snapshot: Snapshot | null; changedAt?: string };

function isToBeRead(found: readonly Found[], { readListed }: CustomerSide): boolean {
  return readListed !== undefined && found.some(({ snapshot }) => snapshot === null);
}

/** The mark of a customer whose read was older than the list. The job's read may be too old as well, so the next sweep looks again. */
const readBehind = "read behind its list";

async function lookAt(
  found: readonly Found[],
  side: CustomerSide,
  { agreed }: Pick<SweepPorts, "agreed">,
): Promise<{ marks: Mark[]; news: News[] }> {
  const unread = found.filter(({ snapshot }) => snapshot === null).map(({ mark }) => mark.customerId);
  const read = isToBeRead(found, side) ? await side.readListed!(unread) : [];
  const byId = new Map(read.map((snapshot) => [snapshot.id, snapshot]));
  const shown = found.map(({ mark, snapshot, changedAt }) => {
    const { customerId } = mark;
    const whole = snapshot ?? byId.get(customerId) ?? null;
    return whole && isBehind(whole, changedAt)
      ? { mark: { customerId, hash: readBehind }, news: { customerId, snapshot: null } }
      : { mark, news: { customerId, snapshot: whole } };
  });
  const without = await agreed(shown.flatMap(({ news }) => news.snapshot ?? []));
  return {
    marks: shown.map(({ mark }) => mark),
    news: shown.flatMap(({ news }) => (without.has(news.customerId) ? [] : [news])),
  };
}

/** Whether the read is older than the change that the list shows. The customer's job then reads it again. */
function isBehind(read: Snapshot, changedAt: string | undefined): boolean {
  return !!changedAt && !!read.changedAt && Date.parse(read.changedAt) < Date.parse(changedAt);
}
