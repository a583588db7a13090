import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { emptyObject } from "../../tests/support/empty-object.ts";
import { bothDirections } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import {
  addressFields,
  allFields,
  blankCustomer,
  otherSide,
  sideNames,
  type BySide,
  type Changes,
  type Customer,
  type SideName,
} from "./customer.ts";
import { rememberIntent, withIntent } from "./intent.ts";
import { keptValuesOf, type KeptValues } from "./kept-values.ts";
import { applyTagChanges } from "./merge-tags.ts";
import { normalizeTags } from "./normalize.ts";
import type { Policy } from "./policy.ts";
import { recall } from "./recall.ts";
import { reconcile } from "./reconcile.ts";
import { settle } from "./settle.ts";
import { settleUndo, withUndoIntent } from "./settle-undo.ts";
import { explanation } from "./explanation.ts";
import type { Snapshot } from "./side.ts";
import { claimsOfUndo, hideUnplaced, isUndoing, planUndo, withoutTaken, type KeptLine } from "./undo.ts";

const policy = bothDirections;
const at = "2026-11-26T12:00:00.000Z";
const represent = { shopify: (one: Customer) => one, framework360: (one: Customer) => one };
const context = { policy, represent, at, retry: "no" as const };

type Pair = BySide<Snapshot>;

const snapshot = (customer: Partial<Customer>): Snapshot => ({
  id: "1",
  customer: { ...blankCustomer, ...customer },
  newsletterChangedAt: null,
});

function apply(customer: Customer, { tags, ...values }: Changes): Customer {
  return { ...customer, ...values, tags: tags ? applyTagChanges(customer.tags, tags) : customer.tags };
}

function written(now: Pair, changes: BySide<Changes>): Pair {
  const of = (side: SideName) => ({ ...now[side], customer: apply(now[side].customer, changes[side]) });
  return { shopify: of("shopify"), framework360: of("framework360") };
}

/** An ordinary run: what both sides hold then, the base, and what was kept. */
function synchronize(now: Pair, base: Base | null, more: Partial<typeof context> = {}) {
  const situation = { now, base, ...context, ...more };
  const { plan, decisions } = reconcile(situation);
  if (plan.kind !== "update") return { now, base: base ?? emptyBase, kept: null, plan };
  const after = written(now, plan.changes);
  const nothing = { held: { has: () => false }, refused: {}, failed: new Set<SideName>() };
  const next = settle(situation, { plan, decisions, after, ...nothing });
  return { now: after, base: next, plan, kept: keptValuesOf({ plan, now, base, next, after, represent }) };
}

function undo(now: Pair, base: Base, lines: readonly KeptLine[]) {
  const plan = planUndo(lines, { now, base, policy });
  const after = written(now, plan.changes);
  const shown = Object.fromEntries(
    sideNames.filter((side) => Object.keys(plan.changes[side]).length > 0).map((side) => [side, after[side]]),
  );
  const pair = { now, base, represent, at };
  const next = settleUndo(pair, { changes: plan.changes, after: shown, refused: {}, failed: new Set() });
  return { plan, now: after, base: next };
}

const line = (values: KeptValues | null, more: Partial<KeptLine> = {}): KeptLine[] =>
  values ? [{ values, at, isUndo: false, isWanted: true, ...more }] : [];

const text = fc.constantFrom(null, "one", "two", "three");
const customers: fc.Arbitrary<Partial<Customer>> = fc
  .record({
    ...Object.fromEntries(
      ["firstName", "lastName", "phone", "company", "street", "city", "vatNumber"].map((field) => [
        field,
        text,
      ]),
    ),
    newsletter: fc.constantFrom(null, "subscribed" as const, "unsubscribed" as const),
    tags: fc.uniqueArray(fc.constantFrom("a", "b", "c")).map((tags) => normalizeTags(tags)),
  })
  .map((customer) => ({ email: "anna@example.it", ...customer }));

const pairs = fc
  .record({ shopify: customers, framework360: customers })
  .map(({ shopify, framework360 }) => ({ shopify: snapshot(shopify), framework360: snapshot(framework360) }));

const edits = fc.array(
  fc.record({
    side: fc.constantFrom(...sideNames),
    field: fc.constantFrom("firstName", "company", "vatNumber"),
    to: fc.constantFrom("edited", "one", "two"),
  }),
  { maxLength: 3 },
);

function edit(now: Pair, done: readonly { side: SideName; field: string; to: string }[]): Pair {
  const changes: BySide<Changes> = { shopify: {}, framework360: {} };
  for (const { side, field, to } of done) Object.assign(changes[side], { [field]: to });
  return written(now, changes);
}

describe("an undo of one run", () => {
  test("puts back exactly what the run overwrote, where it still stands, and nothing else", () => {
    fc.assert(
      fc.property(pairs, edits, (before, done) => {
        const run = synchronize(before, null);
        const standing = edit(run.now, done);
        const undone = undo(standing, run.base, line(run.kept));
        for (const side of sideNames) {
          for (const field of allFields) {
            const [was, left, stands, is] = [before, run.now, standing, undone.now].map(
              (pair) => pair[side].customer[field],
            );
            const isOurs = JSON.stringify(was) !== JSON.stringify(left);
            const isLeft = JSON.stringify(left) === JSON.stringify(stands);
            if (field === "newsletter") expect([is, was === "unsubscribed" && was]).toContain(is);
            else expect(is).toEqual(isOurs && isLeft ? was : stands);
          }
        }
      }),
    );
  });

  test("subscribes no person", () => {
    fc.assert(
      fc.property(pairs, (before) => {
        const run = synchronize(before, null);
        const undone = undo(run.now, run.base, line(run.kept));
        for (const side of sideNames) {
          const [stood, is] = [run.now[side].customer.newsletter, undone.now[side].customer.newsletter];
          if (is !== stood) expect([stood, is]).toEqual(["subscribed", "unsubscribed"]);
        }
      }),
    );
  });

  test("is not carried again, and comes to nothing a second time", () => {
    fc.assert(
      fc.property(pairs, (before) => {
        const run = synchronize(before, null);
        const undone = undo(run.now, run.base, line(run.kept));
        const again = synchronize(undone.now, undone.base);
        expect(again.plan.kind).toBe("unchanged");
        const owing = synchronize(undone.now, undone.base, { retry: "no" });
        expect(owing.plan.kind).toBe("unchanged");
        expect(isUndoing(planUndo(line(run.kept), { now: undone.now, base: undone.base, policy }))).toBe(
          false,
        );
      }),
    );
  });

  test("ends in the same state where its process died after the write", () => {
    fc.assert(
      fc.property(pairs, (before) => {
        const run = synchronize(before, null);
        const { changes } = planUndo(line(run.kept), { now: run.now, base: run.base, policy });
        // What an undo does to a newsletter choice looks like a person's after a crash, and is carried as one.
        fc.pre(sideNames.every((side) => changes[side].newsletter === undefined));
        const now = written(run.now, changes);
        const base = rememberIntent(withUndoIntent(run.base, changes), now, represent);
        expect(synchronize(now, base).plan.kind).toBe("unchanged");
      }),
    );
  });
});

describe("an e-mail that is to be put back", () => {
  const now = { shopify: snapshot({ email: "new@example.it" }), framework360: snapshot({}) };
  const changes = { shopify: { email: "old@example.it", firstName: "Anna" }, framework360: {} };
  const sides = { shopify: { unique: ["email", "phone"] }, framework360: { unique: ["email"] } } as const;
  const [claim] = claimsOfUndo({ changes, left: [] }, sides);
  const planWith = (holder: Snapshot) =>
    withoutTaken({ changes, left: [] }, now, [{ claim: claim!, holders: [holder] }]);

  test("is left where another customer has it by now, and the rest is put back", () => {
    expect(planWith({ ...snapshot({ email: "old@example.it" }), id: "2" })).toEqual({
      changes: { shopify: { firstName: "Anna" }, framework360: {} },
      left: [{ side: "shopify", field: "email", why: "taken" }],
    });
  });

  test("is put back where no other customer has it", () => {
    const plan = { changes, left: [] };
    expect(planWith(snapshot({ email: "old@example.it" }))).toEqual(plan);
    expect(planWith({ ...snapshot({ email: "else@example.it" }), id: "2" })).toEqual(plan);
  });
});

describe("a value that was put back", () => {
  const before = {
    shopify: snapshot({ city: "Como", company: "New" }),
    framework360: snapshot({ company: "Old" }),
  };
  const undone = () => {
    const run = synchronize(before, null);
    return undo(run.now, run.base, line(run.kept));
  };

  test("stays different by choice, as the base says", () => {
    const { now, base } = undone();
    expect(now.framework360.customer).toMatchObject({ company: "Old", city: null });
    expect(base.undone).toEqual(expect.arrayContaining(["company", "city"]));
  });

  test.each(sideNames)("follows an edit of %s as any other", (side) => {
    const { now, base } = undone();
    const run = synchronize(edit(now, [{ side, field: "company", to: "edited" }]), base);
    expect(run.now[otherSide(side)].customer.company).toBe("edited");
    expect(run.now.framework360.customer.city).toBeNull();
    expect(run.base.undone).not.toContain("company");
  });

  test("goes with the rest of its address once a person edits a part of it", () => {
    const { now, base } = undone();
    const run = synchronize(edit(now, [{ side: "framework360", field: "street", to: "Via Po 1" }]), base);
    expect(run.now.shopify.customer).toMatchObject({ street: "Via Po 1", city: null });
  });

  test.each(["died before it wrote", "failed"])(
    "goes with the rest of its address, too, after a run that was to carry it %s",
    (how) => {
      const { now, base } = undone();
      const edited = edit(now, [{ side: "framework360", field: "street", to: "Via Po 1" }]);
      const situation = { now: edited, base, ...context };
      const { plan, decisions } = reconcile(situation);
      if (plan.kind !== "update") throw new Error("Nothing was carried.");
      const nothing = { held: { has: () => false }, refused: {}, after: {} };
      const failed = new Set<SideName>(["shopify"]);
      const left =
        how === "failed"
          ? settle(situation, { plan, decisions, ...nothing, failed })
          : withIntent(base, plan);
      const run = synchronize(edited, rememberIntent(left, edited, represent));
      expect(run.now.shopify.customer).toMatchObject({ street: "Via Po 1", city: null });
      expect(run.base.undone).not.toContain("city");
    },
  );

  test("that was not put back after all stays as each side spells it once a person edits another part", () => {
    const agreed: Pair = {
      shopify: snapshot({ city: "Como" }),
      framework360: snapshot({ city: "COMO" }),
    };
    const base: Base = {
      ...emptyBase,
      ...{ shopify: agreed.shopify.customer, framework360: agreed.framework360.customer },
      undone: [...addressFields],
    };
    const edited = edit(agreed, [{ side: "framework360", field: "street", to: "VIA PO 1" }]);
    expect(synchronize(edited, base).now.shopify.customer).toMatchObject({
      street: "VIA PO 1",
      city: "Como",
    });
  });

  test("is no undone value any more where the run died that carried it", () => {
    const { now, base } = undone();
    const edited = edit(now, [{ side: "framework360", field: "street", to: "Via Po 1" }]);
    const { plan } = reconcile({ now: edited, base, ...context });
    if (plan.kind !== "update") throw new Error("Nothing was carried.");
    const after = written(edited, plan.changes);
    const remembered = rememberIntent(withIntent(base, plan), after, represent);
    expect(remembered.undone).not.toContain("city");
    const moved = edit(after, [{ side: "shopify", field: "street", to: "Via Po 2" }]);
    expect(synchronize(moved, remembered).now.framework360.customer).toMatchObject({
      street: "Via Po 2",
      city: null,
    });
  });

  test("is given the other side's value where a person sends the customer from there", () => {
    const { now, base } = undone();
    const run = synchronize(now, base, { retry: "by-hand" as "no" });
    expect(run.now.framework360.customer).toMatchObject({ company: "New", city: "Como" });
  });

  test("is not given the other side's value where that side is blank", () => {
    const { now, base } = undone();
    const byHand = { ...policy, conflictWinner: "framework360" } as const;
    const run = synchronize(now, base, { retry: "by-hand" as "no", policy: byHand });
    expect(run.now.shopify.customer).toMatchObject({ company: "Old", city: "Como" });
  });

  test("is no owed tag any more: what an undo took off is not tried again once a person edits another tag", () => {
    const both = { email: "anna@example.it", tags: ["b2b", "vip"] };
    const now = { shopify: snapshot(both), framework360: snapshot(both) };
    const agreed = { ...emptyBase, shopify: now.shopify.customer, framework360: now.framework360.customer };
    const notTaken = { explanation: explanation("not-taken", { side: "framework360" }) };
    const base = { ...agreed, owed: { framework360: { tags: notTaken } } };
    const changes = { shopify: {}, framework360: { tags: { add: [], remove: ["b2b", "vip"] } } };
    const after = written(now, changes);
    const done = {
      changes,
      after: { framework360: after.framework360 },
      refused: {},
      failed: new Set<SideName>(),
    };
    const undone = settleUndo({ now, base, represent, at }, done);
    const edited = { ...after, shopify: snapshot({ ...both, tags: ["b2b"] }) };
    expect(
      synchronize(edited, undone, { retry: "automatic" as "no" }).now.framework360.customer.tags,
    ).toEqual([]);
  });

  test("gives way to an e-mail that a person writes right after it", () => {
    const [own, theirs] = ["own@example.it", "theirs@example.it"];
    const different = {
      shopify: snapshot({ email: "shop@example.it" }),
      framework360: snapshot({ email: own }),
    };
    const first = synchronize(different, null);
    const { changes } = planUndo(line(first.kept), { now: first.now, base: first.base, policy });
    expect(changes.framework360).toEqual({ email: own });
    const now = edit(first.now, [{ side: "framework360", field: "email", to: theirs }]);
    const after = { framework360: now.framework360 };
    const done = { changes, after, refused: {}, failed: new Set<SideName>() };
    const settled = settleUndo({ now: first.now, base: first.base, represent, at }, done);
    const { now: read, base } = recall(now, settled, { represent, at: "2026-11-26T12:00:05.000Z" });
    expect(synchronize(read as Pair, base).now.shopify.customer.email).toBe(theirs);
  });

  describe("with an address that a person edited right before the write", () => {
    const soon = "2026-11-26T12:00:05.000Z";
    const street = "Via Po 1";
    const capitals = (customer: Customer) => ({ ...customer, city: customer.city?.toUpperCase() ?? null });
    const run = synchronize(before, null, { represent: { ...represent, framework360: capitals } });
    const agreed = { ...run.base, framework360: capitals(run.base.framework360 as Customer) };
    const now = { ...run.now, framework360: snapshot({ ...run.now.framework360.customer, city: "COMO" }) };
    const { changes } = planUndo(line(run.kept), { now, base: agreed, policy });
    const edited = edit(now, [{ side: "framework360", field: "street", to: street }]);
    const putBack = written(edited, changes);
    const known = { now, base: agreed, represent, at };
    const recalled = (shown: Pair, base: Base) => recall(shown, base, { represent, at: soon });

    const settled = settleUndo(known, {
      ...{ changes, refused: {}, failed: new Set<SideName>() },
      after: { framework360: edited.framework360 },
    });

    test("is awaited as a whole where the read-back shows the person's street, which came late", () => {
      expect(settled.framework360).toMatchObject({ street: null, city: "COMO" });
      expect(settled.awaited?.changes.framework360).toMatchObject({ street: null, city: null });
    });

    test("carries none of it, neither late nor once it shows what was put back", () => {
      const late = recalled(edited, settled);
      expect(late).toMatchObject({ late: "framework360", now: { framework360: now.framework360 } });
      expect(synchronize(late.now as Pair, late.base).plan.kind).toBe("unchanged");

      const shown = recalled(putBack, late.base!);
      expect(shown).toMatchObject({ late: null, base: { awaited: null } });
      expect(synchronize(shown.now as Pair, shown.base).plan.kind).toBe("unchanged");

      const lateAgain = recalled(edited, shown.base!);
      expect(lateAgain.late).toBe("framework360");
      expect(synchronize(lateAgain.now as Pair, lateAgain.base).plan.kind).toBe("unchanged");
    });

    test("is kept as announced where its answer was lost", () => {
      const failed = new Set<SideName>(["framework360"]);
      const { intent, announced } = settleUndo(known, { changes, refused: {}, failed, after: {} });
      expect(intent).toEqual({ framework360: changes.framework360 });
      expect(announced).toMatchObject({ at, replaced: { framework360: { city: "COMO" } } });
      expect(settled.announced).toBeNull();
    });

    test("carries none of it where the process died after the write", () => {
      const late = recalled(edited, withUndoIntent(agreed, changes));
      expect(late.late).toBe("framework360");
      expect(late.base?.awaited?.changes.framework360).toMatchObject({ city: null });
      expect(synchronize(late.now as Pair, late.base).plan.kind).toBe("unchanged");
      const shown = recalled(putBack, late.base!);
      expect(synchronize(shown.now as Pair, shown.base).plan.kind).toBe("unchanged");
    });

    test("carries the street where it was edited after the write", () => {
      const since = edit(putBack, [{ side: "framework360", field: "street", to: street }]);
      const { now: read, base } = recalled(since, settled);
      expect(synchronize(read as Pair, base).now.shopify.customer).toMatchObject({ street, city: null });
    });

    test("keeps the person's address where nothing was put back after all", () => {
      const { now: read, base } = recall(edited, settled, { represent, at: "2026-11-26T12:00:20.000Z" });
      expect(base).toMatchObject({ awaited: null, owed: emptyObject });
      expect(synchronize(read as Pair, base).now.shopify.customer).toMatchObject({ street, city: "Como" });
    });
  });

  test("lets an edit that was not carried yet go on", () => {
    const run = synchronize(before, null);
    const edited = edit(run.now, [{ side: "shopify", field: "company", to: "edited" }]);
    const { now, base } = undo(edited, run.base, line(run.kept));
    expect(now.framework360.customer.company).toBe("Old");
    expect(synchronize(now, base).now.framework360.customer.company).toBe("edited");
  });
});

describe("of several runs", () => {
  const changed = (now: Pair, base: Base, to: string) =>
    synchronize(edit(now, [{ side: "shopify", field: "company", to }]), base);

  function twice() {
    const first = synchronize(
      { shopify: snapshot({ company: "B" }), framework360: snapshot({ company: "A" }) },
      null,
    );
    const second = changed(first.now, first.base, "C");
    return { first, second, lines: [...line(second.kept), ...line(first.kept)] };
  }

  test("the first value is put back", () => {
    const { second, lines } = twice();
    expect(undo(second.now, second.base, lines).now.framework360.customer.company).toBe("A");
  });

  test("the last value is put back up to where a person edited it", () => {
    const { first } = twice();
    const own = edit(first.now, [{ side: "framework360", field: "company", to: "own" }]);
    const back = synchronize(own, first.base);
    const second = changed(back.now, back.base, "C");
    const lines = [...line(second.kept), ...line(back.kept), ...line(first.kept)];
    expect(undo(second.now, second.base, lines).now.framework360.customer.company).toBe("own");
  });

  test("an earlier one alone is left where a later one wrote since, and told", () => {
    const { first, second } = twice();
    const lines = [...line(second.kept, { isWanted: false }), ...line(first.kept)];
    const { plan } = undo(second.now, second.base, lines);
    expect(plan).toEqual({
      changes: { shopify: {}, framework360: {} },
      left: [{ side: "framework360", field: "company", why: "edited" }],
    });
  });

  /** An undo, with the line that it leaves. */
  function undoKept(now: Pair, base: Base, lines: readonly KeptLine[]) {
    const undone = undo(now, base, lines);
    const plan = { kind: "update", changes: undone.plan.changes, conflicts: [] } as const;
    const own = { plan, now, base, next: undone.base, after: undone.now, represent };
    return { ...undone, since: line(keptValuesOf(own), { isUndo: true, isWanted: false }) };
  }

  test("the earlier one alone is put back after the later one was undone", () => {
    const { first, second } = twice();
    const later = undoKept(second.now, second.base, [
      ...line(second.kept),
      ...line(first.kept, { isWanted: false }),
    ]);
    expect(later.now.framework360.customer.company).toBe("B");
    const lines = [...later.since, ...line(second.kept, { isWanted: false }), ...line(first.kept)];
    expect(undo(later.now, later.base, lines).now.framework360.customer.company).toBe("A");
  });

  test.each([true, false])("what a person brought back after an undo is theirs (all lines: %s)", (isAll) => {
    const before = {
      shopify: snapshot({ company: "B", tags: ["vip"] }),
      framework360: snapshot({ company: "A" }),
    };
    const run = synchronize(before, null);
    const undone = undoKept(run.now, run.base, line(run.kept));
    const own = edit(undone.now, [{ side: "framework360", field: "company", to: "B" }]);
    own.framework360 = snapshot({ ...own.framework360.customer, tags: ["vip"] });
    const lines = [...undone.since.map((one) => ({ ...one, isWanted: isAll })), ...line(run.kept)];
    expect(planUndo(lines, { now: own, base: undone.base, policy })).toEqual({
      changes: { shopify: {}, framework360: {} },
      left: [{ side: "framework360", field: "company", why: "edited" }],
    });
  });

  test("what an undo put back is never put forward again", () => {
    const { second, lines } = twice();
    const undone = undoKept(second.now, second.base, lines);
    const { base: next, since } = undone;
    for (const known of [[...since, ...lines], since, [...since, lines[0]!]])
      expect(isUndoing(planUndo(known, { now: undone.now, base: next, policy }))).toBe(false);
  });
});

describe("an extra value", () => {
  const extras = { extra1: { framework360: "Taglia", shopify: "custom.size" } };
  const placed = { policy: { ...policy, ways: { ...policy.ways, extras } } };
  /** The app put it there first, and cleared it then. */
  const first = synchronize(
    { shopify: snapshot({}), framework360: snapshot({ extra1: "42" }) },
    null,
    placed,
  );
  const cleared = { ...first.now, framework360: snapshot({ extra1: null }) };
  const second = synchronize(cleared, first.base, placed);
  const undoAt = (places: object) =>
    planUndo(line(second.kept), {
      now: hideUnplaced(second.now, second.base, places),
      base: second.base,
      policy,
    });

  test("is put back at its place", () => {
    expect(undoAt(extras)).toEqual({ changes: { shopify: { extra1: "42" }, framework360: {} }, left: [] });
  });

  test.each([
    ["has none any more", {}],
    ["is another one", { extra1: { framework360: "Taglia", shopify: "custom.shirt" } }],
  ])("stays where its place %s: it would be written elsewhere", (_what, places) => {
    expect(undoAt(places)).toEqual({
      changes: { shopify: {}, framework360: {} },
      left: [{ side: "shopify", field: "extra1", why: "hidden" }],
    });
  });
});

describe("the newsletter choice", () => {
  const kept = (side: SideName, before: Customer["newsletter"], wasPersonsNo: boolean): KeptLine[] => {
    const after = before === "subscribed" ? ("unsubscribed" as const) : ("subscribed" as const);
    return [
      {
        ...{ at, isUndo: false, isWanted: true },
        values: { [side]: { before: { newsletter: before }, after: { newsletter: after }, wasPersonsNo } },
      },
    ];
  };
  const planned = (
    lines: KeptLine[],
    newsletter: Customer["newsletter"],
    means: Policy["notSubscribedMeans"] = null,
  ) => {
    const now = { shopify: snapshot({ newsletter }), framework360: snapshot({ newsletter }) };
    return planUndo(lines, { now, base: emptyBase, policy: { ...policy, notSubscribedMeans: means } });
  };

  test("goes back to a person's own no", () => {
    expect(planned(kept("shopify", "unsubscribed", true), "subscribed").changes.shopify).toEqual({
      newsletter: "unsubscribed",
    });
  });

  test.each<[string, KeptLine[], Customer["newsletter"]]>([
    ["to a yes", kept("shopify", "subscribed", false), "unsubscribed"],
    ["to no choice", kept("shopify", null, false), "subscribed"],
    ["to a no that may mean never asked", kept("framework360", "unsubscribed", false), "subscribed"],
  ])("does not go back %s, and that is told", (_what, lines, now) => {
    const { changes, left } = planned(lines, now);
    expect(changes).toEqual({ shopify: {}, framework360: {} });
    expect(left).toMatchObject([{ field: "newsletter", why: "consent" }]);
  });

  test("is left where it is not what both sides last agreed on: a person said so since", () => {
    const now = {
      shopify: snapshot({ newsletter: "unsubscribed" }),
      framework360: snapshot({ newsletter: "subscribed" }),
    };
    const no = { newsletter: "unsubscribed" } as const;
    const lines = kept("framework360", "unsubscribed", true);
    const { changes, left } = planUndo(lines, {
      now,
      base: { ...emptyBase, shopify: no, framework360: no },
      policy,
    });
    expect(changes).toEqual({ shopify: {}, framework360: {} });
    expect(left).toMatchObject([{ field: "newsletter", why: "edited" }]);
  });

  test.each([
    ["is left where it was made after the app's write", 6, { changes: {}, left: [{ why: "edited" }] }],
    [
      "goes back where it may be that write, by a clock of a little apart",
      4,
      { changes: { newsletter: "unsubscribed" }, left: [] },
    ],
  ])("%s", (_what, minutes, { changes, left }) => {
    const madeAt = new Date(Date.parse(at) + minutes * 60_000).toISOString();
    const now = {
      shopify: { ...snapshot({ newsletter: "subscribed" }), newsletterChangedAt: madeAt },
      framework360: snapshot({ newsletter: "unsubscribed" }),
    };
    const plan = planUndo(kept("shopify", "unsubscribed", true), { now, base: emptyBase, policy });
    expect(plan.changes.shopify).toEqual(changes);
    expect(plan.left).toMatchObject(left);
  });

  test("goes back to Framework360's no where the merchant says that it is one", () => {
    const { changes } = planned(kept("framework360", "unsubscribed", false), "subscribed", "unsubscribed");
    expect(changes.framework360).toEqual({ newsletter: "unsubscribed" });
  });
});

test("a hidden field is left, since what stands there is not known", () => {
  const lines = [
    {
      ...{ at, isUndo: false, isWanted: true },
      values: { framework360: { before: { company: "A" }, after: { company: "B" }, wasPersonsNo: false } },
    },
  ];
  const now = { shopify: snapshot({}), framework360: { ...snapshot({}), hidden: ["company" as const] } };
  expect(planUndo(lines, { now, base: emptyBase, policy }).left).toEqual([
    { side: "framework360", field: "company", why: "hidden" },
  ]);
});

describe("an undo of an earlier run", () => {
  const wrote = (before: string, after: string, more: Partial<KeptLine> = {}): KeptLine => ({
    values: { shopify: { before: { company: before }, after: { company: after }, wasPersonsNo: false } },
    ...{ at, isUndo: false, isWanted: false, ...more },
  });
  const run1 = wrote("A", "B", { isWanted: true });
  const run2 = wrote("B", "C");
  const showing = (company: string) => {
    const now = { shopify: snapshot({ company }), framework360: snapshot({ company }) };
    return { now, base: emptyBase, policy };
  };

  test("puts its value back where the later run was undone since", () => {
    const lines = [wrote("C", "B", { isUndo: true }), run2, run1];
    expect(planUndo(lines, showing("B")).changes.shopify).toEqual({ company: "A" });
  });

  test("leaves the value of a later run that was not undone", () => {
    const { changes, left } = planUndo([run2, run1], showing("C"));
    expect(changes.shopify).toEqual({});
    expect(left).toEqual([{ side: "shopify", field: "company", why: "edited" }]);
  });
});
