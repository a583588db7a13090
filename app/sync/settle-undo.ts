import { addReplaced, replacedTags } from "./awaited.ts";
import type { Base, Owed, Recent } from "./base.ts";
import {
  addressFields,
  isAddressField,
  otherSide,
  scalarFields,
  sideNames,
  type BySide,
  type Changes,
  type Field,
  type SideName,
  type ValueField,
} from "./customer.ts";
import {
  draftOf,
  forget,
  isByOthers,
  latestSeen,
  nonEmpty,
  remember,
  rememberSpellings,
  type Draft,
} from "./draft.ts";
import { withAnnounced } from "./lost-answer.ts";
import { applyTagChanges, keys } from "./merge-tags.ts";
import { tagKey } from "./normalize.ts";
import type { Snapshot } from "./side.ts";
import { shownOn, type Represent } from "./situation.ts";
import { isSpellingOf } from "./spelling.ts";

/** The base with what an undo is about to write. */
export function withUndoIntent(base: Base, changes: BySide<Changes>): Base {
  const fields = sideNames.flatMap((side) => Object.keys(changes[side]) as Field[]);
  const undone = [...new Set([...base.undone, ...fields])];
  return { ...base, intent: nonEmpty(changes), intentBy: "undo", undone };
}

type Pair = { now: BySide<Snapshot>; base: Base; represent: Represent; at: string };

/** What an undo did. */
type Done = {
  changes: BySide<Changes>;
  /** What the written sides were read back as. */
  after: Partial<BySide<Snapshot>>;
  refused: Owed;
  /** Sides whose write failed: it may have been done or not. */
  failed: ReadonlySet<SideName>;
};

/**
 * What both sides agree on after an undo: on each side that was written, what it shows now; of the other side what was agreed
 * on before. So the two differ and neither counts as changed, and a person's edit of either is carried as any other. An edit
 * that was not carried yet still is.
 */
export function settleUndo(pair: Pair, done: Done): Base {
  const { base, now, at } = pair;
  const { changes, after, failed } = done;
  const draft = draftOf(base);
  const choiceAt = { ...base.newsletterChangedAt };
  const written: Field[] = sideNames
    .filter((side) => failed.has(side))
    .flatMap((side) => Object.keys(changes[side]) as Field[]);
  const replaced: Recent["replaced"] = {};
  for (const side of sideNames) {
    const shown = after[side];
    if (!shown) continue;
    const fields = (Object.keys(changes[side]) as Field[]).filter((field) => !done.refused[side]?.[field]);
    written.push(...fields);
    replaced[side] = Object.fromEntries(fields.map((field) => [field, now[side].customer[field]]));
    const isAddressLate = showsEarlierAddress(side, changes[side], fields, { pair, shown });
    for (const field of fields) {
      if (field === "tags") settleTags(side, changes[side].tags!, shown, draft);
      else settleValue(side, field, changes[side][field] ?? null, { pair, shown, draft, isAddressLate });
      if (field === "newsletter") choiceAt[side] = shown.newsletterChangedAt;
    }
    const tags = fields.includes("tags") ? changes[side].tags : undefined;
    if (tags) replaced[side].tags = replacedTags(base, { side, agreed: draft[side].tags, at }, tags);
    rememberSpellings(draft, side, scalarFields, { before: now[side].customer, after: shown.customer });
  }
  const awaited = nonEmpty(draft.awaited);
  const settled: Base = {
    ...base,
    shopify: draft.shopify,
    framework360: draft.framework360,
    newsletterChangedAt: choiceAt,
    disputed: base.disputed.filter((field) => !written.includes(field)),
    undone: [...new Set([...base.undone, ...written])],
    intent: Object.fromEntries([...failed].map((side) => [side, changes[side]])),
    intentBy: "undo",
    owed: nonEmpty(draft.owed),
    awaited: Object.keys(awaited).length > 0 ? { since: at, changes: awaited } : null,
    recent: Object.keys(replaced).length > 0 ? addReplaced(base.recent, replaced, at) : base.recent,
    shopifyKnownUntil: null,
    shopifySeenAt: latestSeen({ now, base }, { after }),
  };
  return withAnnounced(settled, pair);
}

type Settling = { pair: Pair; shown: Snapshot; draft: Draft; isAddressLate: boolean };

/**
 * Whether a part of the address still shows what stood there before. Then the whole address does: another part may show what a
 * person wrote right before the undo, which is no spelling of what was put back.
 */
function showsEarlierAddress(
  side: SideName,
  changes: Changes,
  written: readonly Field[],
  { pair: { now, represent }, shown: { customer, hidden = [] } }: Pick<Settling, "pair" | "shown">,
): boolean {
  return addressFields.some((field) => {
    if (!written.includes(field) || hidden.includes(field)) return false;
    const wanted = shownOn(side, field, changes[field] ?? null, customer, represent);
    return customer[field] === now[side].customer[field] && !isSpellingOf(customer[field], wanted);
  });
}

function settleValue(
  side: SideName,
  field: ValueField,
  value: unknown,
  { pair: { now, represent }, shown, draft, isAddressLate }: Settling,
): void {
  forget(draft, field);
  const other = otherSide(side);
  // Without it the two would be taken for a pair that never agreed on the field.
  if (draft[other][field] === undefined) remember(draft[other], field, now[other].customer[field]);
  const wanted = shownOn(side, field, value as never, shown.customer, represent);
  if (shown.hidden?.includes(field)) return remember(draft[side], field, wanted);
  const [present, before] = [shown.customer[field], now[side].customer[field]];
  const isEarlier = present === before || (isAddressLate && isAddressField(field));
  const isOthers = isByOthers(side, field, present, { wanted, isRefused: false });
  const isAwaited = isOthers || (isEarlier && !isSpellingOf(present, wanted));
  remember(draft[side], field, isAwaited ? before : present);
  if (isAwaited) Object.assign(draft.awaited[side], { [field]: value });
}

function settleTags(
  side: SideName,
  { add, remove }: NonNullable<Changes["tags"]>,
  { customer, hidden = [] }: Snapshot,
  draft: Draft,
): void {
  const present = keys(customer.tags);
  const isHidden = hidden.includes("tags");
  const isThere = (tag: string) => present.has(tagKey(tag));
  const done = {
    add: add.filter((tag) => isHidden || isThere(tag)),
    remove: remove.filter((tag) => isHidden || !isThere(tag)),
  };
  draft[side].tags = applyTagChanges(draft[side].tags ?? [], done);
  const missing = {
    add: add.filter((tag) => !done.add.includes(tag)),
    remove: remove.filter((tag) => !done.remove.includes(tag)),
  };
  delete draft.owed[side].tags;
  delete draft.awaited[side].tags;
  if (missing.add.length + missing.remove.length > 0) draft.awaited[side].tags = missing;
}
