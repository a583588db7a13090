import { markOf, type Mark, type SweepRound } from "../../store/sweep.ts";
import type { CustomerSide, Snapshot } from "../../sync/side.ts";

/** A customer that is to be synchronized; with what the list showed of it. */
export type News = { customerId: string; snapshot: Snapshot | null };

/** What a sweep works on; the simulation gives it stores and sides in memory. */
export type SweepPorts = {
  /** The round that was interrupted, or a new one. */
  begin: () => Promise<Pick<SweepRound, "cursor" | "since">>;
  /** The side; null once its customers are no longer to be synchronized. */
  openSide: () => Promise<CustomerSide | null>;
  /** Those that look different from when they were last seen, or were never seen. */
  changed: (seen: readonly Mark[]) => Promise<readonly Mark[]>;
  /** The ids of those customers that are as both sides last agreed, so that there is nothing to carry from there. */
  agreed: (shown: readonly Snapshot[]) => Promise<ReadonlySet<string>>;
  /**
   * The customers that earlier rounds saw and this one, which saw all of these, did not: they may be deleted. Absent: the round
   * does not list all customers.
   */
  vanished?: (seen: ReadonlySet<string>) => Promise<readonly string[]>;
  /**
   * Adds jobs for the news and for those that vanished, keeps the marks and how far the round has come, in one commit; `next` is null at its end.
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

/** Of so many changed customers at most a list is gathered, before they are read whole in one call. */
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
    // One commit: customers of a page that a crash left out are found again.
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

/** What the mark of a customer says that was not read as it was listed: a job's read may come as late, so the next sweep looks again. */
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

/** Whether the customer was read as it was before the change that the list told of: its job reads it once more. */
function isBehind(read: Snapshot, changedAt: string | undefined): boolean {
  return !!changedAt && !!read.changedAt && Date.parse(read.changedAt) < Date.parse(changedAt);
}
