import type { SyncSettings } from "../../merchant/synchronization.server.ts";

/** How many tags a list may have. */
export const maxTags = 50;

/** How long a tag may be: Shopify accepts no longer ones. */
export const maxTagLength = 255;

/** Why a list of tags cannot be saved as it was typed. */
export type TagsFault = "tagsTooMany" | "tagTooLong";

/**
 * Parses tags separated by commas, as both sides separate them. Each tag appears once, whatever its case. None is cut or left
 * out: that the list cannot be saved is for `faultOf` to say.
 */
export function parseTags(text: string): string[] {
  const byKey = new Map<string, string>();
  for (const tag of text.split(",").map((typed) => typed.trim()))
    if (tag && !byKey.has(tag.toLowerCase())) byKey.set(tag.toLowerCase(), tag);
  return [...byKey.values()];
}

export function showTags(tags: readonly string[]): string {
  return tags.join(", ");
}

export function faultOf(tags: readonly string[]): TagsFault | null {
  if (tags.some((tag) => tag.length > maxTagLength)) return "tagTooLong";
  return tags.length > maxTags ? "tagsTooMany" : null;
}

type TagLists = Partial<Pick<SyncSettings, "inboundTags" | "outboundTags" | "ignoredTags" | "createdTag">>;

type TagChoices = Required<TagLists> &
  Pick<
    SyncSettings,
    "shopifyToFramework360" | "inboundAudience" | "framework360ToShopify" | "outboundAudience" | "tagsWay"
  >;

/** Why one of these lists cannot be saved. */
export function wrongTags({
  inboundTags,
  outboundTags,
  ignoredTags,
  createdTag,
}: TagLists): TagsFault | null {
  const lists = [inboundTags, outboundTags, ignoredTags, createdTag ? [createdTag] : []];
  return lists.map((list) => faultOf(list ?? [])).find((fault) => fault !== null) ?? null;
}

/** The lists whose field the page shows, and therefore sends. */
export function shownTags(draft: TagChoices): TagLists {
  return {
    ...(draft.shopifyToFramework360 &&
      draft.inboundAudience === "tagged" && { inboundTags: draft.inboundTags }),
    ...(draft.framework360ToShopify &&
      draft.outboundAudience === "tagged" && { outboundTags: draft.outboundTags }),
    ...(draft.tagsWay !== "none" && { ignoredTags: draft.ignoredTags }),
    createdTag: draft.createdTag,
  };
}

/** The tags of a list that could be saved: the preview's address must not grow without a limit. */
export function savableTags(tags: readonly string[]): string[] {
  return tags.filter((tag) => faultOf([tag]) === null).slice(0, maxTags);
}
