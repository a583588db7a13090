import { addReplaced, isSame, isTold, replacedTags } from "./awaited.ts";
import type { Base, Recent, Shadow } from "./base.ts";
import { allFields, sideNames, type BySide, type Changes, type Field, type ValueField } from "./customer.ts";
import { takesYesBack } from "./decide-newsletter.ts";
import { nonEmpty, type CarriedOut } from "./draft.ts";
import { shownOn, type Pair } from "./situation.ts";

/**
 * What this run replaced, and another one a moment ago, or a person whose edit this one saw: a read may show that once more. Null: there
 * is nothing. A value that was awaited is replaced as well, before anybody saw it.
 */
export function recentOf(
  changes: BySide<Changes>,
  pair: Pair,
  after: CarriedOut["after"],
  next: BySide<Shadow>,
): Base["recent"] {
  const { now, base, at, represent } = pair;
  const written = sideNames.filter((side) => after[side]);
  const replaced = editsSeen(base, next, changes);
  const before: Recent["replaced"] = {};
  for (const side of written) {
    const { tags, ...values } = changes[side];
    const { tags: _tags, ...awaited } = base.awaited?.changes[side] ?? {};
    const { customer: present } = now[side];
    const fields = Object.keys(values) as ValueField[];
    // An edit that is written over may not be shown yet either.
    const edited = fields.filter((field) => ![undefined, present[field]].includes(base[side][field]));
    before[side] = Object.fromEntries(edited.map((field) => [field, base[side][field]]));
    const over = fields.map((field) => {
      const unshown = awaited[field];
      const isUnshown = unshown !== undefined;
      return [field, isUnshown ? shownOn(side, field, unshown, present, represent) : present[field]];
    });
    Object.assign(replaced[side], Object.fromEntries(over));
    if (tags) replaced[side].tags = replacedTags(base, { side, agreed: next[side].tags, at }, tags);
    if (side === "framework360" && takesYesBack(pair)) replaced[side].newsletter = "subscribed";
  }
  const known = nonEmpty(replaced);
  if (written.length === 0 && Object.keys(known).length === 0) return null;
  return addReplaced(base.recent, known, at, before);
}

/**
 * What was agreed on of Framework360 until this run saw it edited there. Shopify tells by the time of the last change which of two reads
 * is older.
 */
function editsSeen(base: Base, next: BySide<Shadow>, changes: BySide<Changes>): BySide<Shadow> {
  const isEdited = (field: Field) =>
    !(field in changes.framework360) &&
    isTold(field, base.framework360) &&
    !isSame(base.framework360[field], next.framework360[field]);
  const edited = allFields.filter(isEdited).map((field) => [field, base.framework360[field]] as const);
  return { shopify: {}, framework360: Object.fromEntries(edited) };
}
