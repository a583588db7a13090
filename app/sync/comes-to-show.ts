import { otherSide, unitOf, type SideName, type ValueField } from "./customer.ts";
import type { Pair } from "./situation.ts";
import { isSpellingOf } from "./spelling.ts";

/**
 * Whether what `side` shows now, and did not when both last agreed, is the other side's value in its own spelling, `shown` as far
 * as it is known: a write that it did not take, or that showed late, is there by now. Another spelling of what it held then is an edit.
 */
export function comesToShow(
  field: ValueField,
  side: SideName,
  shown: unknown,
  { base, now }: Pick<Pair, "base" | "now">,
): boolean {
  const other = otherSide(side);
  const present = now[side].customer[field];
  if (present === base[side][field] || !isSpellingOf(present, shown)) return false;
  if (unitOf(field).some((one) => base.owed[side]?.[one])) return true;
  return (
    now[other].customer[field] === base[other][field] && !isSpellingOf(base[side][field], base[other][field])
  );
}
