/** How many tags a list may have. */
const maxTags = 50;

/** How long a tag may be: Shopify accepts no longer ones. */
export const maxTagLength = 255;

/** Parses tags separated by commas, as both sides separate them. Each tag appears once, whatever its case. */
export function parseTags(text: string): string[] {
  const typed = text.split(",").map((tag) => tag.trim().slice(0, maxTagLength));
  const byKey = new Map<string, string>();
  for (const tag of typed) if (tag && !byKey.has(tag.toLowerCase())) byKey.set(tag.toLowerCase(), tag);
  return [...byKey.values()].slice(0, maxTags);
}

export function showTags(tags: readonly string[]): string {
  return tags.join(", ");
}
