import type { Locator } from "playwright-core";

/** The words that a page breaks in two within an element, for want of room. An e-mail or a number may break. */
export function brokenWords(within: Locator): Promise<string[]> {
  return within.evaluate((root) => {
    const word = /(?<![\p{L}\d.@+-])(?=\d*\p{L})[\p{L}\d]+(?![\p{L}\d]|[.@-]\S)/gu;
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const broken: string[] = [];
    while (texts.nextNode()) {
      const text = texts.currentNode as Text;
      for (const { 0: found, index } of text.data.matchAll(word)) {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + found.length);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (lines.size > 1) broken.push(found);
      }
    }
    return broken;
  });
}
