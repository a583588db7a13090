import { describe, expect, test } from "vitest";

import {
  anna,
  bothDirections as both,
  faithful,
  ordinaryRun,
  snapshotOf,
  withWays,
} from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import type { BySide, Field, Newsletter, SideName } from "./customer.ts";
import type { Policy } from "./policy.ts";
import { reconcile } from "./reconcile.ts";
import { settle } from "./settle.ts";
import type { Snapshot } from "./side.ts";

const [before, later] = ["2026-05-01T00:00:00Z", "2026-05-02T00:00:00Z"];

type Given = {
  base?: Partial<Base>;
  policy?: Policy;
  more?: Partial<BySide<Partial<Snapshot>>>;
  after?: Partial<BySide<Partial<Snapshot> & { newsletter?: Newsletter }>>;
  failed?: readonly SideName[];
  at?: string;
};

/** What is known of consent after a run that found these choices, where `agreed` was agreed on before. */
function runOn(
  [shopify, framework360]: readonly [Newsletter, Newsletter],
  agreed: readonly [Newsletter, Newsletter] | null,
  { base = {}, policy = both, more = {}, after = {}, failed = [], at = ordinaryRun.at }: Given = {},
) {
  const now = {
    shopify: { ...snapshotOf({ ...anna, newsletter: shopify }), ...more.shopify },
    framework360: { ...snapshotOf({ ...anna, newsletter: framework360 }), ...more.framework360 },
  };
  const known: Base = {
    ...emptyBase,
    ...(agreed && {
      shopify: { ...anna, newsletter: agreed[0] },
      framework360: { ...anna, newsletter: agreed[1] },
    }),
    ...base,
  };
  const situation = { now, base: agreed || Object.keys(base).length > 0 ? known : null, policy };
  const run = { ...situation, represent: faithful, ...ordinaryRun, at };
  const { plan, decisions } = reconcile(run);
  if (plan.kind === "create" || plan.kind === "skip")
    throw new Error("A pair is neither created nor skipped.");
  const readBack = Object.fromEntries(
    Object.entries(after).map(([side, { newsletter, ...shown }]) => {
      const read = now[side as SideName];
      const choice = newsletter === undefined ? read.customer.newsletter : newsletter;
      return [side, { ...read, customer: { ...read.customer, newsletter: choice }, ...shown }];
    }),
  );
  const done = { plan, decisions, held: new Set<Field>(), refused: {}, failed: new Set(failed) };
  return settle(run, { ...done, after: readBack });
}

describe("whether the merchant has to say which choice counts", () => {
  test("is open where Shopify's yes stands against a no that may be none, until it is answered", () => {
    expect(runOn(["subscribed", "unsubscribed"], null).isConsentUndated).toBe(true);
    const answered = { ...both, notSubscribedMeans: "never-asked" } as const;
    const after = { framework360: { newsletter: "subscribed" as const } };
    const base = { isConsentUndated: true };
    expect(
      runOn(["subscribed", "unsubscribed"], null, { base, policy: answered, after }).isConsentUndated,
    ).toBe(false);
  });

  test("stays as it was while newsletters are not synchronized", () => {
    const policy = withWays({ newsletter: "none" });
    const base = {
      isConsentUndated: true,
      yesInFramework360: { noSince: before },
      framework360Yes: "own",
    } as const;
    expect(runOn([null, null], [null, null], { base, policy })).toMatchObject(base);
  });
});

describe("a subscription over an unsubscribe", () => {
  const after = { framework360: { newsletter: "subscribed" as const } };
  const again = (times: readonly string[]) =>
    runOn(["subscribed", "unsubscribed"], ["unsubscribed", "unsubscribed"], {
      base: { subscribedAgainAt: times },
      after,
    }).subscribedAgainAt;

  test("is counted with its time, of which the last two are kept", () => {
    expect(again([])).toEqual([ordinaryRun.at]);
    expect(again(["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"])).toEqual([
      "2026-02-01T00:00:00Z",
      ordinaryRun.at,
    ]);
  });

  test("is not counted where it failed: the next attempt makes it", () => {
    const failed = runOn(["subscribed", "unsubscribed"], ["unsubscribed", "unsubscribed"], {
      after: { shopify: {} },
      failed: ["framework360"],
    });
    expect(failed.subscribedAgainAt).toEqual([]);
    expect(failed.intent.framework360?.newsletter).toBe("subscribed");
  });

  test("is the only one that is counted: no first subscription, and no unsubscribe", () => {
    expect(runOn(["subscribed", null], [null, null], { after }).subscribedAgainAt).toEqual([]);
    const no = { framework360: { newsletter: "unsubscribed" as const } };
    const left = runOn(["unsubscribed", "subscribed"], ["subscribed", "subscribed"], { after: no });
    expect(left.subscribedAgainAt).toEqual([]);
  });
});

describe("when Framework360 came to its no", () => {
  const came = (...given: Parameters<typeof runOn>) => runOn(...given).noInFramework360At;
  const [yes, no] = ["subscribed", "unsubscribed"] as const;
  const known = { base: { noInFramework360At: before } };

  test("is when the no was seen first, and stays so", () => {
    expect(came([no, no], [no, yes])).toBe(ordinaryRun.at);
    expect(came([yes, no], [yes, yes], { after: { shopify: { newsletter: no } } })).toBe(ordinaryRun.at);
    expect(came([no, no], [no, no], known)).toBe(before);
    expect(came([no, no], [no, no], { ...known, policy: withWays({ newsletter: "none" }) })).toBe(before);
  });

  test("is not known of a no that was written there, nor once it says yes", () => {
    expect(came([no, yes], [yes, yes], { after: { framework360: { newsletter: no } } })).toBeNull();
    expect(came([yes, yes], [no, no], known)).toBeNull();
  });

  test("is not known of one that may be no choice: a yes that is given on Shopify meanwhile is not undone by it", () => {
    expect(came([null, no], null)).toBeNull();
    expect(came([null, no], [null, null])).toBeNull();
    const seen = { yesInFramework360: { noSince: null } };
    expect(came([no, no], [no, null], { base: seen })).toBe(ordinaryRun.at);
  });
});

describe("when the choices were made", () => {
  const times = { shopify: before, framework360: null };
  const base = { newsletterChangedAt: times };
  const more = { shopify: { newsletterChangedAt: later } };

  test("is known as it was read where both agree, and as read back where one was written", () => {
    expect(runOn(["subscribed", "subscribed"], null, { more }).newsletterChangedAt).toEqual({
      shopify: later,
      framework360: null,
    });
    const after = {
      framework360: { newsletter: "subscribed" as const, newsletterChangedAt: ordinaryRun.at },
    };
    expect(runOn(["subscribed", null], [null, null], { base, more, after }).newsletterChangedAt).toEqual({
      shopify: later,
      framework360: ordinaryRun.at,
    });
  });

  test("stays as it was where the choice waits for its direction, or could not be written", () => {
    const inboundOff = { ...both, inbound: false };
    const waiting = runOn(["unsubscribed", "subscribed"], ["subscribed", "subscribed"], {
      ...{ base, more },
      policy: inboundOff,
    });
    expect(waiting.newsletterChangedAt).toEqual(times);
    const failed = runOn(["subscribed", null], [null, null], { base, more, failed: ["framework360"] });
    expect(failed.newsletterChangedAt).toEqual(times);
  });
});

describe("what was seen of Framework360's yes", () => {
  const inboundOnly = { ...both, outbound: false };

  test("is that it went nowhere, until a choice is agreed on", () => {
    const uncarried = runOn([null, "subscribed"], [null, null], { policy: inboundOnly });
    expect(uncarried.yesInFramework360).toEqual({ noSince: null });
    const after = { shopify: { newsletter: "subscribed" as const } };
    expect(runOn([null, "subscribed"], [null, null], { after }).yesInFramework360).toBeNull();
    expect(runOn([null, null], [null, null]).yesInFramework360).toBeNull();
  });

  test("is kept with the time of the no that follows, which is no later one's", () => {
    const base = { yesInFramework360: { noSince: null } };
    const policy = inboundOnly;
    expect(runOn([null, "unsubscribed"], [null, null], { base, policy }).yesInFramework360).toEqual({
      noSince: ordinaryRun.at,
    });
    const seen = { yesInFramework360: { noSince: before } };
    expect(runOn([null, "unsubscribed"], [null, null], { base: seen, policy }).yesInFramework360).toEqual({
      noSince: before,
    });
    const more = { framework360: { hidden: ["newsletter"] as const } };
    expect(runOn([null, null], [null, null], { base: seen, policy, more }).yesInFramework360).toEqual({
      noSince: before,
    });
  });

  test("is that it was shown, and no longer once a no is", () => {
    const shows = { framework360: { showsChoice: "yes" as const } };
    const both = ["subscribed", "subscribed"] as const;
    expect(runOn(both, both, { more: shows }).framework360Yes).toBe("shown");
    const base = { framework360Yes: "shown" } as const;
    expect(runOn(both, both, { base }).framework360Yes).toBe("shown");
    const no = { shopify: { newsletter: "unsubscribed" as const } };
    const left = runOn(["subscribed", "unsubscribed"], both, { base, after: no });
    expect(left.framework360Yes).toBeNull();
  });

  test("stays known where the write that was to carry it failed, and the person took it back meanwhile", () => {
    const no = ["unsubscribed", "unsubscribed"] as const;
    const next = runOn(["unsubscribed", "subscribed"], no, {
      after: { framework360: { newsletter: null, showsChoice: "none" } },
      failed: ["shopify"],
      more: { framework360: { showsChoice: "yes" } },
    });
    expect(next).toMatchObject({
      framework360: { newsletter: "unsubscribed" },
      framework360Yes: "shown",
    });
  });

  test("is that our creation made it, while a list does not show otherwise", () => {
    const base = { framework360Yes: "own" } as const;
    const shows = { framework360: { showsChoice: "yes" as const } };
    expect(runOn([null, null], [null, null], { base, more: shows }).framework360Yes).toBe("own");
    expect(runOn([null, null], [null, null], { base }).framework360Yes).toBe("own");
    const none = { framework360: { showsChoice: "none" as const } };
    expect(runOn([null, null], [null, null], { base, more: none }).framework360Yes).toBeNull();
    expect(runOn([null, "unsubscribed"], [null, null], { base }).framework360Yes).toBeNull();
  });
});

describe("a no of Shopify that Framework360's yes may precede, and that may not go there", () => {
  const [yes, no] = ["subscribed", "unsubscribed"] as const;
  const policy = withWays({ newsletter: "to-shopify" });
  const more = { shopify: { newsletterChangedAt: ordinaryRun.at } };
  const at = "2026-06-01T10:01:00.000Z";
  const left = () => runOn([no, yes], [no, no], { policy, more });

  test("stays, also once the two are no longer seconds apart", () => {
    expect(runOn([no, yes], null, { base: left(), policy, more, at })).toMatchObject({
      shopify: { newsletter: null },
      framework360: { newsletter: yes },
    });
  });

  test("goes there once it may, and ends where Framework360 says no as well, after which a yes is a new one", () => {
    const after = { framework360: { newsletter: no } };
    const carried = runOn([no, yes], null, { base: left(), more, after, at });
    expect([carried.shopify.newsletter, carried.framework360.newsletter]).toEqual([no, no]);
    const ended = runOn([no, no], null, { base: left(), policy, more });
    const again = runOn([no, yes], null, {
      ...{ base: ended, policy, more, at },
      after: { shopify: { newsletter: yes } },
    });
    expect([again.shopify.newsletter, again.framework360.newsletter]).toEqual([yes, yes]);
  });
});
