import { addReplaced, asKnown, isSame, rememberAwaited } from "./awaited.ts";
import type { Base, Recent } from "./base.ts";
import { sideNames, type Field, type SideName } from "./customer.ts";
import { rememberIntent } from "./intent.ts";
import type { Situation } from "./situation.ts";

/**
 * What is known of a pair: the base after looking at what earlier runs wrote, and both sides as they compare with it.
 * @param known what both last agreed on, as it was kept; null on first contact
 */
export function recall(
  read: Situation["now"],
  known: Base | null,
  { represent, at }: Pick<Situation, "represent" | "at">,
): { now: Situation["now"]; base: Base | null; late: SideName | null } {
  const { shopify, framework360 } = read;
  if (!shopify || !framework360 || !known) return { now: read, base: null, late: null };
  const pair = { shopify, framework360 };
  const intended = withReplaced(known, rememberIntent(known, pair, represent), at);
  const { now, late } = asKnown(pair, intended, at);
  return { now, base: rememberAwaited(intended, { now, represent, at }), late };
}

/** A write of which the run did not learn that it took effect replaced something too: a read may still show that. */
function withReplaced(known: Base, intended: Base, at: string): Base {
  const replaced: Recent["replaced"] = {};
  for (const side of sideNames) {
    const fields = Object.keys(known.intent[side] ?? {}) as Field[];
    const changed = fields.filter(
      (field) => known[side][field] !== undefined && !isSame(known[side][field], intended[side][field]),
    );
    if (changed.length > 0)
      replaced[side] = Object.fromEntries(changed.map((field) => [field, known[side][field]]));
  }
  if (Object.keys(replaced).length === 0) return intended;
  return { ...intended, recent: addReplaced(intended.recent, replaced, at) };
}
