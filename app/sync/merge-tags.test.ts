import { describe, expect, test } from "vitest";

import { applyTagChanges, areSameTags, mergeTags } from "./merge-tags.ts";

type Lists = [shopify: string[], framework360: string[]];

/** The tags that go to each side: those that it gets, and those that it loses with a minus. */
function merge(now: Lists, shadow?: Lists) {
  const merged = mergeTags({
    now: { shopify: now[0], framework360: now[1] },
    shadow: { shopify: shadow?.[0], framework360: shadow?.[1] },
  });
  const carried = { shopify: [] as string[], framework360: [] as string[] };
  for (const [tag, one] of merged) {
    if (one.kind !== "carry") continue;
    const present = now[one.to === "shopify" ? 0 : 1].some(
      (each) => each.toLowerCase() === tag.toLowerCase(),
    );
    carried[one.to].push(present ? `-${tag}` : tag);
  }
  return carried;
}

const nothing = { shopify: [], framework360: [] };

describe("tags", () => {
  test("of both sides are united on first contact", () => {
    const now: Lists = [
      ["a", "x"],
      ["b", "x"],
    ];
    expect(merge(now)).toEqual({ shopify: ["b"], framework360: ["a"] });
  });

  test("that were added on one side are added on the other", () => {
    expect(merge([["a", "new"], ["a"]], [["a"], ["a"]])).toEqual({ shopify: [], framework360: ["new"] });
    expect(merge([["a"], ["a", "new"]], [["a"], ["a"]])).toEqual({ shopify: ["new"], framework360: [] });
  });

  test("that were removed on one side are removed on the other", () => {
    expect(merge([[], ["a"]], [["a"], ["a"]])).toEqual({ shopify: [], framework360: ["-a"] });
    expect(merge([["a"], []], [["a"], ["a"]])).toEqual({ shopify: ["-a"], framework360: [] });
  });

  test("stay when one side added what the other removed", () => {
    expect(merge([["a"], []], [[], ["a"]])).toEqual({ shopify: [], framework360: ["a"] });
    expect(merge([[], ["a"]], [["a"], []])).toEqual({ shopify: ["a"], framework360: [] });
  });

  test("differ by more than case", () => {
    expect(merge([["VIP"], ["vip"]])).toEqual(nothing);
    expect(merge([["VIP"], []], [["vip"], ["Vip"]])).toEqual({ shopify: ["-VIP"], framework360: [] });
  });

  test("that one side ignored stay ignored", () => {
    expect(merge([["a"], []], [["a"], []])).toEqual(nothing);
  });

  test("are carried as changes, on first contact and later", () => {
    const shadow = { shopify: undefined, framework360: undefined };
    expect([...mergeTags({ now: { shopify: ["a"], framework360: ["b"] }, shadow })]).toEqual([
      ["a", { kind: "carry", to: "framework360", cause: "changed" }],
      ["b", { kind: "carry", to: "shopify", cause: "changed" }],
    ]);
    const agreed = { shopify: ["a"], framework360: ["a"] };
    expect([...mergeTags({ now: { shopify: [], framework360: ["a"] }, shadow: agreed })]).toEqual([
      ["a", { kind: "carry", to: "framework360", cause: "changed" }],
    ]);
  });

  test("that both sides hold, or both removed, are agreed on in the spelling of now", () => {
    const merged = mergeTags({
      now: { shopify: ["VIP"], framework360: [] },
      shadow: { shopify: ["vip", "old"], framework360: ["old"] },
    });
    expect([...merged]).toEqual([
      ["old", { kind: "agreed" }],
      ["VIP", { kind: "same" }],
    ]);
  });
});

test("applying changes adds and removes whatever the case, in a fixed order", () => {
  expect(applyTagChanges(["b", "Sale"], { add: ["a", "B"], remove: ["sale"] })).toEqual(["a", "b"]);
});

test.each([
  ["other capitals", "VIP", "vip"],
  ["an apostrophe of print", "Città d’arte", "Città d'arte"],
  ["no accents", "Citta d'arte", "Città d'arte"],
  ["signs as HTML writes them", "Food &amp; Wine d&#039;arte", "Food & Wine d'arte"],
  ["signs that were written so twice", "Food &amp;amp; Wine", "Food & Wine"],
  ["a plain dash", "2025-2026", "2025–2026"],
])("one tag has %s on the other side, and is not carried as a second one", (_how, shown, written) => {
  expect(areSameTags([shown], [written])).toBe(true);
  expect(merge([[written], [shown]])).toEqual(nothing);
  expect(applyTagChanges([shown, "x"], { add: [], remove: [written] })).toEqual(["x"]);
});

test.each([
  ["C++", "C#"],
  ["a-b", "ab"],
  ["か", "が"],
  ["B&B", "BB"],
])("%s and %s are two tags", (one, other) => {
  expect(areSameTags([one], [other])).toBe(false);
});
