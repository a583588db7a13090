import type { OwedValue } from "./base.ts";
import { otherSide, sideNames, type BySide, type Changes, type SideName } from "./customer.ts";
import type { CarriedOut, Draft } from "./draft.ts";
import { isIgnoredTag, keys } from "./merge-tags.ts";
import { normalizeTags, tagKey } from "./normalize.ts";
import type { Decision, Decisions } from "./plan.ts";
import type { Pair } from "./situation.ts";

/** Each tag is settled by itself, as a field that is there or not. What is known of an ignored one stays as it was. */
export function settleTags(
  decisions: NonNullable<Decisions["tags"]>,
  { now, base, policy }: Pair,
  { after, failed, refused }: CarriedOut,
  draft: Draft,
): void {
  const agreed = { shopify: keys(base.shopify.tags ?? []), framework360: keys(base.framework360.tags ?? []) };
  const isOwed = ([tag, { kind }]: [string, Decision]) =>
    kind === "owed" || (kind === "pending" && wasOwed(tagKey(tag), agreed));
  for (const side of sideNames) {
    const before = agreed[side];
    const present = keys(now[side].customer.tags);
    const wanted = keys(now[otherSide(side)].customer.tags);
    const isHidden = after[side]?.hidden?.includes("tags") ?? false;
    const shown = keys((after[side] ?? now[side]).customer.tags);
    const hiddenOnes = refused[side]?.tags ? before : wanted;
    const missing = { add: [] as string[], remove: [] as string[] };
    const kept = [...decisions].flatMap(([tag, decision]) => {
      const key = tagKey(tag);
      const isWritten = decision.kind === "write" && decision.to === side;
      const isSettled = decision.kind === "agreed" || decision.kind === "write";
      const waits = decision.kind === "write" && failed.has(decision.to);
      if (!isWritten || waits) return (isSettled && !waits ? present : before).has(key) ? [tag] : [];
      const isThere = (isHidden ? hiddenOnes : shown).has(key);
      if (isThere !== wanted.has(key)) missing[isThere ? "remove" : "add"].push(tag);
      return isThere ? [tag] : [];
    });
    const ignored = (base[side].tags ?? []).filter((tag) => isIgnoredTag(tag, policy));
    draft[side].tags = normalizeTags([...kept, ...ignored]);
    const isTried = !failed.has(side);
    settleMissingTags(side, missing, refused[side]?.tags, { decisions, isOwed, isTried, draft });
  }
}

/** Whether one side had this tag and the other one did not take it, or did not let it go. */
function wasOwed(key: string, agreed: BySide<ReadonlySet<string>>): boolean {
  return agreed.shopify.has(key) !== agreed.framework360.has(key);
}

/**
 * What became of the tags that a side does not show as they were written: refused, or to be looked at again. Tags of an earlier write
 * that were not written now are still looked for.
 */
function settleMissingTags(
  side: SideName,
  missing: NonNullable<Changes["tags"]>,
  why: OwedValue | undefined,
  {
    decisions,
    isOwed,
    isTried,
    draft,
  }: {
    decisions: NonNullable<Decisions["tags"]>;
    isOwed: (decided: [string, Decision]) => boolean;
    /** Whether the side could be written. */
    isTried: boolean;
    draft: Draft;
  },
): void {
  const ofSide = [...decisions].filter(([, one]) => "to" in one && one.to === side);
  const tried = ofSide.flatMap(([tag, { kind }]) => (kind === "write" ? [tag] : []));
  if (why) draft.owed[side].tags = why;
  else if (isTried && !ofSide.some(isOwed)) delete draft.owed[side].tags;
  const written = keys(tried);
  const open = (which: "add" | "remove") => {
    const earlier = draft.awaited[side].tags?.[which] ?? [];
    return [...(why ? [] : missing[which]), ...earlier.filter((tag) => !written.has(tagKey(tag)))];
  };
  const awaited = { add: open("add"), remove: open("remove") };
  delete draft.awaited[side].tags;
  if (awaited.add.length + awaited.remove.length > 0) draft.awaited[side].tags = awaited;
}
