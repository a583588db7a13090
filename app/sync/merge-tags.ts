import type { SideName } from "./customer.ts";
import { normalizeTags, tagKey } from "./normalize.ts";
import type { Versions } from "./merge-value.ts";

export type TagChanges = { add: string[]; remove: string[] };

/** What each side is to be given and to lose. */
export type TagMerge = { [side in SideName]: TagChanges };

type Tags = readonly string[];

/**
 * Tags merge as a set: a tag added on one side is added on the other, a removed one removed. Where one side
 * added what the other removed, the addition stays. On first contact both sides end with all tags.
 */
export function mergeTags({ now, shadow }: Versions<Tags>): TagMerge {
  return {
    shopify: changesFor("shopify", now, shadow),
    framework360: changesFor("framework360", now, shadow),
  };
}

function changesFor(
  target: SideName,
  now: Versions<Tags>["now"],
  shadow: Versions<Tags>["shadow"],
): TagChanges {
  const source = target === "shopify" ? "framework360" : "shopify";
  const held = keys(now[target]);
  const offered = keys(now[source]);
  const before = keys(shadow[source] ?? []);
  const targetBefore = keys(shadow[target] ?? []);
  const add = now[source].filter((tag) => !before.has(tagKey(tag)) && !held.has(tagKey(tag)));
  const remove = now[target].filter((tag) => {
    const key = tagKey(tag);
    const addedHere = !targetBefore.has(key);
    return before.has(key) && !offered.has(key) && !addedHere;
  });
  return { add, remove };
}

export function keys(tags: Tags): Set<string> {
  return new Set(tags.map(tagKey));
}

/** The tags after the changes. */
export function applyTagChanges(tags: Tags, { add, remove }: { add: Tags; remove: Tags }): string[] {
  const removed = keys(remove);
  return normalizeTags([...tags.filter((tag) => !removed.has(tagKey(tag))), ...add]);
}
