/** The most tags in a list of the page. */
const maxTags = 50;

/** The longest tag: Shopify holds no longer ones. */
export const maxTagLength = 255;

/** Tags as a merchant types them, separated by commas, as both sides separate them. Each once, whatever its capitals. */
export function parseTags(text: string): string[] {
  const typed = text.split(",").map((tag) => tag.trim().slice(0, maxTagLength));
  const byKey = new Map<string, string>();
  for (const tag of typed) if (tag && !byKey.has(tag.toLowerCase())) byKey.set(tag.toLowerCase(), tag);
  return [...byKey.values()].slice(0, maxTags);
}

export function showTags(tags: readonly string[]): string {
  return tags.join(", ");
}
