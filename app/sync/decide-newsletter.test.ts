import { describe, expect, test } from "vitest";

import { emptyObject } from "../../tests/support/empty-object.ts";
import {
  anna,
  bothDirections as both,
  faithful,
  readNow,
  snapshotOf,
  withWays,
} from "../../tests/support/pairs.ts";
import { isAsAgreed } from "./as-agreed.ts";
import { emptyBase, parseBase, type Base } from "./base.ts";
import { sideNames, type BySide, type Newsletter, type SideName } from "./customer.ts";
import { explanation } from "./explanation.ts";
import { keptValuesOf } from "./kept-values.ts";
import { withoutAgreement } from "./link.ts";
import type { Policy } from "./policy.ts";
import { recall } from "./recall.ts";
import { reconcile } from "./reconcile.ts";
import { settle } from "./settle.ts";
import type { Snapshot } from "./side.ts";
import { tombstoneOf } from "./tombstone.ts";

const [yes, no] = ["subscribed", "unsubscribed"] as const;
const toFramework360 = withWays({ newsletter: "to-framework360" });
const time = (clock: string) => `2026-06-01T${clock}:00.000Z`;

/** A pair of which neither side ever showed a choice. */
const { orderCount: _count, totalSpent: _spent, ...blank } = anna;
const met: Base = {
  ...emptyBase,
  ...{ shopify: blank, framework360: blank },
  newsletterChangedAt: { shopify: null, framework360: null },
};

type Shown = { shopify: Newsletter; shopifyAt?: string; framework360: Newsletter };

/** A run that looks at these choices. */
function look(
  base: Base,
  clock: string,
  shown: Shown,
  policy: Policy = toFramework360,
  more: { shows?: Newsletter } = {},
) {
  const customers = {
    shopify: { ...anna, newsletter: shown.shopify },
    framework360: { ...anna, newsletter: shown.framework360 },
  };
  const read = readNow(customers, { shopify: shown.shopifyAt ? time(shown.shopifyAt) : null });
  return run(base, clock, read as BySide<Snapshot>, policy, more);
}

/** @param shows what a written side shows right after, where that is something else */
function run(
  base: Base,
  clock: string,
  now: BySide<Snapshot>,
  policy: Policy,
  { shows }: { shows?: Newsletter } = {},
) {
  const situation = { now, base, policy, represent: faithful, at: time(clock), retry: "no" } as const;
  const { plan, decisions } = reconcile(situation);
  if (plan.kind === "skip" || plan.kind === "create") throw new Error("Both customers are there.");
  const changes = plan.kind === "update" ? plan.changes : { shopify: {}, framework360: {} };
  const written = sideNames.filter((side) => "newsletter" in changes[side]);
  const after = Object.fromEntries(
    written.map((side) => {
      const newsletter = shows === undefined ? changes[side].newsletter : shows;
      return [side, { ...now[side], customer: { ...now[side].customer, newsletter: newsletter! } }];
    }),
  );
  const nothing = { held: { has: () => false }, refused: {}, failed: new Set<SideName>() };
  const next = settle(situation, { plan, decisions, after, ...nothing });
  const kept = keptValuesOf({ plan, now, base, next, after, represent: faithful });
  const choices = Object.fromEntries(written.map((side) => [side, changes[side].newsletter]));
  return { choices, decision: decisions.fields.get("newsletter"), base: parseBase(next), kept };
}

describe("a yes of Framework360 that goes nowhere", () => {
  const seen = look(met, "10:00", { shopify: null, framework360: yes }).base;

  test("makes its no a person's, which an earlier yes of Shopify does not overrule, nor one of an unknown time", () => {
    for (const shopifyAt of ["10:05", "10:10", undefined]) {
      const shown = { shopify: yes, framework360: no, ...(shopifyAt && { shopifyAt }) };
      const first = look(seen, "10:10", shown);
      expect(first.choices).toEqual({});
      expect(look(first.base, "10:30", shown).choices).toEqual({});
    }
  });

  test("makes its no a person's also where Shopify's clock is ahead of ours", () => {
    const shown = { shopify: yes, shopifyAt: "10:12", framework360: no } as const;
    const first = look(seen, "10:10", shown);
    expect(first.choices).toEqual({});
    expect(look(first.base, "10:30", shown).choices).toEqual({});
    expect(look(first.base, "10:30", { ...shown, shopifyAt: "10:13" }).choices).toEqual({
      framework360: yes,
    });
  });

  test("lets a yes that was given on Shopify after that no go there", () => {
    const left = look(seen, "10:10", { shopify: null, framework360: no }).base;
    const again = look(left, "10:30", { shopify: yes, shopifyAt: "10:20", framework360: no });
    expect(again.choices).toEqual({ framework360: yes });
    expect(again.base).toMatchObject({ yesInFramework360: null, subscribedAgainAt: [time("10:30")] });
    expect(again.kept?.framework360).toMatchObject({ before: { newsletter: no }, wasPersonsNo: true });
  });

  test("lets nothing but a yes go there: a later no of Shopify is agreed on, and no choice is none", () => {
    const left = look(seen, "10:10", { shopify: null, framework360: no }).base;
    for (const shopify of [no, null])
      expect(look(left, "10:30", { shopify, shopifyAt: "10:20", framework360: no }).choices).toEqual({});
  });

  test("lets such a yes go there once in a day", () => {
    const left = look(seen, "10:10", { shopify: null, framework360: no }).base;
    const again = { ...left, subscribedAgainAt: [time("10:15")] };
    const second = look(again, "10:30", { shopify: yes, shopifyAt: "10:20", framework360: no });
    expect(second).toMatchObject({ choices: emptyObject, decision: { kind: "withheld" } });
  });

  test("is as it was where Framework360 says yes once more", () => {
    const left = look(seen, "10:10", { shopify: null, framework360: no }).base;
    const back = look(left, "10:20", { shopify: null, framework360: yes }).base;
    expect(back.yesInFramework360).toEqual({ noSince: null });
    const later = look(back, "10:40", { shopify: yes, shopifyAt: "10:30", framework360: no });
    expect(later.choices).toEqual({});
  });

  test("has the no carried to Shopify once it may go there", () => {
    const left = look(seen, "10:10", { shopify: yes, shopifyAt: "10:05", framework360: no }).base;
    const opened = look(left, "10:30", { shopify: yes, shopifyAt: "10:05", framework360: no }, both);
    expect(opened.choices).toEqual({ shopify: no });
    expect(opened.base.yesInFramework360).toBeNull();
  });

  test("is told by what both sides agree on from then on", () => {
    const { base } = look(seen, "10:10", { shopify: yes, shopifyAt: "10:05", framework360: yes });
    expect(base).toMatchObject({ framework360: { newsletter: yes }, yesInFramework360: null });
  });

  test("stays known while Framework360 hides the choice, which may be a no by then", () => {
    const left = look(seen, "10:10", { shopify: null, framework360: no }).base;
    const hidden = {
      shopify: snapshotOf({ ...anna, newsletter: yes }, { newsletterChangedAt: time("10:05") }),
      framework360: snapshotOf(anna, { hidden: ["newsletter"] }),
    };
    const { choices, base } = run(left, "10:20", hidden, toFramework360);
    expect(choices).toEqual({});
    expect(base.yesInFramework360).toEqual(left.yesInFramework360);
  });

  test("has a sweep ask for the customer who says no by then", () => {
    const shown = snapshotOf({ ...anna, newsletter: no });
    expect(isAsAgreed(shown, "framework360", met, toFramework360)).toBe(true);
    expect(isAsAgreed(shown, "framework360", seen, toFramework360)).toBe(false);
  });

  test("is what a later no takes back, although a no was known before it", () => {
    const toShopify = withWays({ newsletter: "to-shopify" });
    const known: Base = { ...met, framework360: { ...blank, newsletter: no } };
    const shown = { shopify: no, shopifyAt: "09:59", framework360: yes } as const;
    const first = look(known, "10:00", shown, toShopify);
    expect(first).toMatchObject({ choices: emptyObject, decision: { kind: "pending" } });
    const back = { shopify: yes, shopifyAt: "10:05", framework360: no } as const;
    expect(look(first.base, "10:10", back, toShopify).choices).toEqual({ shopify: no });
  });

  test("goes to Shopify once it may, although a no was known before it", () => {
    const known: Base = { ...met, framework360: { ...blank, newsletter: no } };
    const shown = { shopify: null, framework360: yes } as const;
    expect(look(look(known, "10:00", shown).base, "10:10", shown, both).choices).toEqual({ shopify: yes });
  });

  test("is remembered of a customer who was created on Shopify without it", () => {
    const now = { shopify: null, framework360: snapshotOf({ ...anna, newsletter: yes }) };
    const situation = { now, base: null, policy: toFramework360, represent: faithful } as const;
    const timed = { ...situation, at: time("09:00"), retry: "no" } as const;
    const { plan, decisions } = reconcile(timed);
    if (plan.kind !== "create") throw new Error("The customer was to be created.");
    const nothing = { held: { has: () => false }, refused: {}, failed: new Set<SideName>() };
    const base = settle(timed, { plan, decisions, after: { shopify: snapshotOf(anna) }, ...nothing });
    expect(base.yesInFramework360).toEqual({ noSince: null });
  });

  test("is not kept where the merchant does not synchronize the newsletter", () => {
    const none = withWays({ newsletter: "none" });
    expect(look(met, "10:00", { shopify: null, framework360: yes }, none).base.yesInFramework360).toBeNull();
  });
});

test("a base that tells of no yes of Framework360 lets a new yes of Shopify go there", () => {
  const { yesInFramework360: _yes, ...earlier } = met;
  const base = parseBase(earlier);
  const { choices } = look(base, "10:10", { shopify: yes, shopifyAt: "10:05", framework360: no });
  expect(choices).toEqual({ framework360: yes });
});

describe("a yes that was written to Framework360 and is not shown yet", () => {
  const agreed = look(met, "10:00", { shopify: no, shopifyAt: "09:00", framework360: no }, both).base;
  const shown = { shopify: yes, shopifyAt: "10:09", framework360: no } as const;
  const written = look(agreed, "10:10", shown, both, { shows: no });

  test("is taken back by a no of Shopify, although Framework360 shows a no", () => {
    expect(written.choices).toEqual({ framework360: yes });
    const taken = look(written.base, "10:11", { shopify: no, shopifyAt: "10:10", framework360: no }, both);
    expect(taken.choices).toEqual({ framework360: no });
    expect(taken.base).toMatchObject({ shopify: { newsletter: no }, framework360: { newsletter: no } });
    expect(taken.base.owed).toEqual({});
    // It is no second subscription within a day.
    expect(taken.base.subscribedAgainAt).toEqual(written.base.subscribedAgainAt);
    const later = look(taken.base, "10:12", { shopify: no, shopifyAt: "10:10", framework360: no }, both);
    expect(later.choices).toEqual({});
  });

  test("is no person's where it shows right after it was taken back", () => {
    const taken = look(written.base, "10:10", { shopify: no, shopifyAt: "10:10", framework360: no }, both);
    const read = { shopify: no, framework360: yes } as const;
    const customers = {
      shopify: { ...anna, newsletter: read.shopify },
      framework360: { ...anna, newsletter: read.framework360 },
    };
    const now = readNow(customers, { shopify: time("10:10") });
    const recalled = recall(now, taken.base, { represent: faithful, at: time("10:10") });
    expect(recalled.late).toBe("framework360");
    const { choices } = run(recalled.base!, "10:10", recalled.now as BySide<Snapshot>, both);
    expect(choices).toEqual({});
  });

  test("stays where Shopify's no may not go there", () => {
    const outboundOnly = { ...both, inbound: false };
    const left = look(
      written.base,
      "10:11",
      { shopify: no, shopifyAt: "10:10", framework360: no },
      outboundOnly,
    );
    expect(left).toMatchObject({ choices: emptyObject, decision: { kind: "pending" } });
  });
});

describe("what was chosen on Shopify a moment ago", () => {
  test("is no conflict with a yes of Framework360 that was known before", () => {
    const agreed = look(met, "10:00", { shopify: yes, shopifyAt: "09:00", framework360: yes }, both).base;
    const { decision } = look(agreed, "10:10", { shopify: no, shopifyAt: "10:10", framework360: yes }, both);
    expect(decision).toEqual({ kind: "write", to: "framework360", conflict: false });
  });

  test("is written nowhere where Framework360 shows the same for the first time", () => {
    const shown = { shopify: yes, shopifyAt: "10:10", framework360: yes } as const;
    expect(look(met, "10:10", shown, both)).toMatchObject({
      choices: emptyObject,
      decision: { kind: "agreed" },
    });
  });
});

test("a no that was given anew on Shopify goes once to a Framework360 that hides the choice, where a yes may stand by now", () => {
  const agreed: Base = {
    ...{ ...met, shopify: { ...blank, newsletter: no }, framework360: { ...blank, newsletter: no } },
    newsletterChangedAt: { shopify: time("09:00"), framework360: null },
  };
  const lookAgain = (base: Base, clock: string, shopifyAt: string) => {
    const read = readNow(
      { shopify: { ...anna, newsletter: no }, framework360: anna },
      { shopify: time(shopifyAt) },
    );
    const hidden = { ...read.framework360!, hidden: ["newsletter" as const] };
    return run(base, clock, { shopify: read.shopify!, framework360: hidden }, both);
  };
  const given = lookAgain(agreed, "10:10", "10:00");
  expect(given.choices).toEqual({ framework360: no });
  expect(lookAgain(given.base, "10:20", "10:00").choices).toEqual({});
  expect(lookAgain(agreed, "10:10", "09:00").choices).toEqual({});
});

test("a yes that Shopify had when both met, and Framework360 hid its choice, goes there once it shows that there is none", () => {
  const policy = { ...both, notSubscribedMeans: "unsubscribed" } as const;
  const read = readNow(
    { shopify: { ...anna, newsletter: yes }, framework360: anna },
    { shopify: time("09:00") },
  );
  const now = {
    shopify: read.shopify!,
    framework360: { ...read.framework360!, hidden: ["newsletter" as const] },
  };
  const first = run(emptyBase, "10:00", now, policy);
  const second = run(first.base, "10:05", now, policy);
  expect([first.choices, second.choices]).toEqual([{}, {}]);
  const lookAgain = (framework360: Newsletter) =>
    look(second.base, "10:10", { shopify: yes, shopifyAt: "09:00", framework360 }, policy);
  expect(lookAgain(null).choices).toEqual({ framework360: yes });
  expect(lookAgain(no).choices).toEqual({ shopify: no });
});

test("a no that Framework360 did not take is not written again in each run", () => {
  const agreed = look(met, "10:00", { shopify: yes, shopifyAt: "09:00", framework360: yes }, both).base;
  const refused: Base = {
    ...{ ...agreed, shopify: { ...agreed.shopify, newsletter: no } },
    newsletterChangedAt: { shopify: time("10:00"), framework360: null },
    owed: { framework360: { newsletter: { explanation: explanation("change-ignored") } } },
  };
  for (const framework360 of [yes, null]) {
    const { choices } = look(refused, "10:30", { shopify: no, shopifyAt: "10:00", framework360 }, both);
    expect(choices).toEqual({});
  }
});

describe("a no on which both sides agreed before Shopify's customer was deleted or merged", () => {
  const refused: Base = {
    ...met,
    ...{ shopify: { ...blank, newsletter: no }, framework360: { ...blank, newsletter: no } },
    newsletterChangedAt: { shopify: time("09:00"), framework360: null },
  };
  const link = { id: "1", shopifyId: "1", framework360Id: "1", deletedOn: null, version: new Date(0) };
  const { base: kept } = withoutAgreement({
    ...link,
    ...tombstoneOf({ ...link, base: refused }, "shopify")!,
  });
  const shownAsNo = snapshotOf({ ...anna, newsletter: no });
  const shownAsNone = snapshotOf({ ...anna, newsletter: null }, { showsChoice: "none" });
  const shownAsHidden = snapshotOf(anna, { hidden: ["newsletter"] });

  /** A new customer of Shopify meets the one in Framework360. */
  function meet(newsletter: Newsletter, choiceAt: string | null, framework360: Snapshot, base = kept) {
    const newsletterChangedAt = choiceAt === null ? null : time(choiceAt);
    const shown = { shopify: snapshotOf({ ...anna, newsletter }, { newsletterChangedAt }), framework360 };
    const { now, base: recalled } = recall(shown, base, { represent: faithful, at: time("10:00") });
    return run(recalled!, "10:00", now as BySide<Snapshot>, both);
  }

  test.each([
    ["a no", shownAsNo],
    ["no choice", shownAsNone],
    ["nothing, because it hides choices", shownAsHidden],
  ])(
    "lets a newer yes of the next one go to Framework360, which shows %s, and no other yes",
    (_what, there) => {
      expect(meet(yes, "09:30", there).choices).toEqual({ framework360: yes });
      for (const choiceAt of ["08:30", "09:00", null]) {
        const { choices, base } = meet(yes, choiceAt, there);
        expect(choices).toEqual({ shopify: no });
        expect(base).toMatchObject({ shopify: { newsletter: no }, framework360: { newsletter: no } });
      }
    },
  );

  test("goes to a next one that was not asked, or says no as well", () => {
    expect(meet(null, null, shownAsNone).choices).toEqual({ shopify: no });
    expect(meet(no, "08:30", shownAsNone)).toMatchObject({
      choices: emptyObject,
      decision: { kind: "agreed" },
    });
  });

  test("of which no time is known lets no yes go to Framework360", () => {
    const undated = { ...kept!, newsletterChangedAt: {} };
    expect(meet(yes, "09:30", shownAsNone, undated).choices).toEqual({ shopify: no });
  });

  test("is over where Framework360 says yes by now", () => {
    const back = snapshotOf({ ...anna, newsletter: yes }, { showsChoice: "yes" });
    expect(meet(null, null, back).choices).toEqual({ shopify: yes });
    expect(meet(yes, "08:30", back).choices).toEqual({});
  });
});
