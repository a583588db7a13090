import { expect, test } from "vitest";

import { isActivitySearch, maxSearchLength } from "./search-text.ts";

test("the activity is searched for two characters and more, and an emoji is one", () => {
  expect(["", "a", "😀"].map(isActivitySearch)).toEqual([false, false, false]);
  expect(["ab", "è%", "😀😀"].map(isActivitySearch)).toEqual([true, true, true]);
});

test("the activity is searched for as much as its field takes, whatever the characters", () => {
  expect(isActivitySearch("y".repeat(maxSearchLength))).toBe(true);
  expect(isActivitySearch("😀".repeat(maxSearchLength / 2))).toBe(true);
  expect(isActivitySearch("y".repeat(maxSearchLength + 1))).toBe(false);
});
