import { describe, expect, test } from "vitest";

import { mergeValue } from "./merge-value.ts";

type Given = {
  now: [string | null, string | null];
  shadow?: [string | null, string | null];
  disputed?: boolean;
};

/** Both sides in the order Shopify, Framework360. Shopify wins. */
function merge({ now, shadow, disputed = false }: Given, winner: "shopify" | "framework360" = "shopify") {
  return mergeValue(
    {
      now: { shopify: now[0], framework360: now[1] },
      shadow: { shopify: shadow?.[0], framework360: shadow?.[1] },
    },
    { alike: now[0] === now[1], winner, disputed },
  );
}

describe("on first contact", () => {
  test("equal values are remembered", () => {
    expect(merge({ now: ["a", "a"] })).toEqual({ kind: "agreed" });
  });

  test.each([
    [[null, "a"] as const, "shopify"],
    [["a", null] as const, "framework360"],
  ])("a blank is filled: %j", ([one, other], to) => {
    for (const winner of ["shopify", "framework360"] as const) {
      expect(merge({ now: [one, other] }, winner)).toEqual({ kind: "carry", to, cause: "changed" });
    }
  });

  test("a difference goes to the side that does not win", () => {
    const toOther = { kind: "carry", to: "framework360", cause: "first-contact" };
    expect(merge({ now: ["a", "b"] }, "shopify")).toEqual(toOther);
    expect(merge({ now: ["a", "b"] }, "framework360")).toEqual({ ...toOther, to: "shopify" });
  });

  test("is what it is while one side alone was never agreed on", () => {
    const merged = mergeValue(
      { now: { shopify: "a", framework360: "b" }, shadow: { shopify: "a", framework360: undefined } },
      { alike: false, winner: "framework360", disputed: false },
    );
    expect(merged).toEqual({ kind: "carry", to: "shopify", cause: "first-contact" });
    const mirrored = mergeValue(
      { now: { shopify: "a", framework360: "b" }, shadow: { shopify: undefined, framework360: "b" } },
      { alike: false, winner: "shopify", disputed: false },
    );
    expect(mirrored).toEqual({ kind: "carry", to: "framework360", cause: "first-contact" });
  });
});

describe("after both agreed", () => {
  test("nothing changed is nothing to do, also where the sides show it differently", () => {
    expect(merge({ now: ["a", "a"], shadow: ["a", "a"] })).toEqual({ kind: "same" });
    expect(merge({ now: ["a", "A"], shadow: ["a", "A"] })).toEqual({ kind: "same" });
  });

  test("the same change on both sides is remembered", () => {
    expect(merge({ now: ["b", "b"], shadow: ["a", "a"] })).toEqual({ kind: "agreed" });
    expect(merge({ now: ["b", "b"], shadow: ["b", "a"] })).toEqual({ kind: "agreed" });
    expect(merge({ now: ["b", "b"], shadow: ["a", "b"] })).toEqual({ kind: "agreed" });
  });

  test("what changed on one side goes to the other, whichever side wins", () => {
    for (const winner of ["shopify", "framework360"] as const) {
      expect(merge({ now: ["b", "a"], shadow: ["a", "a"] }, winner)).toEqual({
        kind: "carry",
        to: "framework360",
        cause: "changed",
      });
      expect(merge({ now: ["a", "b"], shadow: ["a", "a"] }, winner)).toEqual({
        kind: "carry",
        to: "shopify",
        cause: "changed",
      });
    }
  });

  test("a cleared value is a change", () => {
    expect(merge({ now: [null, "a"], shadow: ["a", "a"] })).toEqual({
      kind: "carry",
      to: "framework360",
      cause: "changed",
    });
  });

  test("what changed on both sides goes to the side that does not win", () => {
    const toOther = { kind: "carry", to: "framework360", cause: "both-changed" };
    expect(merge({ now: ["b", "c"], shadow: ["a", "a"] }, "shopify")).toEqual(toOther);
    expect(merge({ now: ["b", "c"], shadow: ["a", "a"] }, "framework360")).toEqual({
      ...toOther,
      to: "shopify",
    });
  });
});

describe("what was disputed on first contact", () => {
  const shadow: [string, string] = ["a", "b"];

  test("stays disputed until one side changes it", () => {
    expect(merge({ now: ["a", "b"], shadow, disputed: true })).toEqual({
      kind: "carry",
      to: "framework360",
      cause: "first-contact",
    });
    expect(merge({ now: ["a", "c"], shadow, disputed: true })).toEqual({
      kind: "carry",
      to: "shopify",
      cause: "changed",
    });
  });

  test("is settled by the same value on both sides", () => {
    expect(merge({ now: ["b", "b"], shadow: ["b", "b"], disputed: true })).toEqual({ kind: "agreed" });
  });
});
