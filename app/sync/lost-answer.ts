import { isLately, isSame } from "./awaited.ts";
import type { Base, Recent } from "./base.ts";
import {
  addressFields,
  isAddressField,
  sideNames,
  type BySide,
  type Changes,
  type Field,
  type SideName,
  type ValueField,
} from "./customer.ts";
import { keys } from "./merge-tags.ts";
import { tagKey } from "./normalize.ts";
import type { Sides, Snapshot } from "./side.ts";
import { shownOn, type Represent, type Situation } from "./situation.ts";

/** A call of a side that does not say otherwise is given up after so long. */
export const defaultCallTimeoutMs = 20_000;

/** The base with when its intent was announced, and which values it is to replace, as far as the side shows them. */
export function withAnnounced(base: Base, { now, at }: Pick<Situation, "now" | "at">): Base {
  const replaced: Recent["replaced"] = {};
  let isAny = false;
  for (const side of sideNames) {
    const { customer: present = null, hidden = [] } = now[side] ?? {};
    const intended = Object.keys(base.intent[side] ?? {}) as Field[];
    isAny ||= intended.length > 0;
    const fields = intended.filter((field) => !hidden.includes(field));
    if (present && fields.length > 0)
      replaced[side] = Object.fromEntries(fields.map((field) => [field, present[field]]));
  }
  return { ...base, announced: isAny ? { at, replaced } : null };
}

/**
 * The base with what an earlier run announced that it would replace, where Shopify shows nothing newer than what that run saw: what
 * it shows now stood there before, and a late read shows it again.
 * @param earlier as it was kept before this run
 */
export function withEarlierAnnounced(
  base: Base,
  earlier: Base | null,
  { shopify }: Pick<Situation["now"], "shopify">,
): Base {
  const [replaced, before] = [base.announced?.replaced.shopify, earlier?.announced?.replaced.shopify];
  if (!earlier || !base.announced || !replaced || !before || !shopify || !isSeen(shopify, earlier))
    return base;
  const known = Object.fromEntries(Object.entries(before).filter(([field]) => field in replaced));
  const announced = { ...base.announced.replaced, shopify: { ...replaced, ...known } };
  return { ...base, announced: { ...base.announced, replaced: announced } };
}

/** Whether Shopify showed a change of that time, or a later one, before. */
function isSeen({ changedAt }: Snapshot, { shopifySeenAt }: Base): boolean {
  return !!changedAt && !!shopifySeenAt && Date.parse(changedAt) <= Date.parse(shopifySeenAt);
}

/** The base once the calls of the announced write are over without a known result: the last of them may have waited for long. */
export function withEndOfCalls(base: Base, at: string): Base {
  return base.announced ? { ...base, announced: { ...base.announced, at } } : base;
}

/**
 * The longest that a call of either side may take: so long after it was announced a write may take effect, and it counts as
 * unanswered.
 */
export function callTimeoutOf({ shopify, framework360 }: Sides): number {
  const times = [shopify, framework360].map(({ callTimeoutMs = defaultCallTimeoutMs }) => callTimeoutMs);
  return Math.max(...times);
}

/**
 * Of what was about to be written a moment ago, what a side does not show, and shows instead what it was to replace. The
 * write may have failed; or only its answer was lost, and the read comes late. An address counts as a whole.
 */
export function unansweredWrites(
  base: Base,
  now: BySide<Snapshot>,
  { represent, at, callTimeoutMs }: { represent: Represent; at: string; callTimeoutMs: number },
): BySide<Changes> {
  const unanswered: BySide<Changes> = { shopify: {}, framework360: {} };
  const { announced, intent } = base;
  if (!announced || !isLately(announced.at, at, callTimeoutMs)) return unanswered;
  for (const side of sideNames) {
    const { customer: present, hidden = [] } = now[side];
    const { tags, ...values } = intent[side] ?? {};
    const replaced = announced.replaced[side] ?? {};
    const isUnshown = (field: ValueField, value: (typeof values)[ValueField]) =>
      !hidden.includes(field) &&
      !(field === "newsletter" && announced.sentSubscription) &&
      isSame(present[field], replaced[field]) &&
      present[field] !== shownOn(side, field, value ?? null, present, represent);
    const fields = (Object.keys(values) as ValueField[]).filter((field) => isUnshown(field, values[field]));
    const isAddress = fields.some(isAddressField);
    for (const field of new Set([...fields, ...(isAddress ? addressFields : [])]))
      Object.assign(unanswered[side], { [field]: values[field] });
    if (!tags || !replaced.tags || hidden.includes("tags") || announced.sentTags) continue;
    const has = keys(present.tags);
    const add = tags.add.filter((tag) => !has.has(tagKey(tag)));
    const remove = tags.remove.filter((tag) => has.has(tagKey(tag)));
    if (add.length + remove.length > 0) unanswered[side].tags = { add, remove };
  }
  return unanswered;
}

/**
 * The side that is to be looked at again before anything is written, because it may show late what an unanswered write
 * replaced: that would pass for a person's edit, or for there being nothing to do. To write the same once more is right
 * whatever became of the first time, but for a subscription: it may mail the person, so it is looked for until the write counts as
 * not done. Null: no side is.
 * @param changes what would be written; nothing without it
 */
export function sideToAwait(
  unanswered: BySide<Changes>,
  changes: BySide<Changes> = { shopify: {}, framework360: {} },
): SideName | null {
  if (unanswered.framework360.newsletter === "subscribed") return "framework360";
  return sideNames.find((side) => !isRepeated(unanswered[side], changes[side])) ?? null;
}

function isRepeated({ tags, ...values }: Changes, changes: Changes): boolean {
  const { add = [], remove = [] } = changes.tags ?? {};
  const [added, removed] = [keys(add), keys(remove)];
  return (
    Object.entries(values).every(([field, value]) => changes[field as ValueField] === value) &&
    (tags?.add ?? []).every((tag) => added.has(tagKey(tag))) &&
    (tags?.remove ?? []).every((tag) => removed.has(tagKey(tag)))
  );
}
