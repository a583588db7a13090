import { shownAfterWrite } from "./absent-no.ts";
import type { Base, Recent, Shadow } from "./base.ts";
import {
  addressFields,
  otherSide,
  scalarFields,
  sideNames,
  valueUnits,
  type BySide,
  type Changes,
  type Customer,
  type Field,
  type ScalarField,
  type SideName,
  type ValueField,
} from "./customer.ts";
import { explanation } from "./explanation.ts";
import { applyTagChanges, keys } from "./merge-tags.ts";
import { tagKey } from "./normalize.ts";
import { withoutOwed } from "./owed.ts";
import { withRefusedPart } from "./own-blanks.ts";
import type { Snapshot } from "./side.ts";
import { areWithin, shownOn, type Represent } from "./situation.ts";
import { isSpellingOf } from "./spelling.ts";

/**
 * A side shows what was written within this time, or did not take it. Until then a read may still show what stood there
 * before. Nothing is documented about Framework360's reads; copies of a database are seconds behind, not minutes.
 */
const shownWithinMs = 15_000;

/** The look that shows a write's spellings may be the next sweep's, which may wait for its turn. */
const lookWithinMs = 10 * 60_000;

/**
 * Whether something happened so lately that the side may not show it yet.
 * @param laterMs it may have happened this much later
 */
export function isLately(at: string, now: string, laterMs = 0): boolean {
  return areWithin(at, now, shownWithinMs + laterMs);
}

/** Both customers as they were read at `at`, ISO 8601. */
export type Given = { now: BySide<Snapshot>; represent: Represent; at: string };

/**
 * The base after looking again at what was written and not shown. What the side shows by now, in whichever spelling, is
 * agreed on. What it still does not show after `shownWithinMs` is owed. Anything else is somebody's edit.
 */
export function rememberAwaited(earlier: Base, { now, represent, at }: Given): Base {
  const base = rememberLateSpellings(earlier, { now, represent, at });
  const { awaited } = base;
  if (!awaited) return base;
  const isOver = !isLately(awaited.since, at);
  const next = structuredClone({ ...base, awaited: { ...awaited, changes: {} as BySide<Changes> } });
  for (const side of sideNames) {
    const { tags, ...values } = awaited.changes[side] ?? {};
    const unshown: Changes = {};
    const { undone } = base;
    const own = { side, before: earlier[side], shown: now[side], isOver, since: awaited.since, undone };
    const found = new Map<ValueField, Found>();
    for (const [name, value] of Object.entries(values)) {
      const field = name as ValueField;
      const wanted = shownOn(side, field, value, own.shown.customer, represent);
      found.set(field, lookAgain(next, field, wanted, own));
      if (found.get(field) === "awaited") Object.assign(unshown, { [field]: value });
    }
    rememberPutBack(next, found);
    if (addressFields.some((field) => isShown(found.get(field))))
      Object.assign(next, withRefusedPart(next, side, own.shown));
    if (tags) unshown.tags = lookAgainAtTags(next, tags, own);
    if (unshown.tags === undefined) delete unshown.tags;
    if (Object.keys(unshown).length > 0) next.awaited.changes[side] = unshown;
  }
  return Object.keys(next.awaited.changes).length > 0 ? next : { ...next, awaited: null };
}

/**
 * The base with the spellings that come late: a write sends values along that did not change, and the side may spell
 * those as well. Where the read-back did not show that write, it does not show their new spelling either. What it did show may have been
 * taken for the side's spelling of what was written, if that goes on where the earlier value ends.
 */
function rememberLateSpellings(base: Base, { now, represent, at }: Given): Base {
  let next = base;
  for (const side of sideNames) {
    if (!base.awaited?.changes[side] && !hidesLastWrite(base, side, now[side], at)) continue;
    const { customer: present } = now[side];
    const written = base.recent?.replaced[side] ?? {};
    const wanted = (field: ScalarField) =>
      shownOn(side, field, base[otherSide(side)][field] ?? null, present, represent);
    const spelt = scalarFields.filter(
      (field) =>
        isSpellingOf(present[field], base[side][field]) ||
        (field in written && isSpellingOf(present[field], wanted(field))),
    );
    const spellings = Object.fromEntries(spelt.map((field) => [field, present[field]]));
    next = { ...next, [side]: { ...next[side], ...spellings } };
  }
  return next;
}

/** Whether the side still showed after the last write, a moment ago, what this replaced, or shows nothing of what it wrote. */
function hidesLastWrite(base: Base, side: SideName, { hidden = [] }: Snapshot, at: string): boolean {
  const { recent } = base;
  if (recent === null || !isLately(recent.at, at, lookWithinMs)) return false;
  const written = Object.entries(recent.replaced[side] ?? {});
  const shown = written.filter(([field]) => !(hidden as readonly string[]).includes(field));
  if (shown.length === 0) return written.length > 0;
  return shown.some(([field, value]) => isSame(base[side][field as keyof Customer], value));
}

/** Whether a read may still show what the last write replaced. */
export function isRecent(recent: Base["recent"], at: string): recent is Recent {
  return recent !== null && isLately(recent.at, at);
}

/** Whether a read that shows this again tells that it is late. A no may show as no choice, which is none that was replaced then. */
export function isTold(field: Field, replaced: Shadow): boolean {
  const value = replaced[field];
  return value !== undefined && !(field === "newsletter" && value === null);
}

/**
 * What was replaced now, beside what was replaced a moment ago, by side and field: a read may show what stood before both.
 * @param at when it was written, or noticed, ISO 8601
 * @param edited what stood there before a person's edit that was replaced now
 */
export function addReplaced(
  recent: Base["recent"],
  replaced: Recent["replaced"],
  at: string,
  edited: Recent["replaced"] = {},
): Recent {
  const known = isRecent(recent, at) ? recent : null;
  const all: Recent["replaced"] = {};
  const earlier: Recent["replaced"] = {};
  for (const side of sideNames) {
    const [before, now] = [known?.replaced[side], replaced[side]];
    if (before || now) all[side] = { ...before, ...now };
    const twice = Object.entries(before ?? {}).filter(([field]) => now && field in now && field !== "tags");
    const values = { ...edited[side], ...known?.earlier?.[side], ...Object.fromEntries(twice) };
    if (Object.keys(values).length > 0) earlier[side] = values;
  }
  const isAny = Object.keys(earlier).length > 0;
  return { at, created: known?.created ?? null, replaced: all, ...(isAny && { earlier }) };
}

/**
 * The tags as a read may still show them that comes before this write, or before another one a moment ago as well. They differ from
 * what is agreed on in what was written alone: a tag that a side keeps to itself is no late one.
 * @param agreed what is agreed on since the write
 */
export function replacedTags(
  { recent }: Pick<Base, "recent">,
  { side, agreed = [], at }: { side: SideName; agreed: readonly string[] | undefined; at: string },
  { add, remove }: NonNullable<Changes["tags"]>,
): string[] {
  const earlier = isRecent(recent, at) ? recent.replaced[side]?.tags : undefined;
  return applyTagChanges(earlier ?? agreed, { add: remove, remove: add });
}

/** `undone`: before this look at either side. What an undo did not put back on both sides is owed on neither. */
type Own = Pick<Base, "undone"> & {
  side: SideName;
  before: Shadow;
  shown: Snapshot;
  isOver: boolean;
  since: string;
};

/** What a side shows of a value that was awaited. `unchanged`: it was to be as it had been. */
type Found = "awaited" | "given-up" | "unchanged" | "shown" | "edited";

function lookAgain(
  next: Base,
  field: ValueField,
  wanted: Customer[ValueField],
  { shown, ...own }: Own,
): Found {
  const { side, isOver } = own;
  const before = own.before[field];
  const present = shownAfterWrite(field, wanted, shown);
  // A later write of the same value may be in the base already.
  if (!isAsBefore(present, before, wanted)) {
    if (!isSpellingOf(present, wanted)) return "edited";
    Object.assign(next[side], { [field]: present });
    return present === before ? "unchanged" : "shown";
  }
  if (isOver) giveUp(next, field, own);
  return isOver ? "given-up" : "awaited";
}

const isShown = (found: Found | undefined) => found === "shown" || found === "unchanged";

/**
 * What an undo put back takes the place of what was owed. Of an address only the whole does, and an address of which no part was
 * put back is as it was before the undo.
 */
function rememberPutBack(next: Base, found: ReadonlyMap<ValueField, Found>): void {
  for (const unit of valueUnits) {
    const ofUnit = unit.flatMap((field) => found.get(field) ?? []);
    if (ofUnit.length === 0 || ofUnit.includes("awaited") || ofUnit.includes("edited")) continue;
    if (!unit.some((field) => next.undone.includes(field))) continue;
    if (!ofUnit.includes("given-up")) next.owed = withoutOwed(next.owed, unit);
    else if (!ofUnit.includes("shown"))
      next.undone = next.undone.filter((field) => !unit.some((one) => one === field));
  }
}

/** Whether the side still shows what stood there before the write, and not what was written. */
export function isAsBefore(present: unknown, before: unknown, wanted: unknown): boolean {
  return present === before && present !== wanted;
}

/** @returns what is still awaited of the tags */
function lookAgainAtTags(
  next: Base,
  tags: NonNullable<Changes["tags"]>,
  { shown: { customer }, ...own }: Own,
): Changes["tags"] {
  const { side, isOver } = own;
  const has = keys(customer.tags);
  const shown = {
    add: tags.add.filter((tag) => has.has(tagKey(tag))),
    remove: tags.remove.filter((tag) => !has.has(tagKey(tag))),
  };
  next[side].tags = applyTagChanges(next[side].tags ?? [], shown);
  const missing = {
    add: tags.add.filter((tag) => !has.has(tagKey(tag))),
    remove: tags.remove.filter((tag) => has.has(tagKey(tag))),
  };
  if (missing.add.length + missing.remove.length === 0) return undefined;
  if (!isOver) return missing;
  // What an undo was to put back differs from the other side, and what a run wrote does not.
  const there = keys(next[otherSide(side)].tags ?? []);
  const isRuns =
    missing.add.some((tag) => there.has(tagKey(tag))) ||
    missing.remove.some((tag) => !there.has(tagKey(tag)));
  giveUp(next, "tags", isRuns ? { ...own, undone: [] } : own);
  return undefined;
}

/**
 * Owes what was never shown. A value that an undo was to put back is not owed: the side keeps what it shows. Where the next value is
 * kept from the side, why it is says more.
 */
function giveUp(next: Base, field: ValueField | "tags", { side, since, undone }: Omit<Own, "shown">): void {
  if (undone.includes(field)) {
    next.undone = next.undone.filter((one) => one !== field);
    return;
  }
  if (field !== "tags" && next.owed[side]?.[field]) return;
  const owed = { explanation: explanation("not-taken", { side }), writtenAt: since };
  next.owed = { ...next.owed, [side]: { ...next.owed[side], [field]: owed } };
}

/** Whether two values of a field are the same; tags by order and letters. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
