import { describe, expect, test } from "vitest";

import { bothDirections as policy, faithful } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import { blankCustomer, type BySide, type Customer, type Field, type SideName } from "./customer.ts";
import { explanation } from "./explanation.ts";
import { foresee, type Foresight } from "./foresee.ts";
import { outlookOf, sumUp, type Outlook } from "./outlook.ts";
import { groupNames, ways } from "./field-groups.ts";
import { mayWriteField, notSubscribedMeanings, type Policy } from "./policy.ts";
import { reconcile } from "./reconcile.ts";
import type { Decisions, Plan } from "./plan.ts";
import { resultOf } from "./result.ts";
import { settle } from "./settle.ts";
import type { Snapshot } from "./side.ts";
import type { Situation } from "./situation.ts";

const world = { represent: faithful, at: "2026-11-26T09:00:00.000Z" };

const snapshot = (id: string, values: Partial<Customer>): Snapshot => ({
  id,
  customer: { ...blankCustomer, email: "anna@example.it", ...values },
  newsletterChangedAt: null,
});

function pair(
  shopify: Partial<Customer>,
  framework360: Partial<Customer>,
  {
    hasNamesake = false,
    isApart = false,
    base = null,
  }: { hasNamesake?: boolean; isApart?: boolean; base?: Base | null } = {},
) {
  const now = { shopify: snapshot("1", shopify), framework360: snapshot("2", framework360) };
  return {
    now,
    foresight: foresee({ kind: "pair", now, base, hasNamesake, isApart, isLinked: false }, world),
  };
}

const alone = (side: "shopify" | "framework360", values: Partial<Customer>): Foresight =>
  foresee({ kind: "alone", side, snapshot: snapshot("1", values), obstacle: null }, world);

/** What a merchant can choose: each way of each group, which do not concern each other, beside two ways of the others. */
const policies = [true, false].flatMap((inbound) =>
  [true, false].flatMap((outbound) =>
    (["shopify", "framework360"] as const).flatMap((conflictWinner) =>
      [null, ...notSubscribedMeanings].flatMap((notSubscribedMeans) => {
        const chosen = { ...policy, inbound, outbound, conflictWinner, notSubscribedMeans };
        const others = [policy.ways, { ...policy.ways, names: "to-framework360", address: "none" } as const];
        return others.flatMap((other) =>
          groupNames.flatMap((group) => ways.map((way) => ({ ...chosen, ways: { ...other, [group]: way } }))),
        );
      }),
    ),
  ),
);

const inOrder = ({ shopify, framework360 }: BySide<readonly Field[]>) => ({
  shopify: [...shopify].sort(),
  framework360: [...framework360].sort(),
});

/** What a run writes, and whose values win; where it writes nothing, what it tells of the pair, in the words of a preview. */
function doneByRun(now: BySide<Snapshot>, base: Base | null, chosen: Policy) {
  const situation = { now, base, policy: chosen, ...world, retry: "no" } as const;
  const { plan, decisions } = reconcile(situation);
  if (plan.kind === "create" || plan.kind === "skip")
    throw new Error("A pair is neither created nor skipped.");
  const written = (side: SideName) =>
    plan.kind === "update"
      ? (Object.keys(plan.changes[side]) as Field[]).filter(
          (field) => field === "tags" || plan.changes[side][field] !== now[side].customer[field],
        )
      : [];
  const winners = plan.conflicts.flatMap(({ winner }) => (winner === null ? [] : [winner]));
  const done = {
    ...inOrder({ shopify: written("shopify"), framework360: written("framework360") }),
    winners: [...new Set(winners)].sort(),
  };
  // A run names why a value is owed also where it may not go any more.
  const isOwedStill = !base?.owed.framework360?.phone || mayWriteField(chosen, "framework360", "phone");
  return plan.kind === "unchanged" && isOwedStill
    ? { ...done, told: toldByRun(situation, plan, decisions) }
    : { ...done, told: undefined };
}

function toldByRun(
  situation: Situation & { now: BySide<Snapshot> },
  plan: Extract<Plan, { kind: "unchanged" }>,
  decisions: Decisions,
): Pick<Outlook, "result" | "reason"> {
  const { now, policy: chosen } = situation;
  if (!chosen.inbound && !chosen.outbound) return { result: "skipped", reason: "direction-off" };
  const nothing = { after: {}, held: new Set<Field>(), refused: {}, failed: new Set<SideName>() };
  const base = settle(situation, { plan, decisions, ...nothing });
  const ids = { shopifyId: now.shopify.id, framework360Id: now.framework360.id };
  const { outcome, explanations } = resultOf(plan, { decisions, now, base, failed: new Map() }, ids);
  if (outcome === "unchanged") return { result: "same", reason: null };
  if (outcome === "skipped") return { result: "skipped", reason: "direction-off" };
  const isUndated = explanations[0]!.explanation.code === "consent-undated";
  return { result: "skipped", reason: isUndated ? "undated" : "owed" };
}

const address = { street: "Via Roma 1", city: "Torino", postalCode: "10100", country: "IT" };

/** What both sides agreed on before. */
function agreedOn(values: Partial<Customer>, more: Partial<Base> = {}): Base {
  const both = { ...blankCustomer, email: "anna@example.it", ...values };
  return { ...emptyBase, shopify: both, framework360: both, ...more };
}

const refused = { explanation: explanation("data-refused", { side: "framework360" }) };

describe("what was foreseen of a pair is what a run writes or tells under every choice of the merchant", () => {
  test.each<[string, Partial<Customer>, Partial<Customer>, Base?]>([
    ["equal customers", { firstName: "Anna" }, { firstName: "Anna" }],
    ["another first name", { firstName: "Anna" }, { firstName: "Hanna" }],
    ["a blank on each side", { phone: "+393331234567" }, { company: "Rossi" }],
    ["two addresses", { ...address }, { ...address, street: "Via Po 2" }],
    [
      "an address on one side, and its company",
      {},
      { ...address, company: "Rossi", vatNumber: "12345678901" },
    ],
    ["tags", { tags: ["a", "b"] }, { tags: ["b", "c"] }],
    ["a subscription against a no", { newsletter: "subscribed" }, { newsletter: "unsubscribed" }],
    ["an unsubscription", { newsletter: "unsubscribed" }, { newsletter: "subscribed" }],
    ["a no that may be none", {}, { newsletter: "unsubscribed" }],
    ["tags of Shopify alone", { tags: ["a"] }, {}],
    ["tags of Framework360 alone", {}, { tags: ["a"] }],
    ["a first name edited on Shopify", { firstName: "Anita" }, {}, agreedOn({})],
    ["a first name edited in Framework360", {}, { firstName: "Anita" }, agreedOn({})],
    ["one edited on both", { firstName: "Anita" }, { firstName: "Hanna" }, agreedOn({ firstName: "Anna" })],
    [
      "a phone that Framework360 refused",
      { phone: "+393331234567" },
      {},
      agreedOn(
        { phone: "+393331234567" },
        { framework360: { ...agreedOn({}).framework360 }, owed: { framework360: { phone: refused } } },
      ),
    ],
    ["an e-mail that was cleared on Shopify", { email: null }, {}, agreedOn({})],
    ["an address that was cleared on Shopify", {}, address, agreedOn(address)],
    [
      "first names that differ since they met",
      { firstName: "Anna" },
      { firstName: "Hanna" },
      agreedOn(
        { firstName: "Anna" },
        {
          framework360: { ...agreedOn({ firstName: "Hanna" }).framework360 },
          disputed: ["firstName"],
        },
      ),
    ],
  ])("%s", (_title, one, other, base = undefined) => {
    const { now, foresight } = pair(one, other, { base: base ?? null });
    const wrong = policies.filter((chosen) => {
      const done = doneByRun(now, base ?? null, chosen);
      const { written, conflicts, result, reason } = outlookOf(foresight, chosen);
      const foretold = {
        ...inOrder(written),
        winners: [...new Set(conflicts.map(({ winner }) => winner))].sort(),
        ...(done.told && { told: { result, reason } }),
      };
      return JSON.stringify(foretold) !== JSON.stringify(done);
    });
    expect(wrong).toEqual([]);
  });
});

test("a difference that no direction can carry is told as left because of the direction", () => {
  const { foresight } = pair({ firstName: "Anna" }, { phone: "+393331234567", firstName: "Anna" });
  const inbound = { ...policy, outbound: false };
  expect(outlookOf(foresight, inbound)).toMatchObject({ result: "skipped", reason: "direction-off" });
  expect(outlookOf(foresight, policy)).toMatchObject({ result: "changed", written: { shopify: ["phone"] } });
});

test("two customers that a person keeps apart are skipped for that reason, whatever they hold", () => {
  const { foresight } = pair({ firstName: "Anna" }, { firstName: "Anita" }, { isApart: true });
  expect(outlookOf(foresight, policy)).toMatchObject({ result: "skipped", reason: "apart" });
  const off = { ...policy, inbound: false, outbound: false };
  expect(outlookOf(foresight, off)).toMatchObject({ result: "skipped", reason: "direction-off" });
});

test("where Framework360 has two such customers, no counterpart is chosen from there", () => {
  const outboundOnly = { ...policy, inbound: false };
  const several = pair({ firstName: "Anna" }, {}, { hasNamesake: true }).foresight;
  expect(outlookOf(several, outboundOnly).result).toBe("ambiguous");
  expect(outlookOf(several, policy).result).toBe("changed");
  expect(outlookOf(pair({}, { firstName: "Anna" }).foresight, outboundOnly).result).toBe("changed");
});

describe("customers of whom the same was foreseen are counted as one case", () => {
  test("pairs that differ in the same fields alone, whatever else they hold", () => {
    const [one, other] = [
      pair({ firstName: "Anna", newsletter: "subscribed" }, { newsletter: "subscribed" }),
      pair({ firstName: "Bruno", city: "Como" }, { city: "Como" }),
    ];
    expect(one.foresight).toEqual(other.foresight);
    expect(Object.keys(one.foresight.kind === "pair" ? one.foresight.fates : {})).toEqual(["firstName"]);
  });

  test("customers of one side that are kept from being created for the same reason", () => {
    const deleted = (newsletter: Customer["newsletter"]) =>
      foresee(
        { kind: "alone", side: "shopify", snapshot: snapshot("1", { newsletter }), obstacle: "deleted" },
        world,
      );
    expect(deleted("subscribed")).toEqual({
      kind: "alone",
      side: "shopify",
      obstacle: "deleted",
      choice: null,
      choiceIfNo: null,
    });
    expect(deleted("unsubscribed")).toEqual(deleted("subscribed"));
    expect(alone("shopify", { firstName: "Anna" })).toEqual(alone("shopify", { city: "Como" }));
    expect(alone("shopify", {})).toMatchObject({ obstacle: null });
  });
});

test("a customer with an e-mail is created also where phones do not go", () => {
  const byEmail = alone("framework360", { phone: "+393331234567" });
  const withoutPhones = { ...policy, ways: { ...policy.ways, phone: "none" } } as const;
  expect(outlookOf(byEmail, withoutPhones).createdOn).toBe("shopify");
});

test("a customer of one side is created on the other where that direction is on and it can be found again", () => {
  const onShopify = alone("shopify", { newsletter: "subscribed" });
  expect(outlookOf(onShopify, policy)).toMatchObject({
    createdOn: "framework360",
    newsletter: { side: "framework360", choice: "subscribed" },
  });
  expect(outlookOf(onShopify, { ...policy, inbound: false })).toMatchObject({ reason: "direction-off" });
  const withoutEmail = alone("shopify", { email: null, phone: "+393331234567" });
  expect(outlookOf(withoutEmail, policy)).toMatchObject({ result: "skipped", reason: "no-email" });
  const maybeNo = alone("framework360", { newsletter: "unsubscribed" });
  expect(outlookOf(maybeNo, policy).newsletter).toBeNull();
  expect(outlookOf(maybeNo, { ...policy, notSubscribedMeans: "unsubscribed" }).newsletter).toEqual({
    side: "shopify",
    choice: "unsubscribed",
  });
});

test("the figures count each customer once for what happens to it, and tell conflicts and the newsletter besides", () => {
  const figures = sumUp(
    [
      { foresight: pair({}, {}).foresight, count: 100 },
      { foresight: pair({ firstName: "Anna" }, { firstName: "Hanna" }).foresight, count: 3 },
      { foresight: pair({ newsletter: "subscribed" }, { newsletter: "unsubscribed" }).foresight, count: 2 },
      { foresight: pair({}, {}, { hasNamesake: true }).foresight, count: 1 },
      { foresight: alone("framework360", {}), count: 7 },
    ],
    policy,
  );
  expect(figures.classes).toMatchObject({ same: 101, changed: 3, skipped: 2, "created-on-shopify": 7 });
  expect(figures).toMatchObject({
    fields: [{ field: "firstName", on: { shopify: 0, framework360: 3 } }],
    conflicts: { shopify: 3, framework360: 0 },
    skipped: [{ reason: "undated", count: 2 }],
  });
  expect(figures.newsletter.open).toBe(2);
});
