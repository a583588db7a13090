import { describe, expect, test } from "vitest";

import { emptyObject } from "../../tests/support/empty-object.ts";
import {
  anna,
  bothDirections as both,
  faithful,
  ordinaryRun,
  snapshotOf,
  withWays,
} from "../../tests/support/pairs.ts";
import type { Base, Owed } from "./base.ts";
import { otherSide, type Customer, type Field, type SideName } from "./customer.ts";
import { explanation } from "./explanation.ts";
import type { Policy } from "./policy.ts";
import { reconcile } from "./reconcile.ts";
import { settleCreation } from "./settle-creation.ts";
import type { Snapshot } from "./side.ts";

const why = { explanation: explanation("data-refused", { side: "framework360" }) };
const [yes, no] = [{ newsletter: "subscribed" as const }, { newsletter: "unsubscribed" as const }];

type Given = {
  target?: SideName;
  policy?: Policy;
  held?: readonly Field[];
  refused?: Owed;
  shown?: Partial<Snapshot>;
  of?: Partial<Snapshot>;
};

/** What is known of a customer who was just created from `source`, and who is read back with `made` in place of its values. */
function create(
  source: Partial<Customer>,
  made: Partial<Customer> = {},
  { target = "framework360", policy = both, held = [], refused = {}, shown = {}, of = {} }: Given = {},
): Base {
  const now = {
    ...{ shopify: null, framework360: null },
    [otherSide(target)]: { ...snapshotOf({ ...anna, ...source }), ...of },
  };
  const situation = { now, base: null, policy, represent: faithful, ...ordinaryRun };
  const { plan, decisions } = reconcile(situation);
  if (plan.kind !== "create") throw new Error("No customer is created.");
  const after = { [target]: { ...snapshotOf({ ...plan.customer, ...made }), ...shown } };
  return settleCreation(plan, situation, {
    ...{ plan, decisions, after, refused },
    ...{ held: new Set(held), failed: new Set<SideName>() },
  });
}

describe("a value of a new customer", () => {
  test("is agreed on as each side shows it, and nothing is open", () => {
    const next = create({ company: "Rossi Srl" }, { company: "ROSSI SRL" });
    expect([next.shopify.company, next.framework360.company]).toEqual(["Rossi Srl", "ROSSI SRL"]);
    expect(next).toMatchObject({
      owed: emptyObject,
      awaited: null,
      recent: { at: ordinaryRun.at, created: "framework360", replaced: emptyObject },
    });
  });

  test("that the side does not show yet is awaited, and a blank one is not", () => {
    const next = create({ company: "Rossi Srl" }, { company: null });
    expect(next.awaited).toEqual({
      since: ordinaryRun.at,
      changes: { framework360: { company: "Rossi Srl" } },
    });
    expect(next.framework360).toMatchObject({ company: null, phone: null });
  });

  test("that the side refused is owed with the reason, and is not awaited", () => {
    const next = create(
      { company: "Rossi Srl", phone: "+390212345678" },
      { company: null },
      { refused: { framework360: { company: why } } },
    );
    expect(next).toMatchObject({ owed: { framework360: { company: why } }, awaited: null });
    expect(next.shopify.company).toBe("Rossi Srl");
  });

  test("that the side hides is taken for written", () => {
    const next = create(
      { company: "Rossi Srl" },
      { company: null },
      { shown: { hidden: ["company", "tags"] } },
    );
    expect(next).toMatchObject({ framework360: { company: "Rossi Srl", tags: ["vip"] }, awaited: null });
  });

  test("that waits for another customer is agreed on by neither", () => {
    const next = create({ phone: "+390212345678" }, { phone: null }, { held: ["phone"] });
    expect(next.shopify).not.toHaveProperty("phone");
    expect(next.framework360).not.toHaveProperty("phone");
    expect(next.awaited).toBeNull();
  });

  test("in place of which a person wrote another e-mail is awaited, and that one is no agreement", () => {
    const next = create({}, { email: "other@example.it" });
    expect(next.framework360.email).toBeNull();
    expect(next.awaited?.changes.framework360?.email).toBe(anna.email);
  });
});

describe("a newsletter choice of a new customer", () => {
  test("that the account waits for is owed, and nothing of it is awaited", () => {
    const next = create(yes, { newsletter: null });
    expect(next.owed).toEqual({
      framework360: { newsletter: { explanation: explanation("consent-unconfirmed") } },
    });
    expect(next).toMatchObject({ awaited: null, shopify: yes });
    expect(create(yes, yes).owed).toEqual({});
    expect(create(no, { newsletter: null }).owed).toEqual({});
  });

  test("that the account made by itself is no person's, and no agreement", () => {
    const next = create({}, yes, { shown: { showsChoice: "yes" } });
    expect(next).toMatchObject({
      framework360Yes: "own",
      framework360: { newsletter: null },
      shopify: { newsletter: null },
    });
    expect(create(yes, yes, { shown: { showsChoice: "yes" } })).toMatchObject({
      framework360Yes: "shown",
      framework360: yes,
    });
  });

  test("that Shopify made by itself is known there, and is none of Framework360's", () => {
    const next = create({}, no, { target: "shopify", policy: withWays({ newsletter: "none" }) });
    expect([next.shopify.newsletter, next.framework360.newsletter]).toEqual(["unsubscribed", null]);
  });

  test("of Framework360 that went nowhere is remembered as seen, so that a no after it counts", () => {
    const toFramework360 = withWays({ newsletter: "to-framework360" });
    const seen = (source: Partial<Customer>, policy: Policy) =>
      create(source, {}, { target: "shopify", policy }).yesInFramework360;
    expect(seen(yes, toFramework360)).toEqual({ noSince: null });
    expect(seen({}, toFramework360)).toBeNull();
    expect(seen(yes, withWays({ newsletter: "none" }))).toBeNull();
    expect(seen(yes, both)).toBeNull();
    const toShopify = withWays({ newsletter: "to-shopify" });
    expect(create(yes, { newsletter: null }, { policy: toShopify }).yesInFramework360).toBeNull();
  });

  test("is dated as each side shows it", () => {
    const [one, other] = ["2026-01-01T00:00:00Z", "2026-02-02T00:00:00Z"];
    const next = create(yes, yes, {
      of: { newsletterChangedAt: one },
      shown: { newsletterChangedAt: other },
    });
    expect(next.newsletterChangedAt).toEqual({ shopify: one, framework360: other });
  });
});

describe("tags of a new customer", () => {
  test("are agreed on one by one; one that is not shown is awaited, and one of the side's own is an edit", () => {
    const next = create({ tags: ["vip", "gold"] }, { tags: ["VIP", "welcome"] });
    expect([next.shopify.tags, next.framework360.tags]).toEqual([["gold", "vip"], ["VIP"]]);
    expect(next.awaited?.changes).toEqual({ framework360: { tags: { add: ["gold"], remove: [] } } });
  });

  test("that the side refused are owed and not awaited", () => {
    const next = create({}, { tags: [] }, { refused: { framework360: { tags: why } } });
    expect(next).toMatchObject({ owed: { framework360: { tags: why } }, awaited: null });
  });

  test("that it is given for being created are known on its side alone", () => {
    const created = { ...both, createdTag: "from-shopify" };
    const next = create({}, {}, { policy: created });
    expect(next.shopify.tags).toEqual(["vip"]);
    expect(next.framework360.tags).toEqual(["from-shopify", "vip"]);
    const alone = create({}, {}, { policy: { ...created, ways: { ...both.ways, tags: "none" } } });
    expect(alone.shopify).not.toHaveProperty("tags");
    expect(alone.framework360.tags).toEqual(["from-shopify"]);
  });

  test("are agreed on by neither while they are not synchronized", () => {
    const next = create({}, {}, { policy: withWays({ tags: "none" }) });
    expect(next.shopify).not.toHaveProperty("tags");
    expect(next.framework360).not.toHaveProperty("tags");
  });
});
