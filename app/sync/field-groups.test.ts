import { describe, expect, test } from "vitest";

import { emptyObject } from "../../tests/support/empty-object.ts";
import {
  anna,
  bothDirections as both,
  faithful,
  ordinaryRun,
  readNow,
  snapshotOf,
  withWays,
} from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import { allFields, sideNames, type BySide, type Customer, type SideName } from "./customer.ts";
import { extraFields } from "./extra-fields.ts";
import { fieldGroups, groupNames, leadsTo, waysOf, type FieldGroup } from "./field-groups.ts";
import { fieldStates } from "./field-state.ts";
import { foresee } from "./foresee.ts";
import { intentOf, rememberIntent } from "./intent.ts";
import { isIgnoredTag } from "./merge-tags.ts";
import { outlookOf } from "./outlook.ts";
import { policyOfManualSend, type Policy } from "./policy.ts";
import { reconcile } from "./reconcile.ts";
import { settle } from "./settle.ts";

/** A customer with a value in every field of every group. */
const whole: Customer = {
  ...anna,
  lastName: "Bianchi",
  phone: "+393331234567",
  company: "Bianchi",
  street: "Via Roma 1",
  city: "Como",
  province: "CO",
  postalCode: "22100",
  country: "IT",
  vatNumber: "12345678901",
  taxCode: "BNCNNA80A41C933X",
  pec: "anna@pec.example.it",
  sdi: "ABC1234",
  newsletter: "subscribed",
  orderCount: 2,
  totalSpent: "10.00",
};

/** The same with another value in each field but the e-mail. */
const edited: Customer = {
  ...whole,
  firstName: "Anita",
  lastName: "Neri",
  phone: "+393337654321",
  company: "Neri",
  street: "Via Po 2",
  city: "Lecco",
  province: "LC",
  postalCode: "23900",
  vatNumber: "10987654321",
  taxCode: "NRENNA80A41C933X",
  pec: "neri@pec.example.it",
  sdi: "XYZ9876",
  tags: ["new", "vip"],
  newsletter: "unsubscribed",
  orderCount: 3,
  totalSpent: "15.00",
};

const inStep: Base = { ...emptyBase, shopify: whole, framework360: whole };

function decideFor(customers: BySide<Customer | null>, base: Base | null, policy: Policy) {
  const situation = { now: readNow(customers), base, policy, represent: faithful, ...ordinaryRun };
  return { situation, ...reconcile(situation) };
}

const editedOn = (side: SideName) => ({ shopify: whole, framework360: whole, [side]: edited });

/** What is written of the group, by side. */
function writtenOf(
  group: FieldGroup,
  customers: BySide<Customer>,
  policy: Policy,
  base: Base | null = inStep,
) {
  const { plan } = decideFor(customers, base, policy);
  const changes = plan.kind === "update" ? plan.changes : { shopify: {}, framework360: {} };
  return sideNames.filter((side) => fieldGroups[group].some((field) => field in changes[side]));
}

/** Group, way, and the side on which somebody edits all of it. */
const cases = groupNames.flatMap((group) =>
  waysOf(group).flatMap((way) => sideNames.map((side) => [group, way, side] as const)),
);

test("every field is in one group, but the e-mail, by which a customer is known, and values with places of their own", () => {
  const grouped = groupNames.flatMap((group) => fieldGroups[group] as readonly string[]);
  expect([...grouped, ...extraFields, "email"].sort()).toEqual([...allFields].sort());
});

test.each(cases)("%s that go %s, edited on %s, are written where the way leads alone", (group, way, side) => {
  const other = side === "shopify" ? "framework360" : "shopify";
  // Order figures on Shopify are the app's own: they are written again from Framework360.
  const source = group === "orderFigures" ? "framework360" : side;
  const target = group === "orderFigures" ? "shopify" : other;
  const policy = withWays({ [group]: way });
  const expected = leadsTo(way, target) ? [target] : [];
  expect(writtenOf(group, editedOn(source), policy)).toEqual(expected);
  const others = groupNames.filter((one) => one !== group);
  for (const one of others) expect(writtenOf(one, editedOn("framework360"), policy)).toEqual(["shopify"]);
});

test.each(cases)(
  "%s that go %s are written nowhere else when %s's customer is sent by hand",
  (group, way, side) => {
    const policy = policyOfManualSend(withWays({ [group]: way }), side);
    for (const customers of [editedOn("shopify"), editedOn("framework360")]) {
      const written = writtenOf(group, customers, policy);
      expect(written.filter((one) => !leadsTo(way, one))).toEqual([]);
    }
  },
);

test.each(cases)("a new customer gets %s that go %s where the way leads, from %s", (group, way, side) => {
  const other = side === "shopify" ? "framework360" : "shopify";
  const customers = { shopify: null, framework360: null, [side]: whole };
  const { plan } = decideFor(customers, null, withWays({ [group]: way }));
  if (plan.kind !== "create") throw new Error("No customer is created.");
  const isKnown = group !== "orderFigures" || side === "framework360";
  for (const field of fieldGroups[group]) {
    const blank = field === "tags" ? [] : null;
    expect(plan.customer[field]).toEqual(isKnown && leadsTo(way, other) ? whole[field] : blank);
  }
  expect(plan.customer.email).toBe(whole.email);
});

test("a customer who is known by a phone alone is not created where phones do not go, and the preview says so", () => {
  const byPhone = { ...whole, email: null };
  const policy = withWays({ phone: "to-framework360" });
  const { plan } = decideFor({ shopify: null, framework360: byPhone }, null, policy);
  expect(plan).toEqual({ kind: "skip", reason: "no-identity" });
  const alone = {
    kind: "alone",
    side: "framework360",
    snapshot: snapshotOf(byPhone),
    obstacle: null,
  } as const;
  const foresight = foresee(alone, { represent: faithful, at: ordinaryRun.at });
  expect(outlookOf(foresight, policy)).toMatchObject({ result: "skipped", reason: "no-identity" });
  expect(outlookOf(foresight, both)).toMatchObject({ result: "created" });
});

describe("a group that was set apart and goes again", () => {
  const apart = withWays({ names: "none", tags: "none" });
  const after = (customers: BySide<Customer>, base: Base | null) => {
    const { situation, plan, decisions } = decideFor(customers, base, apart);
    const now = { shopify: snapshotOf(customers.shopify), framework360: snapshotOf(customers.framework360) };
    const done = { after: now, held: new Set<string>(), refused: {}, failed: new Set<SideName>() };
    return settle(situation, { plan: plan as Exclude<typeof plan, { kind: "skip" }>, decisions, ...done });
  };

  test("is merged by what both last agreed on: an edit of each side is carried, none is undone", () => {
    const customers = {
      shopify: { ...whole, firstName: "Anita", tags: ["vip", "new"] },
      framework360: { ...whole, lastName: "Neri", tags: [] },
    };
    const { plan } = decideFor(customers, after(customers, inStep), both);
    expect(plan).toMatchObject({
      changes: {
        shopify: { lastName: "Neri", tags: { add: [], remove: ["vip"] } },
        framework360: { firstName: "Anita", tags: { add: ["new"], remove: [] } },
      },
      conflicts: [],
    });
  });

  test("is at first contact where both never agreed on it: blanks are filled, and a difference is a conflict", () => {
    const customers = {
      shopify: { ...whole, firstName: "Anita", lastName: null, tags: ["new"] },
      framework360: whole,
    };
    const { plan } = decideFor(customers, after(customers, null), both);
    expect(plan).toMatchObject({
      changes: {
        shopify: { lastName: "Bianchi", tags: { add: ["vip"], remove: [] } },
        framework360: { firstName: "Anita", tags: { add: ["new"], remove: [] } },
      },
      conflicts: [{ field: "firstName", winner: "shopify" }],
    });
  });
});

test("an unsubscribe stays where the way of the newsletter does not lead, also of a customer who is left out", () => {
  const unsubscribed = { ...whole, newsletter: "unsubscribed" } as const;
  const oneWay = withWays({ newsletter: "to-shopify" });
  const leftOut = { ...both.audience, shopify: { kind: "subscribers", tags: [] } } as const;
  for (const policy of [oneWay, { ...oneWay, audience: leftOut }]) {
    const customers = { shopify: unsubscribed, framework360: whole };
    expect(writtenOf("newsletter", customers, policy)).toEqual([]);
    // And the other side's older yes never undoes it.
    const resubscribed = { ...customers, framework360: { ...whole, firstName: "Anita" } };
    expect(writtenOf("newsletter", resubscribed, policy)).toEqual([]);
  }
  const there = { shopify: whole, framework360: unsubscribed };
  expect(writtenOf("newsletter", there, oneWay)).toEqual(["shopify"]);
});

test("an address that was cleared on Shopify is not written back against its way", () => {
  const blank = { street: null, city: null, province: null, postalCode: null, country: null };
  const customers = {
    shopify: { ...whole, ...blank },
    framework360: { ...whole, street: "Via Po 2" },
  };
  expect(writtenOf("address", customers, withWays({ address: "to-framework360" }))).toEqual([]);
});

test("a value that stands on one side by the way of its group is told as left there", () => {
  const states = (policy: Policy, side: SideName) => {
    const customers = editedOn(side);
    const now = { shopify: snapshotOf(customers.shopify), framework360: snapshotOf(customers.framework360) };
    return fieldStates({ now, base: inStep, policy, represent: faithful, ...ordinaryRun });
  };
  const oneWay = withWays({ names: "to-shopify", tags: "to-framework360" });
  expect(states(oneWay, "shopify").firstName).toEqual({ kind: "left" });
  expect(states(oneWay, "framework360").firstName).toEqual({ kind: "to-come", to: "shopify" });
  expect(states(oneWay, "framework360").tags).toEqual({ kind: "left" });
  expect(states({ ...both, inbound: false }, "shopify").firstName).toEqual({ kind: "direction-off" });
});

describe("tags", () => {
  test.each([
    ["VIP", ["vip"], true],
    ["vip gold", ["vip"], false],
    ["B2B-gold", ["b2b*"], true],
    ["gold", ["b2b*"], false],
    ["Made", [], true],
  ])("%s is left to each side by %j: %s", (tag, ignoredTags, isLeft) => {
    expect(isIgnoredTag(tag, { ignoredTags, createdTag: "made" })).toBe(isLeft);
  });

  test("that are left out are none of a new customer's", () => {
    const shopify = snapshotOf({ ...whole, tags: ["b2b", "vip"] });
    const policy = { ...both, ignoredTags: ["b*"] };
    const now = { shopify, framework360: null };
    const { plan } = reconcile({ now, base: null, policy, represent: faithful, ...ordinaryRun });
    expect(plan).toMatchObject({ kind: "create", customer: { tags: ["vip"] } });
  });

  test("that are left out stay as they are on each side, and are merged once they are not", () => {
    const customers = { shopify: { ...whole, tags: ["b2b", "vip"] }, framework360: { ...whole, tags: [] } };
    const ignoring = { ...both, ignoredTags: ["b*"] };
    const { situation, plan, decisions } = decideFor(customers, inStep, ignoring);
    expect(plan).toMatchObject({
      changes: { shopify: { tags: { remove: ["vip"] } }, framework360: emptyObject },
    });
    const shopify = snapshotOf({ ...whole, tags: ["b2b"] });
    const base = settle(situation, {
      plan: plan as Exclude<typeof plan, { kind: "skip" }>,
      decisions,
      after: { shopify },
      held: new Set(),
      refused: {},
      failed: new Set(),
    });
    const later = { shopify: shopify.customer, framework360: customers.framework360 };
    expect(decideFor(later, base, ignoring).plan.kind).toBe("unchanged");
    expect(decideFor(later, base, both).plan).toMatchObject({
      changes: { framework360: { tags: { add: ["b2b"], remove: [] } }, shopify: emptyObject },
    });
  });

  test.each(waysOf("tags"))("for created customers stay on their side, with tags going %s", (tags) => {
    const policy = { ...withWays({ tags }), createdTag: "made" };
    const created = decideFor({ shopify: whole, framework360: null }, null, policy);
    if (created.plan.kind !== "create") throw new Error("No customer is created.");
    const made = created.plan.customer;
    expect(made.tags).toContain("made");
    const customers = { shopify: whole, framework360: { ...whole, tags: made.tags } };
    const settled = settle(created.situation, {
      plan: created.plan,
      decisions: created.decisions,
      after: { framework360: snapshotOf(customers.framework360) },
      held: new Set(),
      refused: {},
      failed: new Set(),
    });
    // The same where the run died after the creation, and where the links were lost.
    const intended = { ...emptyBase, intent: intentOf(created.plan) };
    const now = { shopify: snapshotOf(whole), framework360: snapshotOf(customers.framework360) };
    const remembered = rememberIntent(intended, now, faithful);
    for (const later of [policy, { ...both, createdTag: "another" }, both]) {
      for (const base of [settled, remembered]) {
        const { plan } = decideFor(customers, base, later);
        const changes = plan.kind === "update" ? plan.changes : { shopify: {}, framework360: {} };
        expect([changes.shopify.tags?.add ?? [], changes.framework360.tags?.remove ?? []]).toEqual([[], []]);
      }
    }
    expect(writtenOf("tags", customers, policy, null)).toEqual([]);
  });
});

test("a comparison of an earlier version is read by its own letters of addresses", () => {
  const now = { shopify: snapshotOf({ ...whole, city: "Lecco" }), framework360: snapshotOf(whole) };
  const world = { represent: faithful, at: ordinaryRun.at };
  const foresight = foresee(
    { kind: "pair", now, base: inStep, hasNamesake: false, isApart: false, isLinked: true },
    world,
  );
  if (foresight.kind !== "pair") throw new Error("No pair was foreseen.");
  // Each of six cases had a letter for each of four ways.
  const earlier = Object.fromEntries(
    Object.entries(foresight.fates).map(([field, letters]) => [
      field,
      [...letters.slice(0, 6)].map((letter) => `${letter}xxx`).join(""),
    ]),
  );
  for (const policy of [both, { ...both, inbound: false }, { ...both, outbound: false }]) {
    const [one, other] = [foresight, { ...foresight, fates: earlier }].map((each) => outlookOf(each, policy));
    expect(other).toEqual(one);
    expect(one!.written.framework360.includes("city")).toBe(policy.inbound);
  }
});
