import type { Base } from "./base.ts";
import type { BySide, Changes, SideName } from "./customer.ts";
import type { ExtraPlaces } from "./extra-fields.ts";
import { callTimeoutOf, sideToAwait } from "./lost-answer.ts";
import { recall, type Recalled } from "./recall.ts";
import type { Sides, Snapshot } from "./side.ts";
import { placesOf, representOf, type Represent } from "./situation.ts";
import { hideUnplaced } from "./undo.ts";

/** What an undo goes by. */
export type RecalledForUndo = Pick<Recalled, "unanswered" | "unheard"> & {
  now: BySide<Snapshot>;
  base: Base;
  represent: Represent;
  at: string;
  /** The side that does not show yet what was written there, so that nothing can be decided; null: neither. */
  unclear: SideName | null;
};

/**
 * What is known of a pair before an undo of it, to be shown to a merchant or to be done: both go by this, so that the dialog shows
 * what the undo does.
 * @param kept what both last agreed on
 */
export function recallForUndo(read: BySide<Snapshot>, kept: Base, sides: Sides, at: string): RecalledForUndo {
  const represent = representOf(sides);
  const extras: ExtraPlaces = placesOf(sides);
  const callTimeoutMs = callTimeoutOf(sides);
  const { now, base, late, unanswered, unheard } = recall(read, kept, {
    represent,
    at,
    extras,
    callTimeoutMs,
  });
  return {
    ...{ base: base!, unanswered, unheard, represent, at },
    now: hideUnplaced(now as BySide<Snapshot>, kept, extras),
    // What a side shows is older than what was written there: whether it stands as it was left cannot be told yet.
    unclear: late ?? (unheard ? sideToAwait(unanswered) : null),
  };
}

/** The side that is to be looked at again before these changes of an undo are made; null: neither. */
export function sideToAwaitForUndo(
  { unclear, unanswered }: Pick<RecalledForUndo, "unclear" | "unanswered">,
  changes: BySide<Changes>,
): SideName | null {
  return unclear ?? sideToAwait(unanswered, changes);
}
