import { describe, expect, test } from "vitest";

import type { Newsletter } from "./customer.ts";
import { mergeNewsletter } from "./merge-newsletter.ts";

const [yes, no] = ["subscribed", "unsubscribed"] as const;
const noNewChoice = { shopify: false, framework360: false };

/** Both sides in the order Shopify, Framework360. */
function merge(now: [Newsletter, Newsletter], shadow?: [Newsletter, Newsletter], newChoice = noNewChoice) {
  return mergeNewsletter(
    {
      now: { shopify: now[0], framework360: now[1] },
      shadow: { shopify: shadow?.[0], framework360: shadow?.[1] },
    },
    newChoice,
  );
}

const carry = (to: "shopify" | "framework360", cause: string) => ({ kind: "carry", to, cause });

describe("an unsubscription", () => {
  test("beats a subscription on first contact, on whichever side", () => {
    expect(merge([no, yes])).toEqual(carry("framework360", "first-contact"));
    expect(merge([yes, no])).toEqual(carry("shopify", "first-contact"));
  });

  test("beats a subscription that was made on the other side meanwhile", () => {
    expect(merge([no, yes], [yes, no])).toEqual(carry("framework360", "both-changed"));
    expect(merge([yes, no], [no, yes])).toEqual(carry("shopify", "both-changed"));
  });

  test("beats it too when it only restores what stood before", () => {
    const onShopify = { shopify: true, framework360: false };
    expect(merge([no, yes], [no, no], onShopify)).toEqual(carry("framework360", "both-changed"));
    const inFramework360 = { shopify: false, framework360: true };
    expect(merge([yes, no], [no, no], inFramework360)).toEqual(carry("shopify", "both-changed"));
  });
});

test("it is first contact while one side alone was never agreed on", () => {
  const now = { shopify: no, framework360: yes };
  const known = { shopify: no, framework360: undefined };
  expect(mergeNewsletter({ now, shadow: known }, noNewChoice)).toEqual(
    carry("framework360", "first-contact"),
  );
  const mirrored = { shopify: undefined, framework360: yes };
  expect(mergeNewsletter({ now, shadow: mirrored }, noNewChoice)).toEqual(
    carry("framework360", "first-contact"),
  );
});

test("a yes that was given on Shopify since a known no of Framework360 goes there on first contact", () => {
  const known = { shopify: undefined, framework360: no };
  const onShopify = { shopify: true, framework360: false };
  const meet = (shopify: Newsletter, framework360: Newsletter, isNew = onShopify) =>
    mergeNewsletter({ now: { shopify, framework360 }, shadow: known }, isNew);
  expect(meet(yes, no)).toEqual(carry("framework360", "changed"));
  expect(meet(yes, no, noNewChoice)).toEqual(carry("shopify", "first-contact"));
  expect(meet(no, yes)).toEqual(carry("framework360", "first-contact"));
});

describe("a choice made on one side", () => {
  test("goes to the other, yes or no", () => {
    for (const choice of [yes, no] as const) {
      const before = choice === yes ? no : yes;
      expect(merge([choice, before], [before, before])).toEqual(carry("framework360", "changed"));
      expect(merge([before, choice], [before, before])).toEqual(carry("shopify", "changed"));
    }
  });

  test("goes where the person was never asked", () => {
    expect(merge([yes, null])).toEqual(carry("framework360", "changed"));
    expect(merge([null, no])).toEqual(carry("shopify", "changed"));
  });
});

describe("nothing is carried", () => {
  test("when no choice was made since", () => {
    expect(merge([yes, no], [yes, no])).toEqual({ kind: "same" });
  });

  test("when a choice turned into a blank: that is no choice", () => {
    expect(merge([null, yes], [yes, yes])).toEqual({ kind: "same" });
    expect(merge([yes, null], [yes, yes])).toEqual({ kind: "same" });
  });

  test("when both say the same, which is remembered", () => {
    expect(merge([yes, yes], [no, no])).toEqual({ kind: "agreed" });
    expect(merge([null, null])).toEqual({ kind: "agreed" });
  });
});
