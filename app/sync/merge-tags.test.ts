import { describe, expect, test } from "vitest";

import { applyTagChanges, mergeTags } from "./merge-tags.ts";

/** Both sides in the order Shopify, Framework360. */
function merge(now: [string[], string[]], shadow?: [string[], string[]]) {
  return mergeTags({
    now: { shopify: now[0], framework360: now[1] },
    shadow: { shopify: shadow?.[0], framework360: shadow?.[1] },
  });
}

const nothing = { add: [], remove: [] };

describe("tags", () => {
  test("of both sides are united on first contact", () => {
    expect(
      merge([
        ["a", "x"],
        ["b", "x"],
      ]),
    ).toEqual({
      shopify: { add: ["b"], remove: [] },
      framework360: { add: ["a"], remove: [] },
    });
  });

  test("that were added on one side are added on the other", () => {
    expect(merge([["a", "new"], ["a"]], [["a"], ["a"]])).toEqual({
      shopify: nothing,
      framework360: { add: ["new"], remove: [] },
    });
    expect(merge([["a"], ["a", "new"]], [["a"], ["a"]])).toEqual({
      shopify: { add: ["new"], remove: [] },
      framework360: nothing,
    });
  });

  test("that were removed on one side are removed on the other", () => {
    expect(merge([[], ["a"]], [["a"], ["a"]])).toEqual({
      shopify: nothing,
      framework360: { add: [], remove: ["a"] },
    });
    expect(merge([["a"], []], [["a"], ["a"]])).toEqual({
      shopify: { add: [], remove: ["a"] },
      framework360: nothing,
    });
  });

  test("stay when one side added what the other removed", () => {
    expect(merge([["a"], []], [[], ["a"]])).toEqual({
      shopify: nothing,
      framework360: { add: ["a"], remove: [] },
    });
  });

  test("differ by more than case", () => {
    expect(merge([["VIP"], ["vip"]])).toEqual({ shopify: nothing, framework360: nothing });
    expect(merge([["VIP"], []], [["vip"], ["Vip"]])).toEqual({
      shopify: { add: [], remove: ["VIP"] },
      framework360: nothing,
    });
  });

  test("that one side ignored stay ignored", () => {
    expect(merge([["a"], []], [["a"], []])).toEqual({ shopify: nothing, framework360: nothing });
  });
});

test("applying changes adds and removes whatever the case, in a fixed order", () => {
  expect(applyTagChanges(["b", "Gone"], { add: ["a", "B"], remove: ["gone"] })).toEqual(["a", "b"]);
});
