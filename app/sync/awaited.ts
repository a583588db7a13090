import type { Base, Recent } from "./base.ts";
import {
  scalarFields,
  sideNames,
  type BySide,
  type Changes,
  type Customer,
  type SideName,
  type ValueField,
} from "./customer.ts";
import { explanation } from "./explanation.ts";
import { applyTagChanges, keys } from "./merge-tags.ts";
import { isSameNationalNumber, tagKey } from "./normalize.ts";
import type { Snapshot } from "./side.ts";
import { shownOn, type Represent, type Situation } from "./situation.ts";
import { isSpellingOf } from "./spelling.ts";

/**
 * A side shows what was written within this time, or did not take it. Until then a read may still show what stood there
 * before. Nothing is documented about Framework360's reads; copies of a database are seconds behind, not minutes.
 */
const shownWithinMs = 15_000;

/** Clocks of two processes may differ by this much. A later time was noted before the clock was set back. */
const maxAheadMs = 5 * 60_000;

/** Whether something happened so lately that the side may not show it yet. */
export function isLately(at: string, now: string): boolean {
  const age = Date.parse(now) - Date.parse(at);
  return age > -maxAheadMs && age < shownWithinMs;
}

type Given = { now: BySide<Snapshot>; represent: Represent; at: string };

/**
 * The base after looking again at what was written and not shown. What the side shows by now, in whichever spelling, is
 * agreed on. What it still does not show after `shownWithinMs` is owed. Anything else is somebody's edit.
 */
export function rememberAwaited(earlier: Base, { now, represent, at }: Given): Base {
  const base = rememberLateSpellings(earlier, now, at);
  const { awaited } = base;
  if (!awaited) return base;
  const isOver = !isLately(awaited.since, at);
  const next = structuredClone({ ...base, awaited: { ...awaited, changes: {} as BySide<Changes> } });
  for (const side of sideNames) {
    const { tags, ...values } = awaited.changes[side] ?? {};
    const waiting: Changes = {};
    const own = { side, held: now[side].customer, isOver };
    for (const [name, value] of Object.entries(values)) {
      const field = name as ValueField;
      const wanted = shownOn(side, field, value, own.held, represent);
      if (lookAgain(next, field, wanted, own)) Object.assign(waiting, { [field]: value });
    }
    if (tags) waiting.tags = lookAgainAtTags(next, tags, own);
    if (waiting.tags === undefined) delete waiting.tags;
    if (Object.keys(waiting).length > 0) next.awaited.changes[side] = waiting;
  }
  return Object.keys(next.awaited.changes).length > 0 ? next : { ...next, awaited: null };
}

/**
 * The base with the spellings that come late: a write sends values along that did not change, and the side may spell
 * those as well. Where the read-back did not show that write, it does not show their new spelling either.
 */
function rememberLateSpellings(base: Base, now: Given["now"], at: string): Base {
  let next = base;
  for (const side of sideNames) {
    if (!base.awaited?.changes[side] && !hidesLastWrite(base, side, at)) continue;
    const { customer: held } = now[side];
    const respelt = scalarFields.filter(
      (field) => held[field] !== base[side][field] && isSpellingOf(held[field], base[side][field]),
    );
    if (respelt.length === 0) continue;
    const spellings = Object.fromEntries(respelt.map((field) => [field, held[field]]));
    next = { ...next, [side]: { ...next[side], ...spellings } };
  }
  return next;
}

/** Whether the side still showed after the last write, a moment ago, what this replaced. */
function hidesLastWrite(base: Base, side: SideName, at: string): boolean {
  const { recent } = base;
  if (!isRecent(recent, at)) return false;
  return Object.entries(recent.replaced[side] ?? {}).some(([field, value]) =>
    isSame(base[side][field as keyof Customer], value),
  );
}

function isRecent(recent: Base["recent"], at: string): recent is Recent {
  return recent !== null && isLately(recent.at, at);
}

/**
 * What was replaced now, beside what was replaced a moment ago, by side.
 * @param at when it was written, or noticed, ISO 8601
 */
export function addReplaced(recent: Base["recent"], replaced: Recent["replaced"], at: string): Recent {
  const earlier = isRecent(recent, at) ? recent.replaced : {};
  return { at, created: null, replaced: { ...earlier, ...replaced } };
}

type Own = { side: SideName; held: Customer; isOver: boolean };

/** @returns whether the field is still awaited */
function lookAgain(
  next: Base,
  field: ValueField,
  wanted: Customer[ValueField],
  { side, held, isOver }: Own,
): boolean {
  // A later write of the same value may be in the base already.
  if (held[field] !== next[side][field] || held[field] === wanted) {
    if (isSpellingOf(held[field], wanted)) Object.assign(next[side], { [field]: held[field] });
    return false;
  }
  if (isOver) giveUp(next, side, field);
  return !isOver;
}

/** @returns what is still awaited of the tags */
function lookAgainAtTags(
  next: Base,
  tags: NonNullable<Changes["tags"]>,
  { side, held, isOver }: Own,
): Changes["tags"] {
  const has = keys(held.tags);
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
  giveUp(next, side, "tags");
  return undefined;
}

/** Owes what was never shown. A value that an undo was to put back is not owed: the side keeps what it shows. */
function giveUp(next: Base, side: SideName, field: ValueField | "tags"): void {
  if (next.undone.includes(field)) {
    next.undone = next.undone.filter((one) => one !== field);
    return;
  }
  next.owed = {
    ...next.owed,
    [side]: { ...next.owed[side], [field]: { explanation: explanation("not-taken", { side }) } },
  };
}

/**
 * Both customers as they are to be compared with the base. A hidden field counts as it was last agreed on; so does a value
 * that the last run replaced a moment ago, because that read comes late: all that Shopify changed within a second has the same
 * time. A phone without a prefix stays one of the country
 * that it was first read with, whatever country the address is in by now.
 * @returns also the side that was read late, after which the pair is to be looked at again; null: none was
 */
export function asKnown(
  now: BySide<Snapshot>,
  base: Base | null,
  at: string,
): { now: BySide<Snapshot>; late: SideName | null } {
  if (!base) return { now, late: null };
  const { recent } = base;
  let late: SideName | null = null;
  const known = (side: SideName): Snapshot => {
    const customer = { ...now[side].customer };
    const shadow = base[side];
    for (const field of now[side].hidden ?? []) {
      if (shadow[field] !== undefined) Object.assign(customer, { [field]: shadow[field] });
    }
    if (now[side].isPhoneNational && isSameNationalNumber(customer.phone, shadow.phone ?? null)) {
      customer.phone = shadow.phone!;
    }
    const mayComeLate = isRecent(recent, at) && !(side === "shopify" && isNewer(now.shopify, base));
    const replaced = mayComeLate ? Object.entries(recent.replaced[side] ?? {}) : [];
    for (const [name, value] of replaced) {
      const field = name as keyof Customer;
      if (shadow[field] === undefined || isSame(shadow[field], value)) continue;
      if (!isSame(customer[field], value)) continue;
      Object.assign(customer, { [field]: shadow[field] });
      late = side;
    }
    return { ...now[side], customer };
  };
  return { now: { shopify: known("shopify"), framework360: known("framework360") }, late };
}

/** Whether Shopify changed the customer after all that it showed before. */
function isNewer({ changedAt }: Snapshot, { shopifySeenAt }: Base): boolean {
  return !!changedAt && !!shopifySeenAt && Date.parse(changedAt) > Date.parse(shopifySeenAt);
}

/** Tags are written as a whole list: those that a side hides are the ones that it was last known to have. */
export function withKnownTags(read: Situation["now"], now: Situation["now"]): Situation["now"] {
  const known = (side: SideName) => {
    const [shown, compared] = [read[side], now[side]];
    if (!shown?.hidden?.includes("tags") || !compared) return shown;
    return { ...shown, customer: { ...shown.customer, tags: compared.customer.tags } };
  };
  return { shopify: known("shopify"), framework360: known("framework360") };
}

/** Whether this side may not show yet the customer that was created there. Shopify shows it at once. */
export function mayBeLate(base: Base | null, side: SideName, at: string): boolean {
  const recent = base?.recent ?? null;
  return side === "framework360" && isRecent(recent, at) && recent.created === side;
}

/**
 * Whether a read of Shopify is of an earlier change than one that Shopify showed a moment ago: what was replaced since would
 * look like somebody's edit.
 */
export function isOlderThanKnown({ changedAt }: Snapshot, base: Base | null, at: string): boolean {
  // Bases of earlier versions tell the other time alone.
  const seen = base?.shopifySeenAt ?? base?.shopifyKnownUntil;
  if (!changedAt || !seen || !isLately(seen, at)) return false;
  return Date.parse(changedAt) < Date.parse(seen);
}

/** Whether two values of a field are the same; tags by order and letters. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
