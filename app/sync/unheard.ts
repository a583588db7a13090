import type { Base } from "./base.ts";
import {
  isName,
  valueUnits,
  type BySide,
  type Changes,
  type Field,
  type SideName,
  type ValueField,
} from "./customer.ts";
import { isUndosIntent } from "./intent.ts";
import { keptValuesOf, type KeptValues } from "./kept-values.ts";
import { keys } from "./merge-tags.ts";
import { tagKey } from "./normalize.ts";
import type { Snapshot } from "./side.ts";
import { shownOn, type Represent } from "./situation.ts";
import { isNameWithoutSigns, isSpellingOf } from "./spelling.ts";

/**
 * The values that an earlier run overwrote without learning that it did, because the answer was lost or its worker died: the side
 * shows what was to be written, and no longer what that was to replace. Null: there are none. An undo's own writes are left out,
 * and so is an unsubscription, which looks the same whether it is a person's or ours.
 * @param base as it was kept with the intent
 */
export function unheardOverwrites(
  base: Base,
  now: BySide<Snapshot>,
  represent: Represent,
): KeptValues | null {
  const { announced } = base;
  const { shopify, framework360 } = now;
  if (!announced) return null;
  const changes = {
    shopify: doneOn("shopify", base, shopify, represent),
    framework360: doneOn("framework360", base, framework360, represent),
  };
  const before = (side: SideName): Snapshot => ({
    ...now[side],
    customer: { ...now[side].customer, ...announced.replaced[side] },
    // When the choice was made that now stands there says nothing of the one before.
    newsletterChangedAt:
      base[side].newsletter === announced.replaced[side]?.newsletter
        ? (base.newsletterChangedAt[side] ?? null)
        : null,
  });
  return keptValuesOf({
    plan: { kind: "update", changes, conflicts: [] },
    now: { shopify: before("shopify"), framework360: before("framework360") },
    base,
    next: { ...base, shopify: shopify.customer, framework360: framework360.customer, awaited: null },
    after: now,
    represent,
  });
}

/** Of what was about to be written on a side, what was. */
function doneOn(
  side: SideName,
  base: Base,
  { customer: present, hidden = [] }: Snapshot,
  represent: Represent,
): Changes {
  const { tags, ...values } = base.intent[side] ?? {};
  const replaced = base.announced?.replaced[side] ?? {};
  const isKnown = (field: Field) =>
    field in replaced && !hidden.includes(field) && !isUndosIntent(base, field);
  const isShown = (field: ValueField) => {
    const wanted = shownOn(side, field, values[field] ?? null, present, represent);
    const isInPart = isName(field) && isNameWithoutSigns(present[field], wanted);
    return isInPart || isSpellingOf(present[field], wanted);
  };
  const isDone = (field: ValueField) => isShown(field) && present[field] !== replaced[field];
  const done: Changes = {};
  for (const unit of valueUnits) {
    if (!unit.every((field) => field in values && isKnown(field))) continue;
    if (values[unit[0]!] === "unsubscribed") continue;
    // A side may have left out a part of an address that it cannot hold.
    const isShort =
      unit.every((field) => isShown(field) || present[field] === null) &&
      unit.some((field) => isDone(field) && present[field] !== null);
    if (!isShort && !(unit.every(isShown) && unit.some(isDone))) continue;
    for (const field of unit) Object.assign(done, { [field]: values[field] });
  }
  if (!tags || !isKnown("tags")) return done;
  const [has, had] = [keys(present.tags), keys(replaced.tags ?? [])];
  const add = tags.add.filter((tag) => has.has(tagKey(tag)) && !had.has(tagKey(tag)));
  const remove = tags.remove.filter((tag) => !has.has(tagKey(tag)) && had.has(tagKey(tag)));
  return { ...done, tags: { add, remove } };
}
