import { hash } from "node:crypto";

import type { SideName } from "../sync/customer.ts";
import type { Listed } from "../sync/side.ts";
import type { Database } from "./database/db.server.ts";
import type { Sql } from "./database/sql.ts";
import type { SweepMarkWhereInput, SweepWhereInput } from "./database/generated/models.ts";
import { sharedNow } from "./database/shared-clock.ts";
import { pseudonymOf } from "./encryption/pseudonym.ts";
import type { Sealer } from "./encryption/seal.ts";

/** What a customer looked like when a sweep last saw them. If the list shows a detail, its hash follows after a dot. */
export type Mark = { customerId: string; hash: string };

/** The mark of a customer as a list shows it. */
export function markOf({ id, fingerprint, detail }: Listed): Mark {
  const hashes = detail === undefined ? [fingerprint] : [fingerprint, detail];
  return { customerId: id, hash: hashes.map(hashOf).join(".") };
}

function hashOf(text: string): string {
  return hash("sha256", text, "base64url");
}

/** Marks are kept as keyed hashes, so that a guess about a customer cannot be tested without our key. */
export async function keyedMark(
  db: Pick<Database, "secret">,
  sealer: Sealer,
  shop: string,
  side: SideName,
  { customerId, hash }: Mark,
): Promise<Mark> {
  const keyedHash = (part: string) => pseudonymOf(db, sealer, [shop, side, customerId, part]);
  return { customerId, hash: (await Promise.all(hash.split(".").map(keyedHash))).join(".") };
}

const hasDetail = (hash: string) => hash.includes(".");
const withoutDetail = (hash: string) => hash.split(".")[0];

/** A round through a side's customers: all of them, or, where the side can tell, those that changed after `since`. */
export type SweepRound = {
  /** Where the round goes on; null: at its start. */
  cursor: string | null;
  since: Date | null;
  /** No round was finished before: these are the customers that existed already. */
  first: boolean;
  /** All customers are listed, and owed values are tried again. */
  isFull: boolean;
  /** When this round and the one before it began; `previous` is null where none was finished. */
  startedAt: Date;
  previous: Date | null;
};

/** Rounds overlap by this much: a side's list may be minutes behind its data, and its clock is not ours. */
const overlapMs = 10 * 60_000;

/**
 * The round that was interrupted, or a new one. Where the clock was set back since the last one, all customers are listed.
 * @param fullIntervalMs after this long a new one lists all customers
 */
export async function beginRound(
  db: Database,
  shop: string,
  side: SideName,
  { now, fullIntervalMs }: { now: Date; fullIntervalMs: number },
): Promise<SweepRound> {
  const key = { shop, side };
  const row = await db.sweep.findUnique({ where: { shop_side: key } });
  const first = !row?.finishedAt;
  const previous = row?.since ? new Date(row.since.getTime() + overlapMs) : null;
  if (row?.startedAt) {
    const { cursor, isFull, startedAt } = row;
    return { cursor, since: isFull ? null : row.since, first, isFull, startedAt, previous };
  }
  const age = row?.fullAt ? now.getTime() - row.fullAt.getTime() : Infinity;
  const isFull = age < 0 || age >= fullIntervalMs || (row?.since ?? now) > now;
  const begun = { startedAt: now, cursor: null, isFull, ...(isFull && { fullAt: now }) };
  await db.sweep.upsert({ where: { shop_side: key }, create: { ...key, ...begun }, update: begun });
  return { cursor: null, since: isFull ? null : row!.since, first, isFull, startedAt: now, previous };
}

/**
 * Which of the given customers look different from when they were last seen, or were never seen. If only one of two listings
 * shows a customer's detail, the customer counts as changed when the new one shows it.
 */
export async function changedSince(
  db: Database,
  shop: string,
  side: SideName,
  seen: readonly Mark[],
): Promise<Mark[]> {
  const rows = await db.sweepMark.findMany({
    where: { shop, side, customerId: { in: seen.map(({ customerId }) => customerId) } },
  });
  const known = new Map(rows.map(({ customerId, hash }) => [customerId, hash]));
  return seen.filter(({ customerId, hash }) => {
    const last = known.get(customerId);
    return hasDetail(hash) ? last !== hash : withoutDetail(last ?? "") !== hash;
  });
}

/** When the side's last finished round began, or the reading that replaced a round (`completeRound`); null: no round has finished. */
export async function readLastRoundStart(
  db: Pick<Database, "sweep">,
  shop: string,
  side: SideName,
): Promise<Date | null> {
  const row = await db.sweep.findUnique({ where: { shop_side: { shop, side } } });
  return row?.since ? new Date(row.since.getTime() + overlapMs) : null;
}

/** How many of a side's customers a sweep has seen. */
export function countSeen(db: Pick<Database, "sweepMark">, shop: string, side: SideName): Promise<number> {
  return db.sweepMark.count({ where: { shop, side } });
}

/** Saves these customers' marks. */
export async function saveMarks(
  db: Pick<Database, "sweepMark">,
  shop: string,
  side: SideName,
  marks: readonly Mark[],
): Promise<void> {
  const key = { shop, side };
  const ids = marks.map(({ customerId }) => customerId);
  await db.sweepMark.deleteMany({ where: { ...key, customerId: { in: ids } } });
  await db.sweepMark.createMany({ data: marks.map((mark) => ({ ...key, ...mark })), skipDuplicates: true });
}

/** Saves the changed marks and how far the round has come; `next` is null at its end. */
export async function advanceRound(
  db: Pick<Database, "sweep" | "sweepMark">,
  shop: string,
  side: SideName,
  changed: readonly Mark[],
  next: string | null,
): Promise<void> {
  const key = { shop, side };
  await saveMarks(db, shop, side, changed);
  if (next !== null) {
    await db.sweep.updateMany({ where: key, data: { cursor: next } });
    return;
  }
  const round = await db.sweep.findUnique({ where: { shop_side: key } });
  if (!round?.startedAt) return;
  const since = new Date(round.startedAt.getTime() - overlapMs);
  await db.sweep.updateMany({
    where: { ...key, startedAt: round.startedAt },
    data: {
      ...{ cursor: null, startedAt: null, since, finishedAt: sharedNow() },
      customers: await countSeen(db, shop, side),
    },
  });
}

/**
 * Counts a reading of all of a side's customers, which began at `at`, as a round: the next round looks for changes since then.
 * If a round has finished already, nothing changes.
 */
export async function completeRound(
  db: Pick<Database, "sweep" | "sweepMark">,
  shop: string,
  side: SideName,
  at: Date,
): Promise<void> {
  const done = {
    cursor: null,
    startedAt: null,
    since: new Date(at.getTime() - overlapMs),
    finishedAt: sharedNow(),
    isFull: false,
    fullAt: at,
    customers: await countSeen(db, shop, side),
  };
  const { count } = await db.sweep.updateMany({ where: { shop, side, finishedAt: null }, data: done });
  if (count === 0) await db.sweep.createMany({ data: [{ shop, side, ...done }], skipDuplicates: true });
}

/** Makes the next sweep look at this customer, whatever it looks like then. It still counts as one that was seen. */
export async function forgetMark(sql: Sql, shop: string, side: SideName, customerId: string): Promise<void> {
  await sql.query(
    "UPDATE sweep_mark SET hash = '' WHERE shop = $1 AND side = $2 AND customer_id = $3 AND hash <> ''",
    [shop, side, customerId],
  );
}

/**
 * The operations that make the next sweeps treat every customer of the matching shops and sides as new. Run them in
 * the transaction of the change that requires them: no sweep would repair a crash between the two.
 */
export function resetRounds(
  db: Pick<Database, "sweep" | "sweepMark">,
  where: SweepWhereInput & SweepMarkWhereInput,
) {
  return [db.sweepMark.deleteMany({ where }), db.sweep.deleteMany({ where })];
}

/** When the running round of a side began, and when its last round ended. */
export type RoundState = { side: SideName; startedAt: Date | null; finishedAt: Date | null };

/** One entry for each side that was ever swept, Shopify first. */
export async function readRounds(db: Pick<Database, "sweep">, shop: string): Promise<RoundState[]> {
  const rows = await db.sweep.findMany({
    where: { shop },
    select: { side: true, startedAt: true, finishedAt: true },
    orderBy: { side: "desc" },
  });
  return rows as RoundState[];
}

/** The sides of which a round has ended, or a reading that replaced one. */
export async function findSweptSides(db: Pick<Database, "sweep">, shop: string): Promise<Set<SideName>> {
  const rounds = await readRounds(db, shop);
  return new Set(rounds.flatMap(({ side, finishedAt }) => (finishedAt ? [side] : [])));
}

/** The sides whose last round ended between these times, and that have no round under way. */
export async function listSwept(
  db: Database,
  { since, until }: { since: Date; until: Date },
): Promise<{ shop: string; side: SideName }[]> {
  const rows = await db.sweep.findMany({
    where: { startedAt: null, finishedAt: { gt: since, lte: until } },
    select: { shop: true, side: true },
  });
  return rows as { shop: string; side: SideName }[];
}
