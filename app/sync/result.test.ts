import { describe, expect, test } from "vitest";

import { anna, ordinaryRun, readNow } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import type { SideName, ValueField } from "./customer.ts";
import { explanation } from "./explanation.ts";
import type { Decision, Plan } from "./plan.ts";
import { idOf, resultOf, resultOfUnheard, skipped, unchanged as nothingNew } from "./result.ts";

const ids = { shopifyId: "1", framework360Id: "2" };
const refused = explanation("data-refused", { side: "framework360" });
const owing: Base = { ...emptyBase, owed: { framework360: { phone: { explanation: refused } } } };

function result(
  plan: Plan,
  base: Base | null = emptyBase,
  decision: Decision = { kind: "same" },
  leftOut: readonly SideName[] = [],
) {
  const now = readNow({ shopify: { ...anna, city: "Como" }, framework360: anna });
  const decisions = { fields: new Map([["phone", decision] as const]), tags: null, leftOut };
  return resultOf(plan, { decisions, now, base, failed: new Map() }, ids);
}

const unchanged: Plan = { kind: "unchanged", conflicts: [] };
const update: Plan = {
  kind: "update",
  changes: { shopify: {}, framework360: { city: "Como", phone: "+393331234567", firstName: "Anna" } },
  conflicts: [],
};

describe("what came of a run", () => {
  test("is `unchanged` where both sides hold the same", () => {
    expect(result(unchanged)).toMatchObject({ outcome: "unchanged", fields: [], explanations: [] });
  });

  test("holds the ids of a link and nothing else of it: the activity takes no more", () => {
    const link = { ...ids, base: emptyBase, deletedOn: null };
    const names = Object.keys(nothingNew(ids)).sort();
    expect(Object.keys(nothingNew(link)).sort()).toEqual(names);
    expect(Object.keys(skipped(link, "not-found")).sort()).toEqual(names);
  });

  test("is `updated` with the fields that hold another value now", () => {
    expect(result(update)).toMatchObject({
      outcome: "updated",
      target: "framework360",
      fields: ["city", "phone"],
    });
  });

  test("is `partly` when a value stays owed, with the reason and with what was written", () => {
    const explanations = [{ field: "phone", explanation: refused }];
    expect(result(update, owing)).toMatchObject({ outcome: "partly", fields: ["city"], explanations });
    expect(result(unchanged, owing)).toMatchObject({ outcome: "partly", target: null, explanations });
  });

  test.each(["pending", "disputed"] as const)(
    "tells no value as owed that the merchant's choices let go nowhere by now (%s), and keeps it",
    (kind) => {
      const off: Decision = { kind, to: "framework360", isLeftByWay: false };
      const byWay: Decision = { ...off, isLeftByWay: true };
      expect(result(unchanged, owing, off)).toMatchObject({
        outcome: "skipped",
        reason: "direction-off",
        explanations: [],
      });
      expect(result(unchanged, owing, byWay)).toMatchObject({ outcome: "unchanged", explanations: [] });
    },
  );

  test("tells no value as owed of a field that is not synchronized at all by now", () => {
    const email: Base = { ...emptyBase, owed: { framework360: { vatNumber: { explanation: refused } } } };
    expect(result(unchanged, email)).toMatchObject({ outcome: "unchanged", explanations: [] });
  });

  test("tells owed tags as long as one of them may be carried", () => {
    const tags: Base = { ...emptyBase, owed: { framework360: { tags: { explanation: refused } } } };
    const off: Decision = { kind: "pending", to: "framework360", isLeftByWay: false };
    const owed: Decision = { kind: "owed", to: "framework360" };
    const told = (decisions: Decision[]) => {
      const now = readNow({ shopify: anna, framework360: anna });
      const byTag = new Map(decisions.map((decision, index) => [String(index), decision]));
      const all = { fields: new Map(), tags: byTag, leftOut: [] };
      return resultOf(unchanged, { decisions: all, now, base: tags, failed: new Map() }, ids).explanations;
    };
    expect(told([off, owed])).toHaveLength(1);
    expect(told([off])).toEqual([]);
    // Neither side shows any: what became of hidden ones.
    expect(told([])).toHaveLength(1);
  });

  test("is `partly` for a creation of which a value stays owed", () => {
    const create: Plan = {
      kind: "create",
      side: "framework360",
      customer: { ...anna, phone: "+393331234567" },
      conflicts: [],
    };
    expect(result(create, owing)).toMatchObject({
      outcome: "partly",
      target: "framework360",
      fields: ["email", "firstName", "tags"],
    });
    expect(result(create)).toMatchObject({ outcome: "created" });
  });

  test("is `partly` where only the merchant can say which newsletter choice counts", () => {
    expect(result(unchanged, { ...emptyBase, isConsentUndated: true })).toMatchObject({
      outcome: "partly",
      explanations: [{ field: "newsletter", explanation: { code: "consent-undated" } }],
    });
  });

  test.each(["pending", "disputed"] as const)(
    "is no `unchanged` where the sides differ because a direction is off: %s",
    (kind) => {
      expect(result(unchanged, emptyBase, { kind, to: "shopify", isLeftByWay: false })).toMatchObject({
        outcome: "skipped",
        reason: "direction-off",
      });
    },
  );

  test("is `unchanged` where the sides differ by the way of a group alone", () => {
    const left = { kind: "pending", to: "shopify", isLeftByWay: true } as const;
    expect(result(unchanged, emptyBase, left).outcome).toBe("unchanged");
  });

  test("is skipped with the plan's reason, and names nothing else", () => {
    expect(result({ kind: "skip", reason: "no-email" })).toEqual({
      ...ids,
      outcome: "skipped",
      reason: "no-email",
      target: null,
      fields: [],
      conflicts: [],
      explanations: [],
    });
  });

  test("names the fields that both sides had changed, whichever value stays", () => {
    const conflicts = [
      { field: "city", winner: "shopify" },
      { field: "phone", winner: null },
    ] as const;
    expect(result({ ...update, conflicts })).toMatchObject({ conflicts: ["city", "phone"] });
    expect(result({ ...unchanged, conflicts })).toMatchObject({ conflicts: ["city", "phone"] });
  });

  test("names both sides' fields once each, and no target, where both were written", () => {
    const changes = { shopify: { phone: "+390212345678" }, framework360: { city: "Como", phone: "+39333" } };
    expect(result({ ...update, changes })).toMatchObject({
      outcome: "updated",
      target: null,
      fields: ["phone", "city"],
    });
  });

  test("is `updated` where tags alone were written, also while other tags wait for a direction", () => {
    const changes = { shopify: {}, framework360: { tags: { add: ["gold"], remove: [] } } };
    const pending = { kind: "pending", to: "shopify", isLeftByWay: false } as const;
    expect(result({ ...update, changes }, emptyBase, pending)).toMatchObject({
      outcome: "updated",
      fields: ["tags"],
    });
  });

  test("is `partly` and not skipped where a value is owed beside one whose direction is off", () => {
    const fields = new Map<ValueField, Decision>([
      ["phone", { kind: "owed", to: "framework360" }],
      ["city", { kind: "pending", to: "shopify", isLeftByWay: false }],
    ]);
    const now = readNow({ shopify: anna, framework360: anna });
    const decisions = { fields, tags: null, leftOut: [] };
    expect(resultOf(unchanged, { decisions, now, base: owing, failed: new Map() }, ids)).toMatchObject({
      outcome: "partly",
      reason: null,
      explanations: [{ field: "phone", explanation: refused }],
    });
  });

  test("names the side that is not given the values of a customer who is left out, unless both are", () => {
    const pending = { kind: "pending", to: "framework360", isLeftByWay: false } as const;
    expect(result(unchanged, emptyBase, pending, ["shopify"])).toMatchObject({
      outcome: "skipped",
      reason: "left-out",
      target: "framework360",
    });
    expect(result(unchanged, emptyBase, pending, ["shopify", "framework360"])).toMatchObject({
      reason: "left-out",
      target: null,
    });
  });

  test("tells nothing of a side that could not be written", () => {
    const now = readNow({ shopify: anna, framework360: anna });
    const decisions = { fields: new Map(), tags: null, leftOut: [] };
    const failed = new Map([["framework360", new Error(ordinaryRun.at)] as const]);
    expect(resultOf(update, { decisions, now, base: emptyBase, failed }, ids)).toMatchObject({
      outcome: "unchanged",
      fields: [],
    });
  });
});

describe("writes of which no run learned that they took effect", () => {
  const toFramework360 = {
    framework360: { before: { city: null }, after: { city: "Como" }, wasPersonsNo: false },
  };

  test("are told as an update of the side that was written", () => {
    expect(resultOfUnheard(ids, emptyBase, toFramework360)).toEqual({
      ...ids,
      outcome: "updated",
      reason: null,
      target: "framework360",
      fields: ["city"],
      conflicts: [],
      explanations: [],
    });
  });

  test("of both sides name no target, and a field once", () => {
    const both = {
      ...toFramework360,
      shopify: { before: { city: null }, after: { city: "Como" }, wasPersonsNo: false },
    };
    expect(resultOfUnheard(ids, emptyBase, both)).toMatchObject({ target: null, fields: ["city"] });
  });

  test("are told as done in part where a value stays owed", () => {
    expect(resultOfUnheard(ids, owing, toFramework360)).toMatchObject({
      outcome: "partly",
      explanations: [{ field: "phone", explanation: refused }],
    });
  });
});

test("a customer of one side has that side's id alone", () => {
  expect(idOf("framework360", "7")).toEqual({ shopifyId: null, framework360Id: "7" });
});
