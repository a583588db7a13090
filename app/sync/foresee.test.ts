import { describe, expect, test } from "vitest";

import { bothDirections as policy, faithful } from "../../tests/support/pairs.ts";
import { blankCustomer, type Customer } from "./customer.ts";
import { foresee, type Foresight } from "./foresee.ts";
import { outlookOf, sumUp } from "./outlook.ts";
import { groupNames, ways } from "./field-groups.ts";
import { notSubscribedMeanings } from "./policy.ts";
import { reconcile } from "./reconcile.ts";
import type { Snapshot } from "./side.ts";

const world = { represent: faithful, at: "2026-11-26T09:00:00.000Z" };

const snapshot = (id: string, values: Partial<Customer>): Snapshot => ({
  id,
  customer: { ...blankCustomer, email: "anna@example.it", ...values },
  newsletterChangedAt: null,
});

function pair(
  shopify: Partial<Customer>,
  framework360: Partial<Customer>,
  { hasNamesake = false, isApart = false } = {},
) {
  const now = { shopify: snapshot("1", shopify), framework360: snapshot("2", framework360) };
  return {
    now,
    foresight: foresee({ kind: "pair", now, base: null, hasNamesake, isApart, isLinked: false }, world),
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

const address = { street: "Via Roma 1", city: "Torino", postalCode: "10100", country: "IT" };

describe("what was foreseen of a pair is what is written under every choice of the merchant", () => {
  test.each<[string, Partial<Customer>, Partial<Customer>]>([
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
  ])("%s", (_title, one, other) => {
    const { now, foresight } = pair(one, other);
    for (const chosen of policies) {
      const { plan } = reconcile({ now, base: null, policy: chosen, ...world, retry: "no" });
      const writes = (side: "shopify" | "framework360") =>
        plan.kind === "update"
          ? Object.entries(plan.changes[side])
              .filter(([field, value]) => field === "tags" || value !== now[side].customer[field as "email"])
              .map(([field]) => field)
              .sort()
          : [];
      const { written, conflicts } = outlookOf(foresight, chosen);
      const told = { shopify: [...written.shopify].sort(), framework360: [...written.framework360].sort() };
      expect([chosen, told]).toEqual([
        chosen,
        { shopify: writes("shopify"), framework360: writes("framework360") },
      ]);
      const won = plan.kind === "update" ? plan.conflicts.map(({ winner }) => winner) : [];
      expect(new Set(conflicts.map(({ winner }) => winner))).toEqual(
        new Set(won.filter((winner) => winner !== null)),
      );
    }
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
