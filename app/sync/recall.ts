import { rememberNoByAbsence, withEarlierNo } from "./absent-no.ts";
import { addReplaced, isRecent, isSame, isTold, rememberAwaited } from "./awaited.ts";
import { baseAt } from "./base-at.ts";
import type { Base, Recent } from "./base.ts";
import {
  addressFields,
  sideNames,
  type BySide,
  type Changes,
  type Field,
  type SideName,
} from "./customer.ts";
import { draftOf, nonEmpty } from "./draft.ts";
import type { ExtraPlaces } from "./extra-fields.ts";
import { isUndosIntent, rememberIntent } from "./intent.ts";
import { comparable } from "./late-read.ts";
import { defaultCallTimeoutMs, unansweredWrites } from "./lost-answer.ts";
import type { KeptValues } from "./kept-values.ts";
import { keys } from "./merge-tags.ts";
import { tagKey } from "./normalize.ts";
import { withOwnNo } from "./own-no.ts";
import { withoutOwnYes, withTakingBack } from "./own-yes.ts";
import { withoutOwnBlanks, withRefusedPart } from "./own-blanks.ts";
import { withKnownCountry } from "./phone-country.ts";
import type { Snapshot } from "./side.ts";
import type { Represent, Situation } from "./situation.ts";
import { unheardOverwrites } from "./unheard.ts";

/** What is known of a pair. */
export type Recalled = {
  now: Situation["now"];
  base: Base | null;
  /** The side that was read late. */
  late: SideName | null;
  /** What earlier runs may have written or not: see `sideToAwait`. */
  unanswered: BySide<Changes>;
  /** What earlier runs overwrote without learning that they did: it is in no history yet. Null: nothing. */
  unheard: KeptValues | null;
};

type RecallContext = Pick<Situation, "represent" | "at"> & {
  /** Where extra values were read: what was agreed on at another place is not what a hidden one counts as. */
  extras?: ExtraPlaces;
  /** `callTimeoutOf` both sides. Only a caller that writes needs it. */
  callTimeoutMs?: number;
};

/**
 * What is known of a pair: the base after looking at what earlier runs wrote, and both sides as they compare with it.
 * @param kept what both last agreed on, as it was kept; null on first contact
 */
export function recall(
  given: Situation["now"],
  kept: Base | null,
  { represent: faithful, at, extras = {}, callTimeoutMs = defaultCallTimeoutMs }: RecallContext,
): Recalled {
  const shown = withKnownCountry(given, kept);
  const represent = withOtherPhone(faithful, shown);
  const read = withoutOwnYes(shown, kept);
  const { shopify, framework360 } = read;
  const nothing = { shopify: {}, framework360: {} };
  // A customer that was created for another one, who was merged since, meets this one for the first time.
  if (!shopify || !framework360 || !kept || kept.isIntentOfMerged)
    return { now: read, base: null, late: null, unanswered: nothing, unheard: null };
  const known = baseAt(kept, extras);
  const pair = { shopify, framework360 };
  const unshown = unshownUndo(known, pair);
  const intentKnown = withOwnNo(rememberIntent(known, pair, represent), known, pair, at);
  const remembered = awaitUndo(intentKnown, unshown, at);
  const replacing = withRefusedParts(withReplaced(known, remembered, unshown, at), pair, at);
  const intended = withoutOwnBlanks(known, replacing, pair);
  const { now: compared, late } = comparable(pair, intended, { represent, at });
  const now = withEarlierNo(compared, intended);
  const unanswered = unansweredWrites(known, pair, { represent, at, callTimeoutMs });
  const unheard = unheardOverwrites(known, pair, represent);
  const looked = rememberAwaited(rememberNoByAbsence(intended, now), { now, represent, at });
  const base = withTakingBack(looked, known, shown);
  return { now, base, late, unanswered, unheard };
}

/** A customer whose mobile was cleared shows the home phone in its place, which is no edit of a person. */
function withOtherPhone(represent: Represent, { framework360: read }: Situation["now"]): Represent {
  if (!read?.hasOtherPhone) return represent;
  const { phone } = read.customer;
  return {
    ...represent,
    framework360: (customer) => {
      const represented = represent.framework360(customer);
      return represented.phone === null ? { ...represented, phone } : represented;
    },
  };
}

/**
 * What an undo was about to put back and a side does not show: shown only later it would look like somebody's edit, and be
 * carried over the other side's value. A value that a run was about to carry is carried again.
 */
function unshownUndo(base: Base, now: BySide<Snapshot>): BySide<Changes> {
  const unshown: BySide<Changes> = { shopify: {}, framework360: {} };
  for (const side of sideNames) {
    const { customer: present, hidden = [] } = now[side];
    const { tags, ...values } = base.intent[side] ?? {};
    const isAsBefore = (field: Field) => isSame(present[field], base[side][field]);
    for (const [name, value] of Object.entries(values)) {
      const field = name as Exclude<Field, "tags">;
      if (
        isUndosIntent(base, field) &&
        !hidden.includes(field) &&
        isAsBefore(field) &&
        present[field] !== value
      )
        Object.assign(unshown[side], { [field]: value });
    }
    // A part that a person wrote right before the undo came late with the rest.
    if (addressFields.some((field) => field in unshown[side]))
      for (const field of addressFields) Object.assign(unshown[side], { [field]: values[field] });
    if (!tags || !isUndosIntent(base, "tags") || hidden.includes("tags")) continue;
    const has = keys(present.tags);
    const add = tags.add.filter((tag) => !has.has(tagKey(tag)));
    const remove = tags.remove.filter((tag) => has.has(tagKey(tag)));
    if (add.length + remove.length > 0) unshown[side].tags = { add, remove };
  }
  return unshown;
}

function awaitUndo(base: Base, unshown: BySide<Changes>, at: string): Base {
  if (Object.keys(nonEmpty(unshown)).length === 0) return base;
  const { awaited } = draftOf(base);
  const changes = nonEmpty({
    shopify: { ...awaited.shopify, ...unshown.shopify },
    framework360: { ...awaited.framework360, ...unshown.framework360 },
  });
  return { ...base, awaited: { since: at, changes } };
}

/** Where the refused part was all that a write changed of an address, nothing of it is awaited. */
function withRefusedParts(base: Base, now: BySide<Snapshot>, at: string): Base {
  if (!isRecent(base.recent, at)) return base;
  return sideNames.reduce((next, side) => withRefusedPart(next, side, now[side]), base);
}

/**
 * A write of which the run did not learn that it took effect replaced something too: a read may still show that, or show it
 * again once it showed what an undo put back. So may a read of Framework360, of an edit there that it carried.
 */
function withReplaced(known: Base, intended: Base, unshown: BySide<Changes>, at: string): Base {
  const replaced: Recent["replaced"] = {};
  const { shopify = {}, framework360 = {} } = known.intent;
  // Shopify tells by the time of the last change which of two reads is older.
  const mayShow = { shopify, framework360: { ...shopify, ...framework360 } };
  for (const side of sideNames) {
    const own = known.intent[side] ?? {};
    const changed = (Object.keys(mayShow[side]) as Field[]).filter(
      (field) =>
        (field in own ? known[side][field] !== undefined : isTold(field, known[side])) &&
        (field in unshown[side] || !isSame(known[side][field], intended[side][field])),
    );
    if (changed.length > 0)
      replaced[side] = Object.fromEntries(changed.map((field) => [field, known[side][field]]));
  }
  if (Object.keys(replaced).length === 0) return intended;
  return { ...intended, recent: addReplaced(intended.recent, replaced, at) };
}
