import type { Base } from "./base.ts";
import { sideNames, type SideName } from "./customer.ts";
import { extraFields, placeKeys, type ExtraField, type ExtraPlaces } from "./extra-fields.ts";

/**
 * The base at the places where extra values stand by now. What was agreed on at another place is forgotten: the two values of
 * today are not its successors, and it is first contact for them. A value without a place stays as it was, unless it is owed:
 * the merchant wants it there no more.
 */
export function baseAt(base: Base, places: ExtraPlaces): Base {
  const keys = placeKeys(places);
  const fields = Object.keys(keys) as ExtraField[];
  const moved = fields.filter((field) => base.places?.[field] !== keys[field]);
  const isOwed = (field: ExtraField) => sideNames.some((side) => base.owed[side]?.[field]);
  const givenUp = extraFields.filter((field) => !keys[field] && isOwed(field));
  const forgotten: readonly string[] = [...moved, ...givenUp];
  if (forgotten.length === 0) return base;
  const isKept = (field: string) => !forgotten.includes(field);
  const without = <Values extends object>(values: Values): Values =>
    Object.fromEntries(Object.entries(values).filter(([field]) => isKept(field))) as Values;
  const bySide = <Values extends object>(given: { [side in SideName]?: Values }) =>
    Object.fromEntries(Object.entries(given).map(([side, values]) => [side, without(values)]));
  return {
    ...base,
    shopify: without(base.shopify),
    framework360: without(base.framework360),
    disputed: base.disputed.filter(isKept),
    undone: base.undone.filter(isKept),
    intent: bySide(base.intent),
    owed: bySide(base.owed),
    awaited: base.awaited && { ...base.awaited, changes: bySide(base.awaited.changes) },
    recent: base.recent && {
      ...base.recent,
      replaced: bySide(base.recent.replaced),
      ...(base.recent.earlier && { earlier: bySide(base.recent.earlier) }),
    },
    places: { ...base.places, ...keys },
  };
}
