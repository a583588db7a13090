import { describe, expect, test } from "vitest";

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
import { keptValuesOf } from "./kept-values.ts";
import type { Policy } from "./policy.ts";
import { reconcile } from "./reconcile.ts";
import { settle } from "./settle.ts";
import type { Snapshot } from "./side.ts";

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
function look(base: Base, clock: string, shown: Shown, policy: Policy = toFramework360) {
  const customers = {
    shopify: { ...anna, newsletter: shown.shopify },
    framework360: { ...anna, newsletter: shown.framework360 },
  };
  const read = readNow(customers, { shopify: shown.shopifyAt ? time(shown.shopifyAt) : null });
  return run(base, clock, read as BySide<Snapshot>, policy);
}

function run(base: Base, clock: string, now: BySide<Snapshot>, policy: Policy) {
  const situation = { now, base, policy, represent: faithful, at: time(clock), retry: "no" } as const;
  const { plan, decisions } = reconcile(situation);
  if (plan.kind === "skip" || plan.kind === "create") throw new Error("Both customers are there.");
  const changes = plan.kind === "update" ? plan.changes : { shopify: {}, framework360: {} };
  const written = sideNames.filter((side) => "newsletter" in changes[side]);
  const after = Object.fromEntries(
    written.map((side) => {
      const { newsletter } = changes[side];
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

  test("lets a yes that was given on Shopify after that no go there", () => {
    const left = look(seen, "10:10", { shopify: null, framework360: no }).base;
    const again = look(left, "10:30", { shopify: yes, shopifyAt: "10:20", framework360: no });
    expect(again.choices).toEqual({ framework360: yes });
    expect(again.base).toMatchObject({ yesInFramework360: null, subscribedAgainAt: [time("10:30")] });
    expect(again.kept?.framework360).toMatchObject({ before: { newsletter: no }, wasPersonsNo: true });
  });

  test("lets such a yes go there once in a day", () => {
    const left = look(seen, "10:10", { shopify: null, framework360: no }).base;
    const again = { ...left, subscribedAgainAt: [time("10:15")] };
    const second = look(again, "10:30", { shopify: yes, shopifyAt: "10:20", framework360: no });
    expect(second).toMatchObject({ choices: {}, decision: { kind: "withheld" } });
  });

  test("is as it was where Framework360 says yes once more", () => {
    const left = look(seen, "10:10", { shopify: null, framework360: no }).base;
    const back = look(left, "10:20", { shopify: null, framework360: yes }).base;
    expect(back.yesInFramework360).toEqual({ noSince: null });
    const gone = look(back, "10:40", { shopify: yes, shopifyAt: "10:30", framework360: no });
    expect(gone.choices).toEqual({});
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
