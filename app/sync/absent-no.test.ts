import { describe, expect, test } from "vitest";

import { emptyObject } from "../../tests/support/empty-object.ts";
import { anna, bothDirections as policy, faithful, snapshotOf, withWays } from "../../tests/support/pairs.ts";
import { mayBeNoByAbsence, rememberNoByAbsence, withEarlierNo, withNoByAbsence } from "./absent-no.ts";
import { isAsAgreed } from "./as-agreed.ts";
import { emptyBase, parseBase, type Base } from "./base.ts";
import type { Newsletter, SideName } from "./customer.ts";
import { explanation } from "./explanation.ts";
import type { Policy } from "./policy.ts";
import { recall } from "./recall.ts";
import { reconcile } from "./reconcile.ts";
import { settle } from "./settle.ts";
import type { Snapshot } from "./side.ts";

/** When a run looks, and when others do right before and well after. */
const [before, at, later] = [
  "2026-06-01T09:59:58.000Z",
  "2026-06-01T10:00:00.000Z",
  "2026-06-01T10:01:00.000Z",
] as const;
const [yes, no] = ["subscribed", "unsubscribed"] as const;
const { orderCount: _count, totalSpent: _spent, ...blank } = anna;

const onShopify = (newsletter: Newsletter, newsletterChangedAt = "2026-05-01T10:00:00.000Z") =>
  snapshotOf({ ...anna, newsletter }, { id: "shopify", newsletterChangedAt });
const shown = (newsletter: Newsletter, more: Partial<Snapshot> = {}) =>
  snapshotOf({ ...anna, newsletter }, { id: "framework360", ...more });
const showsYes = shown(yes, { showsChoice: "yes" });
const showsNone = shown(null, { showsChoice: "none" });

/** A run that finds these customers. `shows`: what Framework360 shows after it was written. */
function look(
  base: Base,
  now: { shopify: Snapshot; framework360: Snapshot },
  given: Policy = policy,
  { shows }: { shows?: Snapshot } = {},
) {
  const situation = { now, base, policy: given, represent: faithful, at, retry: "no" } as const;
  const { plan, decisions } = reconcile(situation);
  if (plan.kind === "skip" || plan.kind === "create") throw new Error("Both customers are there.");
  const changes = plan.kind === "update" ? plan.changes : { shopify: {}, framework360: {} };
  const after = Object.fromEntries(
    (["shopify", "framework360"] as const)
      .filter((side) => "newsletter" in changes[side] || (side === "framework360" && shows))
      .map((side) => [
        side,
        (side === "framework360" && shows) || {
          ...now[side],
          customer: { ...now[side].customer, newsletter: changes[side].newsletter! },
        },
      ]),
  );
  const nothing = { held: { has: () => false }, refused: {}, failed: new Set<SideName>() };
  const next = parseBase(settle(situation, { plan, decisions, after, ...nothing }));
  return { changes, decision: decisions.fields.get("newsletter"), base: next };
}

/** The same as a run does it that recalls first what earlier runs wrote. */
function lookByRecall(base: Base, shown: { shopify: Snapshot; framework360: Snapshot }, when: string = at) {
  const { now, base: recalled } = recall(shown, base, { represent: faithful, at: when });
  return look(recalled!, { shopify: now.shopify!, framework360: now.framework360! });
}

const met: Base = { ...emptyBase, shopify: blank, framework360: blank };
const seen = look(met, { shopify: onShopify(yes), framework360: showsYes }).base;
const supposed = look(met, { shopify: onShopify(yes), framework360: shown(yes) }).base;

describe("a subscription that Framework360 was seen to show and shows no longer", () => {
  const absent = { shopify: onShopify(yes), framework360: showsNone };

  test("may be a no", () => {
    expect(mayBeNoByAbsence(seen, absent, policy)).toBe(true);
  });

  test("is carried as an unsubscribe once it is known to be one, and is agreed on from then on", () => {
    const { changes, base } = look(seen, { ...absent, framework360: withNoByAbsence(showsNone) });
    expect(changes).toEqual({ shopify: { newsletter: no }, framework360: {} });
    expect(base).toMatchObject({ shopify: { newsletter: no }, framework360: { newsletter: no } });
    const after = { shopify: onShopify(no), framework360: showsNone };
    expect(mayBeNoByAbsence(base, after, policy)).toBe(false);
    expect(look(base, after).changes).toEqual({ shopify: {}, framework360: {} });
    expect(isAsAgreed(showsNone, "framework360", base, policy)).toBe(true);
  });

  test("changes nothing and is told as long as that is not known, and may still be a no later", () => {
    const { changes, decision, base } = look(seen, absent);
    expect(changes).toEqual({ shopify: {}, framework360: {} });
    expect(decision).toMatchObject({ kind: "withheld", explanation: { code: "consent-not-shown" } });
    expect(base.owed.shopify?.newsletter).toBeDefined();
    expect(mayBeNoByAbsence(base, absent, policy)).toBe(true);
    const known = look(base, { ...absent, framework360: withNoByAbsence(showsNone) });
    expect(known.changes).toEqual({ shopify: { newsletter: no }, framework360: {} });
    expect(known.base.owed).toEqual({});
  });

  test("is nothing to tell of once it shows again", () => {
    const { base } = look(seen, absent);
    const back = look(base, { shopify: onShopify(yes), framework360: showsYes });
    expect(back.changes).toEqual({ shopify: {}, framework360: {} });
    expect(back.base).toMatchObject({ owed: emptyObject, framework360Yes: "shown" });
  });

  test("may be a no also where it showed no longer right after something else of the customer was written", () => {
    const asked = { shopify: onShopify(null), framework360: showsYes };
    const { changes, base } = look(met, asked, policy, { shows: showsNone });
    expect(changes).toEqual({ shopify: { newsletter: yes }, framework360: {} });
    expect(mayBeNoByAbsence(base, absent, policy)).toBe(true);
  });

  test("lets a yes that was given on Shopify after that was seen go there, and none that may be older than the no", () => {
    const again = { shopify: onShopify(yes, "2026-05-31T10:00:00.000Z"), framework360: showsNone };
    const { base } = look(seen, absent);
    expect(look(base, again).changes).toEqual({ shopify: {}, framework360: { newsletter: yes } });
    const together = look(seen, again);
    expect(together.changes).toEqual({ shopify: {}, framework360: {} });
    expect(together.decision).toMatchObject({ explanation: { code: "consent-not-shown" } });
  });

  test("is told, and carried once it is known to be a no, although the merchant's choice leaves the customer out", () => {
    const chosen: Policy = {
      ...policy,
      audience: { ...policy.audience, framework360: { kind: "tagged", tags: ["b2b"] } },
    };
    const { decision, base } = look(seen, absent, chosen);
    expect(decision).toMatchObject({ kind: "withheld", explanation: { code: "consent-not-shown" } });
    const known = look(base, { ...absent, framework360: withNoByAbsence(showsNone) }, chosen);
    expect(known.changes).toEqual({ shopify: { newsletter: no }, framework360: {} });
    const inbound = withWays({ newsletter: "to-framework360" }, chosen);
    expect(look(seen, absent, inbound).base.owed).toEqual({});
    expect(look(seen, absent, { ...chosen, outbound: false }).base.owed).toEqual({});
  });

  test("tells Shopify nothing where that says no yes", () => {
    for (const choice of [null, no]) {
      expect(mayBeNoByAbsence(seen, { ...absent, shopify: onShopify(choice) }, policy)).toBe(false);
    }
  });

  test("waits for its direction", () => {
    const inbound = withWays({ newsletter: "to-framework360" });
    const { base } = look(seen, absent, inbound);
    expect(base.owed).toEqual({});
    expect(mayBeNoByAbsence(base, absent, inbound)).toBe(false);
    expect(mayBeNoByAbsence(base, absent, policy)).toBe(true);
  });
});

test("a no of Shopify that shows as no choice in Framework360 is agreed on, and lets a later yes of Shopify go there", () => {
  const now = { shopify: onShopify(no, "2026-05-30T10:00:00.000Z"), framework360: showsYes };
  const written = look(seen, now, policy, { shows: showsNone });
  expect(written.changes).toEqual({ shopify: {}, framework360: { newsletter: no } });
  expect(written.base).toMatchObject({
    framework360: { newsletter: no },
    framework360Yes: null,
    owed: emptyObject,
  });
  const again = { shopify: onShopify(yes, "2026-05-31T10:00:00.000Z"), framework360: showsNone };
  expect(mayBeNoByAbsence(written.base, again, policy)).toBe(false);
  expect(look(written.base, again).changes).toEqual({ shopify: {}, framework360: { newsletter: yes } });
});

test("a no of Shopify that was not seen to be taken lets a later yes of Shopify go there", () => {
  const explained = { explanation: explanation("not-taken", { side: "framework360" }) };
  const base: Base = {
    ...seen,
    shopify: { ...seen.shopify, newsletter: no },
    owed: { framework360: { newsletter: explained } },
  };
  const again = { shopify: onShopify(yes, "2026-05-31T10:00:00.000Z"), framework360: showsNone };
  expect(mayBeNoByAbsence(base, again, policy)).toBe(false);
  expect(look(base, again).changes).toEqual({ shopify: {}, framework360: { newsletter: yes } });
});

test("a yes of Shopify does not take the place of a no that shows by nothing where its own no was left beside Framework360's yes", () => {
  const apart: Base = {
    ...seen,
    shopify: { ...seen.shopify, newsletter: no },
    undone: ["newsletter"],
  };
  const now = { shopify: onShopify(yes, "2026-05-31T10:00:00.000Z"), framework360: showsNone };
  const { changes, decision } = lookByRecall(apart, now);
  expect(changes).toEqual({ shopify: {}, framework360: {} });
  expect(decision).toMatchObject({ kind: "withheld", explanation: { code: "consent-not-shown" } });
  const known = lookByRecall(apart, { ...now, framework360: withNoByAbsence(showsNone) });
  expect(known.changes).toEqual({ shopify: { newsletter: no }, framework360: {} });
});

describe("a no of Shopify that Framework360 shows as no choice only later", () => {
  const read = { shopify: onShopify(no, "2026-05-30T10:00:00.000Z"), framework360: showsYes };
  const late = look(seen, read, policy, { shows: showsYes }).base;
  const owing: Base = {
    ...late,
    awaited: null,
    owed: {
      framework360: { newsletter: { explanation: explanation("not-taken", { side: "framework360" }) } },
    },
  };
  const undone: Base = { ...late, awaited: null, undone: ["newsletter"] };

  test.each<[string, Base]>([
    ["that was awaited", late],
    ["that was owed", owing],
    ["that an undo had put back beside a yes of Framework360", undone],
  ])("%s, is agreed on, and lets a later yes of Framework360 go to Shopify", (_which, before) => {
    expect(before).toMatchObject({ shopify: { newsletter: no }, framework360: { newsletter: yes } });
    const taken = lookByRecall(before, { ...read, framework360: showsNone });
    expect(taken.changes).toEqual({ shopify: {}, framework360: {} });
    expect(taken.base).toMatchObject({ framework360: { newsletter: no }, awaited: null });
    expect(taken.base.owed).toEqual({});
    const again = lookByRecall(taken.base, { ...read, framework360: showsYes }, later);
    expect(again.changes).toEqual({ shopify: { newsletter: yes }, framework360: {} });
  });

  test("is not known to be shown where a read comes late, or the side hides choices", () => {
    const hidden = shown(null, { showsChoice: "none", hidden: ["newsletter"] });
    expect(lookByRecall(owing, { ...read, framework360: hidden }).base).toMatchObject({
      framework360: { newsletter: yes },
      owed: owing.owed,
    });
    const subscribed: Base = {
      ...undone,
      recent: { at: before, created: null, replaced: { framework360: { newsletter: null } } },
    };
    expect(lookByRecall(subscribed, { ...read, framework360: showsNone }).base.framework360.newsletter).toBe(
      yes,
    );
  });
});

test("no choice is no person's no where Shopify did not say no last, or none is left of Framework360's yes", () => {
  const now = { shopify: onShopify(yes), framework360: showsNone };
  const known = (shopify: Newsletter, framework360: Newsletter): Base => ({
    ...met,
    shopify: { ...blank, newsletter: shopify },
    framework360: { ...blank, newsletter: framework360 },
  });
  for (const base of [known(yes, yes), known(null, yes), known(no, null), met]) {
    expect(rememberNoByAbsence(base, now)).toBe(base);
  }
  for (const base of [known(yes, no), known(null, no), met, emptyBase])
    expect(withEarlierNo(now, base)).toBe(now);
});

test("no choice in a list, which may leave choices out, is no person's no", () => {
  const now = { shopify: onShopify(no), framework360: shown(null) };
  const base: Base = {
    ...met,
    shopify: { ...blank, newsletter: no },
    framework360: { ...blank, newsletter: yes },
  };
  expect(rememberNoByAbsence(base, now)).toBe(base);
});

test("a no that was written where no choice was shown is not late where none is shown after it", () => {
  const first = look(met, { shopify: onShopify(no), framework360: showsNone }, policy, { shows: showsNone });
  expect(first.changes).toEqual({ shopify: {}, framework360: { newsletter: no } });
  const shown = { shopify: onShopify(no), framework360: showsNone };
  const soon = recall(shown, first.base, { represent: faithful, at });
  expect(soon.late).toBeNull();
  expect(
    recall({ ...shown, framework360: showsYes }, first.base, { represent: faithful, at }).late,
  ).toBeNull();
});

test("a no with which a customer is created in Framework360, and that shows as no choice, is agreed on", () => {
  const now = { shopify: onShopify(no), framework360: null };
  const situation = { now, base: null, policy, represent: faithful, at, retry: "no" } as const;
  const { plan, decisions } = reconcile(situation);
  if (plan.kind !== "create") throw new Error("The customer was to be created.");
  const nothing = { held: { has: () => false }, refused: {}, failed: new Set<SideName>() };
  const { framework360 } = settle(situation, {
    plan,
    decisions,
    after: { framework360: showsNone },
    ...nothing,
  });
  expect(framework360.newsletter).toBe(no);
});

test("an unsubscription that an undo put back in Framework360, and that shows as no choice, is left beside Shopify's yes", () => {
  const awaiting: Base = {
    ...seen,
    undone: ["newsletter"],
    awaited: { since: before, changes: { framework360: { newsletter: no } } },
  };
  const { changes, decision, base } = lookByRecall(awaiting, {
    shopify: onShopify(yes),
    framework360: showsNone,
  });
  expect(changes).toEqual({ shopify: {}, framework360: {} });
  expect(decision).toEqual({ kind: "same" });
  expect(base).toMatchObject({ shopify: { newsletter: yes }, framework360: { newsletter: no } });
});

describe("is not known to be a no", () => {
  test.each<[string, Base, Snapshot]>([
    ["where it was only supposed to be there", supposed, showsNone],
    ["where a list shows no choice", seen, shown(null)],
    ["where the side hides choices", seen, shown(null, { showsChoice: "none", hidden: ["newsletter"] })],
    ["where a read comes late", seen, { ...showsNone, customer: { ...anna, newsletter: yes } }],
  ])("%s", (_where, base, framework360) => {
    const now = { shopify: onShopify(yes), framework360 };
    expect(mayBeNoByAbsence(base, now, policy)).toBe(false);
    expect(look(base, now).changes).toEqual({ shopify: {}, framework360: {} });
    expect(look(base, now).base.owed).toEqual({});
  });

  test("where Framework360 said no since", () => {
    const { base } = look(seen, { shopify: onShopify(yes), framework360: shown(no) });
    const now = { shopify: onShopify(yes), framework360: showsNone };
    expect(mayBeNoByAbsence(base, now, policy)).toBe(false);
  });
});
