import { isAlike } from "./alike.ts";
import { otherSide, sideNames, unitOf, type SideName, type ValueField } from "./customer.ts";
import { keys } from "./merge-tags.ts";
import { tagKey } from "./normalize.ts";
import type { Pair } from "./situation.ts";

/**
 * The side that does not show our last write of the field yet, while the other one holds again what stood there before: both look alike,
 * but that write will show, and would pass for an edit. The value is written over it. Null: there is none.
 */
export function sideToWriteOver(field: ValueField, pair: Pair): SideName | null {
  const { base, now } = pair;
  const unit = unitOf(field);
  const to = sideNames.find((side) => unit.some((one) => base.awaited?.changes[side]?.[one] !== undefined));
  if (!to || !isAlike(field, pair)) return null;
  const source = otherSide(to);
  return unit.some((one) => now[source].customer[one] !== base[source][one]) ? to : null;
}

/** The same for a tag that both sides have, or lack. */
export function sideToTakeBack(tag: string, { base, now }: Pair): SideName | null {
  const key = tagKey(tag);
  const has = (tags: readonly string[] | undefined) => keys(tags ?? []).has(key);
  const isAwaited = (side: SideName) => {
    const awaited = base.awaited?.changes[side]?.tags;
    return has(awaited?.add) || has(awaited?.remove);
  };
  const to = sideNames.find(isAwaited);
  if (!to) return null;
  const source = otherSide(to);
  return has(now[source].customer.tags) === has(base[source].tags) ? null : to;
}
