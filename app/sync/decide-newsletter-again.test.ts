import { describe, expect, test } from "vitest";

import { anna, bothDirections, faithful, snapshotOf } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import type { Newsletter } from "./customer.ts";
import { decideNewsletter, noSeenAt, saysNo } from "./decide-newsletter.ts";
import type { Pair } from "./situation.ts";

const at = "2026-06-02T10:00:00.000Z";
const [yes, no] = [{ newsletter: "subscribed" as const }, { newsletter: "unsubscribed" as const }];

/** A pair that shows these choices, where both sides had agreed on a no. */
function pairOf(
  shopify: Newsletter,
  framework360: Newsletter,
  more: Partial<Base> = {},
  shopifyAt: string | null = null,
): Pair {
  return {
    now: {
      shopify: snapshotOf({ ...anna, newsletter: shopify }, { newsletterChangedAt: shopifyAt }),
      framework360: snapshotOf({ ...anna, newsletter: framework360 }),
    },
    base: { ...emptyBase, shopify: no, framework360: no, ...more },
    policy: { ...bothDirections, leftOut: [] },
    ...{ represent: faithful, at, retry: "no" },
  };
}

describe("a subscription on Shopify after an unsubscribe", () => {
  const again = (subscribedAgainAt: readonly string[], given: Partial<Base> = {}) =>
    decideNewsletter(pairOf("subscribed", "unsubscribed", { subscribedAgainAt, ...given })).kind;

  test("is carried the first time, and once a day has passed since the last one", () => {
    expect(again([])).toBe("carry");
    expect(again(["2026-06-01T09:59:59.999Z"])).toBe("carry");
  });

  test("is held the second time within a day, which is counted from the last one", () => {
    expect(again(["2026-06-01T10:00:00.000Z"])).toBe("withheld");
    expect(again(["2026-05-01T10:00:00.000Z", "2026-06-02T09:00:00.000Z"])).toBe("withheld");
  });

  test("is no such one where Framework360 says no by no choice that was agreed on", () => {
    const recently = ["2026-06-02T09:00:00.000Z"];
    const neverAgreed = { shopify: { newsletter: null }, framework360: { newsletter: null } };
    const pair = pairOf("subscribed", null, { subscribedAgainAt: recently, ...neverAgreed });
    expect(decideNewsletter(pair)).toMatchObject({ kind: "carry", to: "framework360" });
  });
});

test("an unsubscribe is carried, however often the person changed their mind today", () => {
  const agreed = { shopify: yes, framework360: yes, subscribedAgainAt: ["2026-06-02T09:00:00.000Z"] };
  expect(decideNewsletter(pairOf("unsubscribed", "subscribed", agreed))).toMatchObject({
    kind: "carry",
    to: "framework360",
  });
  expect(decideNewsletter(pairOf("subscribed", "unsubscribed", agreed))).toMatchObject({
    kind: "carry",
    to: "shopify",
  });
});

describe("a no is first seen", () => {
  test("now, or where Shopify's clock is ahead with the choice that it shows beside it", () => {
    const seen = (shopifyAt: string | null) => noSeenAt(pairOf("subscribed", "unsubscribed", {}, shopifyAt));
    expect(seen(null)).toBe(at);
    expect(seen("2026-06-02T09:00:00.000Z")).toBe(at);
    expect(seen("2026-06-02T10:00:05.000Z")).toBe("2026-06-02T10:00:05.000Z");
  });
});

describe("a side is known to say no", () => {
  const uncarried = { shopify: {}, framework360: {}, yesInFramework360: { noSince: null } };

  test("where a no was agreed on, or Framework360's follows a yes that went nowhere", () => {
    expect(saysNo("shopify", pairOf(null, null))).toBe(true);
    expect(saysNo("framework360", pairOf(null, null))).toBe(true);
    expect(saysNo("framework360", pairOf(null, "unsubscribed", uncarried))).toBe(true);
  });

  test("not where another choice was, nor Shopify for the sake of Framework360's", () => {
    const agreed = { shopify: yes, framework360: yes };
    expect(saysNo("shopify", pairOf(null, null, agreed))).toBe(false);
    expect(saysNo("framework360", pairOf(null, null, agreed))).toBe(false);
    expect(saysNo("shopify", pairOf(null, "unsubscribed", uncarried))).toBe(false);
    expect(saysNo("framework360", pairOf(null, "subscribed", uncarried))).toBe(false);
    expect(saysNo("framework360", pairOf(null, "unsubscribed", { shopify: {}, framework360: {} }))).toBe(
      false,
    );
  });
});

describe("a yes that Framework360 shows beside a no of Shopify", () => {
  const secondsAgo = (seconds: number) => new Date(Date.parse(at) - seconds * 1000).toISOString();
  const beside = (noAt: string | null, base: Partial<Base> = {}) =>
    decideNewsletter(pairOf("unsubscribed", "subscribed", base, noAt));

  test("is carried where the no was given long before", () => {
    expect(beside(secondsAgo(15))).toEqual({ kind: "carry", to: "shopify", cause: "changed" });
    expect(beside(null)).toMatchObject({ to: "shopify" });
  });

  test("gives way where the no was given seconds before: the yes may be older, and come late", () => {
    expect(beside(secondsAgo(14))).toEqual({ kind: "carry", to: "framework360", cause: "both-changed" });
  });

  test("is newer than a no that was carried from Framework360 to Shopify", () => {
    const recent: Base["recent"] = { at: secondsAgo(3), created: null, replaced: { shopify: yes } };
    expect(beside(secondsAgo(3), { recent })).toMatchObject({ to: "shopify" });
    expect(beside(secondsAgo(3), { recent: { ...recent, replaced: { shopify: {} } } })).toMatchObject({
      to: "framework360",
    });
  });

  test("gives way to a newer no where both sides had agreed on a yes", () => {
    expect(beside(secondsAgo(3), { shopify: yes, framework360: yes })).toMatchObject({ to: "framework360" });
  });
});

describe("a yes of Shopify beside a no that Framework360 came to by itself", () => {
  const seenAt = "2026-06-02T09:59:30.000Z";
  const known = { noInFramework360At: seenAt, newsletterChangedAt: { shopify: "2026-06-01T00:00:00Z" } };
  const beside = (yesAt: string, base: Partial<Base> = known) =>
    decideNewsletter(pairOf("subscribed", "unsubscribed", base, yesAt));

  test("gives way where it was given before that was seen: a read showed it late, and the no may be the later one", () => {
    const isCarried = { kind: "carry", to: "shopify", cause: "both-changed" };
    expect(beside("2026-06-02T09:59:29.000Z")).toEqual(isCarried);
    expect(beside(seenAt)).toEqual(isCarried);
  });

  test("goes there where it was given since, or it is not known when the no came", () => {
    expect(beside("2026-06-02T09:59:31.000Z")).toMatchObject({ to: "framework360" });
    const unknown = { ...known, noInFramework360At: null };
    expect(beside("2026-06-02T09:59:29.000Z", unknown)).toMatchObject({ to: "framework360" });
  });

  test("is Framework360's as well where that says yes by now, and no choice of Shopify gives way to nothing", () => {
    const beside = (shopify: Newsletter, framework360: Newsletter) =>
      decideNewsletter(pairOf(shopify, framework360, known, seenAt));
    expect(beside("subscribed", "subscribed")).toEqual({ kind: "agreed" });
    expect(beside(null, "unsubscribed")).toEqual({ kind: "same" });
  });

  test("that both sides know to stand beside it changes nothing", () => {
    const agreed = { ...known, shopify: yes, newsletterChangedAt: { shopify: seenAt } };
    expect(beside(seenAt, agreed)).toEqual({ kind: "same" });
  });
});
