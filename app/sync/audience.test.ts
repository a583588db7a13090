import { describe, expect, test } from "vitest";

import { emptyObject } from "../../tests/support/empty-object.ts";
import {
  anna,
  bothDirections as both,
  faithful,
  ordinaryRun,
  snapshotOf,
} from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import type { Customer, SideName } from "./customer.ts";
import { foresee } from "./foresee.ts";
import { outlookOf } from "./outlook.ts";
import { everybody, type Policy, policyOfManualSend, type Audience, audienceKinds } from "./policy.ts";
import { policyFor, membershipIn, criteriaMet } from "./audience.ts";
import { reconcile } from "./reconcile.ts";
import { resultOf } from "./result.ts";
import { settle } from "./settle.ts";
import type { Snapshot } from "./side.ts";

const vips: Audience = { kind: "tagged", tags: ["VIP"] };
const subscribers: Audience = { kind: "subscribers", tags: [] };
const ordered: Audience = { kind: "ordered", tags: [] };

const membership = (audience: Audience, side: SideName, snapshot: Snapshot, agreed = {}) =>
  membershipIn(audience, side, snapshot, agreed);

describe("a customer is chosen", () => {
  test("by a tag, whatever its capitals", () => {
    expect(membership(vips, "shopify", snapshotOf({ tags: ["vip"] }))).toBe("chosen");
    expect(membership(vips, "shopify", snapshotOf({ tags: ["b2b"] }))).toBe("left-out");
  });

  test("as a subscriber", () => {
    expect(membership(subscribers, "framework360", snapshotOf({ newsletter: "subscribed" }))).toBe("chosen");
    expect(membership(subscribers, "framework360", snapshotOf({ newsletter: null }))).toBe("left-out");
  });

  test("for an order on its own side, and is not known where orders were not asked for", () => {
    expect(membership(ordered, "shopify", snapshotOf({}, { hasOrdered: true }))).toBe("chosen");
    expect(membership(ordered, "shopify", snapshotOf({ orderCount: 3 }, { hasOrdered: false }))).toBe(
      "left-out",
    );
    expect(membership(ordered, "framework360", snapshotOf({ orderCount: 1 }))).toBe("chosen");
    expect(membership(ordered, "framework360", snapshotOf({ orderCount: 0 }))).toBe("left-out");
    expect(membership(ordered, "framework360", snapshotOf({}))).toBe("unknown");
    expect(membership(ordered, "framework360", snapshotOf({}), { orderCount: 2 })).toBe("chosen");
  });

  test("not by what its side hides", () => {
    const hiding = snapshotOf(
      { tags: ["vip"], newsletter: "subscribed" },
      { hidden: ["tags", "newsletter"] },
    );
    expect(criteriaMet("framework360", hiding)).toEqual(["orders-unknown"]);
  });
});

const agreed: Base = { ...emptyBase, shopify: anna, framework360: anna };

function pairUnder(
  policy: Policy,
  shopify: Partial<Customer>,
  framework360: Partial<Customer>,
  base: Base | null = agreed,
) {
  const now = {
    shopify: snapshotOf({ ...anna, ...shopify }, { id: "s" }),
    framework360: snapshotOf({ ...anna, ...framework360 }, { id: "f" }),
  };
  return { now, base, policy, represent: faithful, ...ordinaryRun };
}

describe("of a linked customer that is left out", () => {
  const inboundVips: Policy = { ...both, audience: { shopify: vips, framework360: everybody } };

  test("nothing is carried, in either direction where both leave it out, and the pair says so", () => {
    const audience = { shopify: vips, framework360: vips };
    const situation = pairUnder(
      { ...both, audience },
      { tags: [], firstName: "Anne" },
      { tags: [], phone: "+39333" },
    );
    const { plan, decisions } = reconcile(situation);
    expect(plan).toEqual({ kind: "unchanged", conflicts: [] });
    const ids = { shopifyId: "s", framework360Id: "f" };
    const done = { decisions, now: situation.now, base: agreed, failed: new Map() };
    expect(resultOf(plan as { kind: "unchanged"; conflicts: [] }, done, ids)).toMatchObject({
      outcome: "skipped",
      reason: "left-out",
      target: null,
    });
  });

  test("the other direction goes on", () => {
    const { plan } = reconcile(pairUnder(inboundVips, { tags: [], firstName: "Anne" }, { phone: "+39333" }));
    expect(plan).toMatchObject({
      kind: "update",
      changes: { framework360: emptyObject, shopify: { phone: "+39333" } },
    });
  });

  test("what changed meanwhile is carried once it is chosen again", () => {
    const out = pairUnder(inboundVips, { tags: [], firstName: "Anne" }, { tags: [] });
    const { plan, decisions } = reconcile(out);
    const nothing = { after: {}, held: new Set<string>(), refused: {}, failed: new Set<SideName>() };
    const base = settle(out, { plan: plan as { kind: "unchanged"; conflicts: [] }, decisions, ...nothing });
    const back = pairUnder(inboundVips, { tags: ["vip"], firstName: "Anne" }, { tags: [] }, base);
    expect(reconcile(back).plan).toMatchObject({
      changes: { framework360: { firstName: "Anne" }, shopify: emptyObject },
    });
  });

  test.each([vips, subscribers, ordered])("an unsubscribe is carried all the same (%j)", (audience) => {
    const yes = { newsletter: "subscribed" } as const;
    const base = { ...agreed, shopify: { ...anna, ...yes }, framework360: { ...anna, ...yes } };
    const policy = { ...both, audience: { shopify: audience, framework360: everybody } };
    const shopify = { tags: [], newsletter: "unsubscribed", firstName: "Anne" } as const;
    const { plan } = reconcile(pairUnder(policy, shopify, { ...yes, tags: [] }, base));
    expect(plan).toMatchObject({
      changes: { framework360: { newsletter: "unsubscribed" }, shopify: emptyObject },
    });
    expect(Object.keys((plan as { changes: { framework360: object } }).changes.framework360)).toEqual([
      "newsletter",
    ]);
    const off = { ...policy, inbound: false };
    expect(reconcile(pairUnder(off, shopify, { ...yes, tags: [] }, base)).plan.kind).toBe("unchanged");
  });

  test("a subscription is not, nor is no choice", () => {
    const policy = { ...both, audience: { shopify: vips, framework360: everybody } };
    for (const newsletter of ["subscribed", null] as const) {
      const known = { newsletter: newsletter === null ? ("subscribed" as const) : null, tags: [] };
      const base = { ...agreed, shopify: { ...anna, ...known }, framework360: { ...anna, ...known } };
      const { plan } = reconcile(pairUnder(policy, { ...known, newsletter }, known, base));
      expect(plan).toEqual({ kind: "unchanged", conflicts: [] });
    }
  });

  test("a person's own send goes before the choice", () => {
    const byHand = policyOfManualSend(inboundVips, "shopify");
    const { plan } = reconcile(pairUnder(byHand, { tags: [], firstName: "Anne" }, { tags: [] }));
    expect(plan).toMatchObject({ changes: { framework360: { firstName: "Anne" } } });
    const fromFramework360 = policyOfManualSend(inboundVips, "framework360");
    const forced = reconcile(pairUnder(fromFramework360, { tags: [], firstName: "Anne" }, { tags: [] }));
    expect(forced.plan).toMatchObject({
      changes: { shopify: { firstName: "Anna" }, framework360: emptyObject },
    });
  });
});

test("a customer that is left out is not created on the other side", () => {
  const policy: Policy = { ...both, audience: { shopify: vips, framework360: ordered } };
  const planFor = (side: SideName, customer: Partial<Customer>) => {
    const now = { shopify: null, framework360: null, [side]: snapshotOf({ ...anna, ...customer }) };
    return reconcile({ now, base: null, policy, represent: faithful, ...ordinaryRun }).plan;
  };
  expect(planFor("shopify", { tags: [] })).toEqual({ kind: "skip", reason: "left-out" });
  expect(planFor("shopify", { tags: ["Vip"] }).kind).toBe("create");
  expect(planFor("framework360", {})).toEqual({ kind: "skip", reason: "left-out" });
  expect(planFor("framework360", { orderCount: 1 }).kind).toBe("create");
});

test("a preview counts an equal pair that the choice leaves out as left out, unless it is linked already", () => {
  const policy: Policy = { ...both, audience: { shopify: vips, framework360: vips } };
  const leftOut = { shopify: "left-out", framework360: "left-out" } as const;
  const world = { represent: faithful, at: ordinaryRun.at };
  const { now } = pairUnder(policy, { tags: [] }, { tags: [] });
  const resultOf = (isLinked: boolean) => {
    const pair = {
      kind: "pair",
      now,
      base: isLinked ? agreed : null,
      hasNamesake: false,
      isApart: false,
    } as const;
    return outlookOf(foresee({ ...pair, isLinked }, world), policy, leftOut).result;
  };
  expect([resultOf(false), resultOf(true)]).toEqual(["left-out", "same"]);
});

test("a preview counts what the choice leaves out, and tells of a pair what is written all the same", () => {
  const audiences = audienceKinds.map((kind) => ({ kind, tags: ["vip"] }));
  const people: Partial<Customer>[] = [
    { tags: ["vip"], newsletter: "unsubscribed" },
    { tags: [], newsletter: "subscribed", phone: "+39333" },
    { tags: [], firstName: "Anne", newsletter: "unsubscribed" },
  ];
  const base: Base = {
    ...agreed,
    shopify: { ...anna, newsletter: "subscribed" },
    framework360: { ...anna, newsletter: "subscribed" },
  };
  for (const one of people) {
    for (const other of people) {
      const { now } = pairUnder(both, one, other);
      const world = { represent: faithful, at: ordinaryRun.at };
      const foresight = foresee(
        { kind: "pair", now, base, hasNamesake: false, isApart: false, isLinked: true },
        world,
      );
      for (const shopify of audiences) {
        for (const framework360 of audiences) {
          const policy: Policy = { ...both, audience: { shopify, framework360 } };
          const { plan } = reconcile({ now, base, policy, ...world, retry: "no" });
          const memberships = {
            shopify: membershipIn(shopify, "shopify", now.shopify, base.shopify),
            framework360: membershipIn(framework360, "framework360", now.framework360, base.framework360),
          };
          const { written, result } = outlookOf(foresight, policy, memberships);
          const changes = plan.kind === "update" ? plan.changes : { shopify: {}, framework360: {} };
          const told = {
            shopify: [...written.shopify].sort(),
            framework360: [...written.framework360].sort(),
          };
          expect([policy.audience, told]).toEqual([
            policy.audience,
            {
              shopify: Object.keys(changes.shopify).sort(),
              framework360: Object.keys(changes.framework360).sort(),
            },
          ]);
          const { leftOut } = policyFor(policy, now, base);
          if (leftOut.length === 2 && plan.kind === "unchanged")
            expect(["left-out", "same"]).toContain(result);
        }
      }
    }
  }
});
