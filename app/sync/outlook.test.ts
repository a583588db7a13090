import { describe, expect, test } from "vitest";

import { bothDirections as policy, faithful, snapshotOf, withWays } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import type { Customer, SideName } from "./customer.ts";
import { foresee, type Foresight, type Obstacle } from "./foresee.ts";
import { allChosen, isIn, outlookClasses, outlookOf, sumUp, type Memberships } from "./outlook.ts";

const world = { represent: faithful, at: "2026-11-26T09:00:00.000Z" };
const email = "anna@example.it";

function pair(
  shopify: Partial<Customer>,
  framework360: Partial<Customer>,
  { base = null, isLinked = false }: { base?: Base | null; isLinked?: boolean } = {},
): Foresight {
  const now = {
    shopify: snapshotOf({ email, ...shopify }),
    framework360: snapshotOf({ email, ...framework360 }),
  };
  return foresee({ kind: "pair", now, base, hasNamesake: false, isApart: false, isLinked }, world);
}

function alone(
  side: SideName,
  values: Partial<Customer> = {},
  obstacle: Extract<Obstacle, "deleted" | "apart" | "ambiguous"> | null = null,
): Foresight {
  return foresee({ kind: "alone", side, snapshot: snapshotOf({ email, ...values }), obstacle }, world);
}

const members = (given: Partial<Memberships>): Memberships => ({ ...allChosen, ...given });
const inboundOnly = { ...policy, outbound: false };
const outboundOnly = { ...policy, inbound: false };

describe("a customer of one side alone", () => {
  test.each([
    ["deleted", { result: "skipped", reason: "deleted" }],
    ["apart", { result: "skipped", reason: "apart" }],
    ["ambiguous", { result: "ambiguous", reason: null }],
  ] as const)("is not created where it is %s, whatever else the merchant chooses", (obstacle, told) => {
    expect(outlookOf(alone("shopify", {}, obstacle), policy)).toMatchObject({ ...told, createdOn: null });
  });

  test("is left out where the merchant's choice of its side does, and waits where orders are not known", () => {
    const one = alone("framework360", { newsletter: "subscribed" });
    const told = (membership: Memberships["shopify"]) =>
      outlookOf(one, policy, members({ framework360: membership }));
    expect(told("left-out")).toMatchObject({ result: "left-out", reason: null, createdOn: null });
    expect(told("unknown")).toMatchObject({ result: "skipped", reason: "orders-unknown" });
    expect(outlookOf(one, policy, members({ shopify: "left-out" })).createdOn).toBe("shopify");
  });

  test("counts as waiting for its direction first, whatever else keeps it", () => {
    const one = alone("shopify", {}, "deleted");
    const told = outlookOf(one, outboundOnly, members({ shopify: "left-out" }));
    expect(told).toMatchObject({ result: "skipped", reason: "direction-off" });
  });

  test("tells no newsletter choice where newsletters do not go, or where there is none", () => {
    const subscribed = alone("shopify", { newsletter: "subscribed" });
    expect(outlookOf(subscribed, withWays({ newsletter: "to-shopify" }))).toMatchObject({
      createdOn: "framework360",
      newsletter: null,
    });
    expect(outlookOf(alone("shopify"), policy).newsletter).toBeNull();
  });
});

describe("a pair of which the merchant's choice leaves a customer out", () => {
  const edited = pair({ firstName: "Anna" }, { phone: "+390212345678" });

  test("is still written from the side whose customer is chosen", () => {
    expect(outlookOf(edited, policy, members({ shopify: "left-out" }))).toMatchObject({
      result: "changed",
      written: { shopify: ["phone"], framework360: [] },
    });
    expect(outlookOf(edited, policy, members({ framework360: "unknown" }))).toMatchObject({
      result: "changed",
      written: { shopify: [], framework360: ["firstName"] },
    });
  });

  test("is left out as a whole where nothing goes from either side", () => {
    const leftOut = { shopify: "left-out", framework360: "left-out" } as const;
    expect(outlookOf(edited, policy, leftOut)).toMatchObject({ result: "left-out", reason: null });
    expect(outlookOf(edited, inboundOnly, members({ shopify: "left-out" })).result).toBe("left-out");
    expect(outlookOf(pair({ firstName: "Anna" }, {}), policy, members({ shopify: "left-out" })).result).toBe(
      "left-out",
    );
  });

  test("is written as ever where the direction from the one that is left out is off anyhow", () => {
    expect(outlookOf(edited, inboundOnly, members({ framework360: "left-out" }))).toEqual(
      outlookOf(edited, inboundOnly),
    );
  });

  const subscribed: Base = {
    ...emptyBase,
    shopify: { newsletter: "subscribed" },
    framework360: { newsletter: "subscribed" },
  };
  const unsubscribe = (side: SideName, more: Partial<Customer> = {}) => {
    const [no, yes] = [
      { newsletter: "unsubscribed" as const, ...more },
      { newsletter: "subscribed" as const },
    ];
    const base = {
      ...subscribed,
      shopify: { email, ...subscribed.shopify },
      framework360: { email, ...subscribed.framework360 },
    };
    return side === "shopify"
      ? pair(no, yes, { base, isLinked: true })
      : pair(yes, no, { base, isLinked: true });
  };

  test("is unsubscribed on the other side all the same, also where nothing else goes", () => {
    for (const [from, to, only] of [
      ["shopify", "framework360", inboundOnly],
      ["framework360", "shopify", outboundOnly],
    ] as const) {
      for (const chosen of [policy, only]) {
        expect(outlookOf(unsubscribe(from), chosen, members({ [from]: "left-out" }))).toMatchObject({
          result: "changed",
          reason: null,
          written: { [to]: ["newsletter"], [from]: [] },
          newsletter: { side: to, choice: "unsubscribed" },
        });
      }
    }
  });

  test("is not unsubscribed where the way of the newsletter does not lead", () => {
    const chosen = withWays({ newsletter: "to-shopify" });
    const told = outlookOf(unsubscribe("shopify"), chosen, members({ shopify: "left-out" }));
    expect(told.newsletter).toBeNull();
    expect(told.written.framework360).toEqual([]);
  });

  test("is not subscribed", () => {
    const yes = pair({ newsletter: "subscribed" }, {});
    expect(outlookOf(yes, policy).newsletter).toEqual({ side: "framework360", choice: "subscribed" });
    expect(outlookOf(yes, policy, members({ shopify: "left-out" }))).toMatchObject({
      result: "left-out",
      newsletter: null,
    });
  });

  test("does not wait for the merchant's answer about newsletters", () => {
    const undated = pair({ newsletter: "subscribed" }, { newsletter: "unsubscribed" });
    expect(outlookOf(undated, policy)).toMatchObject({ reason: "undated", newsletter: "open" });
    const leftOut = { shopify: "left-out", framework360: "left-out" } as const;
    expect(outlookOf(undated, policy, leftOut)).toMatchObject({ result: "left-out", newsletter: null });
  });

  test("counts as the same only where it is linked already", () => {
    const leftOut = { shopify: "left-out", framework360: "left-out" } as const;
    expect(outlookOf(pair({}, {}, { isLinked: true }), policy, leftOut).result).toBe("same");
    expect(outlookOf(pair({}, {}), policy, leftOut).result).toBe("left-out");
    expect(outlookOf(edited, policy, leftOut).result).toBe("left-out");
  });
});

describe("a pair that differs by the merchant's choice alone waits for nothing", () => {
  test.each([
    [{ firstName: "Anna" }, {}, { names: "to-shopify" }],
    [{}, { firstName: "Anna" }, { names: "to-framework360" }],
    [{ tags: ["a"] }, { tags: ["b"] }, { tags: "none" }],
  ] as const)("%j beside %j with %j", (shopify, framework360, ways) => {
    expect(outlookOf(pair(shopify, framework360), withWays(ways))).toMatchObject({
      result: "same",
      reason: null,
    });
  });
});

describe("the figures", () => {
  const cases = {
    "created-on-shopify": alone("framework360"),
    "created-in-framework360": alone("shopify", { newsletter: "subscribed" }),
    conflict: pair({ firstName: "Anna" }, { firstName: "Hanna" }),
    newsletter: pair({ newsletter: "subscribed" }, { newsletter: "unsubscribed" }),
    changed: pair({}, { phone: "+390212345678" }),
    same: pair({}, {}),
    ambiguous: alone("shopify", {}, "ambiguous"),
    skipped: alone("shopify", {}, "deleted"),
    "left-out": pair({ lastName: "Rossi" }, {}),
  } as const;
  const leftOut = members({ shopify: "left-out", framework360: "left-out" });
  const membershipsOf = (name: string) => (name === "left-out" ? leftOut : allChosen);

  test("find each customer in the class of what happens to it", () => {
    for (const name of outlookClasses) {
      const outlook = outlookOf(cases[name], policy, membershipsOf(name));
      expect([name, isIn(name, outlook)]).toEqual([name, true]);
    }
    const same = outlookOf(cases.same, policy);
    expect(outlookClasses.filter((name) => isIn(name, same))).toEqual(["same"]);
  });

  test("add up how many customers are written on each side, and by whose value", () => {
    const foreseen = outlookClasses.map((name, index) => ({
      foresight: cases[name],
      count: 10 ** index,
      memberships: membershipsOf(name),
    }));
    expect(sumUp(foreseen, policy)).toEqual({
      classes: {
        "created-on-shopify": 1,
        "created-in-framework360": 10,
        changed: 1100,
        conflict: 1000,
        // One is subscribed with its creation, one waits for the merchant's answer.
        newsletter: 10010,
        same: 100000,
        "left-out": 1000000,
        skipped: 10010000,
        ambiguous: 100000000,
      },
      changedOn: { shopify: 100, framework360: 1000 },
      conflicts: { shopify: 1000, framework360: 0 },
      newsletter: {
        shopify: { subscribed: 0, unsubscribed: 0 },
        framework360: { subscribed: 10, unsubscribed: 0 },
        open: 10000,
      },
      fields: [
        { field: "firstName", on: { shopify: 0, framework360: 1000 } },
        { field: "phone", on: { shopify: 100, framework360: 0 } },
      ],
      skipped: [
        { reason: "undated", count: 10000 },
        { reason: "deleted", count: 10000000 },
      ],
    });
  });

  test("count a customer once for each winner, however many of its values win, and each reason together", () => {
    const twice = pair({ firstName: "Anna", lastName: "Rossi" }, { firstName: "Hanna", lastName: "Bianchi" });
    const deleted = { foresight: cases.skipped, count: 2 };
    const figures = sumUp([{ foresight: twice, count: 3 }, deleted, deleted], {
      ...policy,
      conflictWinner: "framework360",
    });
    expect(figures.conflicts).toEqual({ shopify: 0, framework360: 3 });
    expect(figures.skipped).toEqual([{ reason: "deleted", count: 4 }]);
  });
});
