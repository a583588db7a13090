import {
  sideNames,
  valueUnits,
  type BySide,
  type Changes,
  type Customer,
  type Field,
  type SideName,
  type ValueField,
} from "./customer.ts";
import { touches } from "./result.ts";
import type { Base } from "./base.ts";
import { extraFields, placeKeys, type ExtraPlaces } from "./extra-fields.ts";
import { claimsOf, holderOf, uniqueOf, type Claim } from "./identity.ts";
import type { KeptValues } from "./kept-values.ts";
import { clocksApartMs } from "./late-read.ts";
import { keys } from "./merge-tags.ts";
import { normalizeTags, tagKey } from "./normalize.ts";
import type { Policy } from "./policy.ts";
import type { CustomerSide, Snapshot } from "./side.ts";
import { isSpellingOf } from "./spelling.ts";

/** What one run overwrote, when that was told (ISO 8601), whether that run was an undo itself, and whether it is to be undone. */
export type KeptLine = { values: KeptValues; at: string; isUndo: boolean; isWanted: boolean };

/**
 * The lines that an undo has to know of the pair's, newest first: those that are wanted, and all since the oldest of them. What
 * came in between tells whether a value still stands as the app left it, or a person brought it back.
 */
export function linesSince<Line extends { isWanted: boolean }>(lines: readonly Line[]): Line[] {
  return lines.slice(0, lines.findLastIndex(({ isWanted }) => isWanted) + 1);
}

/**
 * Why a value is not put back.
 * - `edited`: the side now shows another value than the app left there
 * - `consent`: it is a newsletter choice, and what stood there before was not a person's no
 * - `hidden`: the side does not show the field, so that what stands there is not known
 * - `taken`: it is an e-mail or phone that another customer of the side has by now
 */
type LeftReason = "edited" | "consent" | "hidden" | "taken";

/** A value that an undo leaves as it is. */
export type LeftValue = { side: SideName; field: Field; why: LeftReason };

/** What an undo writes on each side, and what it leaves. */
export type UndoPlan = { changes: BySide<Changes>; left: readonly LeftValue[] };

type Present = { now: BySide<Snapshot>; base: Base; policy: Pick<Policy, "notSubscribedMeans"> };

/**
 * Both customers, with the extra values hidden that the app left at another place than they are read from now, or that have none
 * any more: what stands there is not known, and it could not be written there.
 */
export function hideUnplaced(
  { shopify, framework360 }: BySide<Snapshot>,
  { places = {} }: Base,
  extras: ExtraPlaces,
): BySide<Snapshot> {
  const keys = placeKeys(extras);
  const unplaced = extraFields.filter((field) => !keys[field] || keys[field] !== places[field]);
  const hiding = (one: Snapshot) => ({ ...one, hidden: [...(one.hidden ?? []), ...unplaced] });
  return { shopify: hiding(shopify), framework360: hiding(framework360) };
}

/**
 * What is put back of these runs. It guarantees:
 * - a value is put back only where the side still shows it as the app left it, an address as a whole;
 * - the newsletter choice is set to a person's earlier no, and to nothing else;
 * - of values that several runs overwrote one after the other the first one is put back, unless it was edited in between;
 * - what an undo put back before is not overwritten again.
 * @param lines see `linesSince`
 */
export function planUndo(lines: readonly KeptLine[], present: Present): UndoPlan {
  const changes: BySide<Changes> = { shopify: {}, framework360: {} };
  const left: LeftValue[] = [];
  for (const side of sideNames) {
    for (const unit of valueUnits) {
      const found = lookBack(unit, side, lines, present);
      if (found.kind === "left")
        left.push(...unitFields(unit).map((field) => ({ side, field, why: found.why })));
      if (found.kind === "put") Object.assign(changes[side], found.values);
    }
    const tags = lookBackAtTags(side, lines, present);
    if (tags.why) left.push({ side, field: "tags", why: tags.why });
    if (tags.changes) changes[side].tags = tags.changes;
  }
  return { changes, left };
}

/** Whether anything is written. */
export function isUndoing({ changes }: UndoPlan): boolean {
  return sideNames.some((side) => touches(changes[side]));
}

/** The e-mails and phones that are put back, each on a side where no two customers may have the same one. */
export function claimsOfUndo({ changes }: UndoPlan, sides: BySide<Pick<CustomerSide, "unique">>): Claim[] {
  return claimsOf({ kind: "update", changes, conflicts: [] }, uniqueOf(sides));
}

/**
 * The plan without what other customers have by now: what a side does with such a write is not documented everywhere.
 * @param found each of its `claimsOfUndo`, with the customers that the side finds by it
 */
export function withoutTaken(
  { changes, left }: UndoPlan,
  now: BySide<Snapshot>,
  found: readonly { claim: Claim; holders: readonly Snapshot[] }[],
): UndoPlan {
  const isTaken = ({ claim, holders }: (typeof found)[number]) =>
    holderOf(claim, holders, now[claim.target]) !== null;
  const taken = found.filter(isTaken).map(({ claim }) => claim);
  const kept = structuredClone(changes);
  for (const { target, field } of taken) delete kept[target][field];
  const reasons = taken.map(({ target, field }) => ({ side: target, field, why: "taken" }) as const);
  return { changes: kept, left: [...left, ...reasons] };
}

type Unit = readonly ValueField[];
type Values = Partial<Omit<Customer, "tags">>;

/** An address is named once, where it is named. */
const unitFields = (unit: Unit): Unit => unit.slice(0, 1);

type Found = { kind: "none" } | { kind: "left"; why: LeftReason } | { kind: "put"; values: Values };

/**
 * Follows a value back through the runs that overwrote it, the newest first. `stands` is the value that the next one must have left:
 * where it left another, a person edited the value since, and older runs say nothing of it.
 *
 * Example: run 1 wrote B over A, run 2 wrote C over B, and an undo of run 2 wrote B over C. Now run 1 is to be undone, and B is shown:
 *
 * | line | left | stood before it | `undone` then | why |
 * | --- | --- | --- | --- | --- |
 * | undo | B | C | B | until B stands again, what is older was undone by it |
 * | run 2 | C | B | null | B stands again: run 2 is what was undone |
 * | run 1 | B | A | null | it is wanted, so A is put back |
 *
 * Were run 2 not undone and not wanted, the way back would end there: its C is not to be overwritten.
 */
function lookBack(unit: Unit, side: SideName, lines: readonly KeptLine[], present: Present): Found {
  const { customer, hidden = [] } = present.now[side];
  const mine = lines.flatMap(({ values, ...line }) => {
    const replaced = values[side];
    return replaced && unit[0]! in replaced.after ? [{ ...replaced, ...line }] : [];
  });
  if (!mine.some(({ isWanted }) => isWanted)) return { kind: "none" };
  if (unit.some((field) => hidden.includes(field))) return { kind: "left", why: "hidden" };
  const valuesOf = (one: Values) =>
    Object.fromEntries(unit.map((field) => [field, one[field] ?? null])) as Values;
  const shown = valuesOf(customer);
  let stands = shown;
  let last: (typeof mine)[number] | null = null;
  /** What an undo put back: the runs that it undid are those since this stood there. */
  let undone: Values | null = null;
  for (const line of mine) {
    if (!isAsLeft(unit, stands, line.after, present.base[side])) break;
    if (line.isUndo) undone ??= stands;
    stands = valuesOf(line.before);
    if (undone && isSameIn(unit, stands, undone)) undone = null;
    else if (!undone && !line.isWanted) break;
    else if (!undone) last = line;
  }
  if (!last) {
    const isThere = mine.some(
      ({ before, isUndo, isWanted }) => isWanted && !isUndo && isSameIn(unit, shown, valuesOf(before)),
    );
    const isUndone = mine[0]!.isUndo && isAsLeft(unit, shown, mine[0]!.after, present.base[side]);
    return isUndone || isThere ? { kind: "none" } : { kind: "left", why: "edited" };
  }
  const values = valuesOf(last.before);
  if (isSameIn(unit, shown, values)) return { kind: "none" };
  if (unit[0] === "newsletter") {
    if (!mayPutBack(side, last, present)) return { kind: "left", why: "consent" };
    // An unsubscribe that a run wrote without learning of it is in no line: a yes since then is a person's.
    const agreed = present.base[side].newsletter ?? null;
    const isChanged = agreed !== null && agreed !== shown.newsletter;
    if (isChanged || isSaidSince(mine[0]!.at, present.now[side])) return { kind: "left", why: "edited" };
  }
  return { kind: "put", values };
}

/** Whether the newsletter choice is newer than what the app wrote. */
function isSaidSince(at: string, { newsletterChangedAt }: Snapshot): boolean {
  return newsletterChangedAt !== null && Date.parse(newsletterChangedAt) - Date.parse(at) > clocksApartMs;
}

/** Both sides may have agreed since on another spelling of what the app left. */
function isAsLeft(unit: Unit, stands: Values, after: Values, agreed: Values): boolean {
  return unit.every((field) => {
    const [is, was] = [stands[field] ?? null, after[field] ?? null];
    return is === was || (is === agreed[field] && isSpellingOf(is, was));
  });
}

function isSameIn(unit: Unit, one: Values, other: Values): boolean {
  return unit.every((field) => one[field] === other[field]);
}

/** Consent is a person's: an undo subscribes no person, and unsubscribes one whose own no was overwritten. */
function mayPutBack(
  side: SideName,
  { before, wasPersonsNo }: { before: Values; wasPersonsNo: boolean },
  { policy }: Present,
): boolean {
  if (before.newsletter !== "unsubscribed") return false;
  return wasPersonsNo || (side === "framework360" && policy.notSubscribedMeans === "unsubscribed");
}

type FoundTags = { changes?: NonNullable<Changes["tags"]>; why?: LeftReason };

/** Each tag by itself: it was added, and is taken off where it is still there; or it was removed, and is put back. */
function lookBackAtTags(side: SideName, lines: readonly KeptLine[], { now }: Present): FoundTags {
  const { customer, hidden = [] } = now[side];
  const mine = lines.flatMap(({ values, isUndo, isWanted }) => {
    const tags = values[side]?.after.tags;
    return tags
      ? [
          {
            ...{ added: keys(tags.add), removed: keys(tags.remove), names: [...tags.add, ...tags.remove] },
            ...{ isUndo, isWanted },
          },
        ]
      : [];
  });
  if (!mine.some(({ isWanted }) => isWanted)) return {};
  if (hidden.includes("tags")) return { why: "hidden" };
  const shown = keys(customer.tags);
  const changes = { add: [] as string[], remove: [] as string[] };
  for (const tag of normalizeTags(mine.flatMap(({ names }) => names))) {
    const key = tagKey(tag);
    const isThere = shown.has(key);
    let stands = isThere;
    let put = isThere;
    let isUndone = false;
    for (const { added, removed, isUndo, isWanted } of mine) {
      if (!added.has(key) && !removed.has(key)) continue;
      if (added.has(key) !== stands) break;
      stands = !stands;
      if (!isUndo && !isUndone && !isWanted) break;
      if (!isUndo && !isUndone) put = stands;
      isUndone = isUndo;
    }
    if (put !== isThere) changes[put ? "add" : "remove"].push(tag);
  }
  return changes.add.length + changes.remove.length > 0 ? { changes } : {};
}
