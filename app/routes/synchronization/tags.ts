/** The most tags in a list of the page, and the longest of them: Shopify holds no longer ones. */
const [maxTags, maxTagLength] = [50, 255];

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
