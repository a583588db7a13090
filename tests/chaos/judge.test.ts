import { expect, test } from "vitest";

import { judge } from "./judge.ts";
import type { Deed } from "./people.ts";
import { textFields, type Shown, type Side } from "./records.ts";

const blank = Object.fromEntries(textFields.map((field) => [field, ""])) as Record<
  (typeof textFields)[number],
  string
>;

type Values = Partial<Shown>;

/** What is found of one customer who is on both sides, after what people did to it, one second after the other. */
function judgeOne(
  now: Record<Side, Values>,
  before: Partial<Record<Side, Values>>,
  done: (Deed extends infer Each ? Omit<Each & Deed, "at" | "id"> : never)[],
): string[] {
  const shown = (values: Values, id: string): Shown => ({
    ...blank,
    email: "one@example.it",
    tags: [],
    subscribed: null,
    orderCount: 0,
    ...values,
    id,
  });
  const recordsOf = (all: Partial<Record<Side, Values>>) => ({
    shopify: new Map(all.shopify ? [["1", shown(all.shopify, "1")]] : []),
    framework360: new Map(all.framework360 ? [["2", shown(all.framework360, "2")]] : []),
  });
  const deeds = done.map((deed, at) => ({ ...deed, at, id: deed.side === "shopify" ? "1" : "2" })) as Deed[];
  const isThere = before.shopify !== undefined || before.framework360 !== undefined;
  const people = {
    deeds,
    deleted: new Set<string>(),
    bereft: new Set<string>(),
    created: { shopify: 0, framework360: isThere ? 0 : 1 },
  };
  return judge(recordsOf(now), { records: recordsOf(before) }, people);
}

test("a street gives way to what stood before it where the other side's address was changed as well, and only there", () => {
  const street = (value: string) => ({ side: "framework360", field: "street", value }) as const;
  const code = { side: "shopify", field: "postalCode", value: "26900" } as const;
  const standing = (shown: { street: string; postalCode: string }, deeds: Parameters<typeof judgeOne>[2]) =>
    judgeOne({ shopify: shown, framework360: { ...shown, subscribed: false } }, {}, deeds);
  const [first, second] = [street("Via Roma 1"), street("Via Roma 2")];
  for (const value of ["", "Via Roma 1"]) {
    expect(standing({ street: value, postalCode: "26900" }, [first, second, code])).toEqual([]);
    expect(standing({ street: value, postalCode: "" }, [first, second])).toEqual([
      `1/2: street is ${value}, and should be Via Roma 2`,
    ]);
  }
});

test("Shopify's second yes after a no stands alone, also where the no is older than all that people did", () => {
  const say = (side: Side, value: boolean) => ({ side, field: "subscribed", value }) as const;
  const apart = { shopify: { subscribed: true }, framework360: { subscribed: false } };
  const no = { subscribed: false };
  const flips = [say("shopify", true), say("framework360", false), say("shopify", true)];
  expect(judgeOne(apart, { shopify: no, framework360: no }, flips)).toEqual([]);
  expect(judgeOne(apart, { shopify: no, framework360: no }, flips.slice(2))).toEqual([
    expect.stringContaining("newsletter differs"),
  ]);
  expect(judgeOne(apart, {}, flips)).toEqual([expect.stringContaining("newsletter differs")]);
});

test("a yes of Shopify stands where Framework360 said yes and no again, which may not have been read, and not beside its no alone", () => {
  const say = (side: Side, value: boolean) => ({ side, field: "subscribed", value }) as const;
  const yes = { shopify: { subscribed: true }, framework360: { subscribed: true } };
  const said = [say("shopify", true), say("framework360", true), say("framework360", false)];
  expect(judgeOne(yes, {}, said)).toEqual([]);
  expect(judgeOne(yes, {}, [said[0]!, said[2]!])).toEqual(["1/2: newsletter is true, and should not be"]);
});
