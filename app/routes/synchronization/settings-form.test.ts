import { expect, test } from "vitest";

import { saveForm } from "./settings-form.ts";
import { parseTags, shownTags, showTags, wrongTags } from "./tags.ts";

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `tag${at}`);

test("a list of tags is read whole, each tag once whatever its case", () => {
  expect(parseTags(showTags(numbered(51)))).toEqual(numbered(51));
  expect(parseTags(`vip, VIP,, ${"é".repeat(256)}`)).toEqual(["vip", "é".repeat(256)]);
});

test("a 51st tag, or one that Shopify would not accept, keeps a list from being saved", () => {
  for (const name of ["inboundTags", "outboundTags", "ignoredTags"]) {
    const wrongIn = (tags: string[]) => wrongTags(saveForm.parse({ [name]: showTags(tags) }));
    expect(wrongIn(numbered(50))).toBeNull();
    expect(wrongIn([...numbered(49), "a".repeat(255)])).toBeNull();
    expect(wrongIn(numbered(51))).toBe("tagsTooMany");
    expect(wrongIn(["vip", "a".repeat(256)])).toBe("tagTooLong");
  }
  expect(wrongTags(saveForm.parse({ createdTag: "a".repeat(256) }))).toBe("tagTooLong");
});

test("a list whose field the page does not show keeps no choice from being saved", () => {
  const [inboundTags, ignoredTags] = [numbered(51), numbered(52)];
  const draft = {
    shopifyToFramework360: true,
    inboundAudience: "everybody",
    inboundTags,
    framework360ToShopify: true,
    outboundAudience: "everybody",
    outboundTags: inboundTags,
    tagsWay: "both",
    ignoredTags,
    createdTag: null,
  } as const;
  expect(shownTags({ ...draft, inboundAudience: "tagged" })).toMatchObject({ inboundTags, ignoredTags });
  expect(wrongTags(shownTags({ ...draft, tagsWay: "none" }))).toBeNull();
  const isOff = { shopifyToFramework360: false, inboundAudience: "tagged" } as const;
  expect(wrongTags(shownTags({ ...draft, ...isOff, tagsWay: "none" }))).toBeNull();
});
