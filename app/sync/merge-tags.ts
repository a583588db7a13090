import { otherSide, type BySide } from "./customer.ts";
import type { TagChoices } from "./field-groups.ts";
import type { Merge, Versions } from "./merge-value.ts";
import { normalizeTags, tagKey } from "./normalize.ts";

type Tags = readonly string[];

/** Whether both are the same tags, in whatever order and spelling. */
export function areSameTags(one: Tags, other: Tags): boolean {
  const [first, second] = [keys(one), keys(other)];
  return first.size === second.size && [...first].every((key) => second.has(key));
}

/**
 * Tags merge as a set, one by one: a tag added on one side is added on the other, a removed one removed. Where one
 * side added what the other removed, the addition stays. On first contact both sides end with all tags.
 * @returns the merge of each tag that is or was on a side, in the spelling that stays
 */
export function mergeTags({ now, shadow }: Versions<Tags>): Map<string, Merge> {
  const before = { shopify: shadow.shopify ?? [], framework360: shadow.framework360 ?? [] };
  const present = { shopify: keys(now.shopify), framework360: keys(now.framework360) };
  const agreed = { shopify: keys(before.shopify), framework360: keys(before.framework360) };
  const has = (tags: BySide<Set<string>>, tag: string) => ({
    shopify: tags.shopify.has(tagKey(tag)),
    framework360: tags.framework360.has(tagKey(tag)),
  });
  const all = [...now.framework360, ...now.shopify, ...before.framework360, ...before.shopify];
  return new Map(
    normalizeTags(all).map((tag) => [tag, mergeTag({ now: has(present, tag), shadow: has(agreed, tag) })]),
  );
}

/** Whether the tag is there is its value. */
function mergeTag({ now, shadow }: { now: BySide<boolean>; shadow: BySide<boolean> }): Merge {
  if (now.shopify === now.framework360) return { kind: "agreed" };
  const holder = now.shopify ? "shopify" : "framework360";
  const other = otherSide(holder);
  if (!shadow[holder]) return { kind: "carry", to: other, cause: "changed" };
  if (shadow[other]) return { kind: "carry", to: holder, cause: "changed" };
  // The other side never showed it: it does not take this tag.
  return { kind: "same" };
}

/** The tags in the form in which they are compared (`tagKey`). */
export function keys(tags: Tags): Set<string> {
  return new Set(tags.map(tagKey));
}

/** The tags after the changes. */
export function applyTagChanges(tags: Tags, { add, remove }: { add: Tags; remove: Tags }): string[] {
  const removed = keys(remove);
  return normalizeTags([...tags.filter((tag) => !removed.has(tagKey(tag))), ...add]);
}

/** Whether this tag is left to each side. */
export function isIgnoredTag(tag: string, { ignoredTags, createdTag }: TagChoices): boolean {
  const key = tagKey(tag);
  if (createdTag !== null && key === tagKey(createdTag)) return true;
  return ignoredTags.some((one) =>
    one.endsWith("*") ? key.startsWith(tagKey(one.slice(0, -1))) : key === tagKey(one),
  );
}
