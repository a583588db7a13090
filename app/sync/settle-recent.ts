import { addReplaced, replacedTags } from "./awaited.ts";
import type { Base, Recent, Shadow } from "./base.ts";
import { sideNames, type BySide, type Changes, type ValueField } from "./customer.ts";
import { takesYesBack } from "./decide-newsletter.ts";
import type { CarriedOut } from "./draft.ts";
import { shownOn, type Pair } from "./situation.ts";

/**
 * What this run replaced, and another one a moment ago; null: it wrote nothing, or cannot tell whether it did. A value that was awaited
 * is replaced as well, before anybody saw it.
 */
export function recentOf(
  changes: BySide<Changes>,
  pair: Pair,
  after: CarriedOut["after"],
  next: BySide<Shadow>,
): Base["recent"] {
  const { now, base, at, represent } = pair;
  const written = sideNames.filter((side) => after[side]);
  if (written.length === 0) return null;
  const replaced: Recent["replaced"] = {};
  const before: Recent["replaced"] = {};
  for (const side of written) {
    const { tags, ...values } = changes[side];
    const { tags: _tags, ...awaited } = base.awaited?.changes[side] ?? {};
    const { customer: present } = now[side];
    const fields = Object.keys(values) as ValueField[];
    // An edit that is written over may not be shown yet either.
    const edited = fields.filter((field) => ![undefined, present[field]].includes(base[side][field]));
    before[side] = Object.fromEntries(edited.map((field) => [field, base[side][field]]));
    replaced[side] = Object.fromEntries(
      fields.map((field) => {
        const unshown = awaited[field];
        const isUnshown = unshown !== undefined;
        return [field, isUnshown ? shownOn(side, field, unshown, present, represent) : present[field]];
      }),
    );
    if (tags) replaced[side].tags = replacedTags(base, { side, agreed: next[side].tags, at }, tags);
    if (side === "framework360" && takesYesBack(pair)) replaced[side].newsletter = "subscribed";
  }
  return addReplaced(base.recent, replaced, at, before);
}
