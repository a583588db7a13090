import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { emptyObject } from "../../tests/support/empty-object.ts";
import {
  anna,
  bothDirections as both,
  everyPlace,
  faithful,
  ordinaryRun,
  readNow,
  snapshotOf,
  withWays,
} from "../../tests/support/pairs.ts";
import type { Base } from "./base.ts";
import {
  blankCustomer,
  sharedFields,
  sideNames,
  type BySide,
  type Customer,
  type SideName,
} from "./customer.ts";
import { extraFields, isExtraField, type ExtraField, type ExtraPlaces } from "./extra-fields.ts";
import { applyTagChanges } from "./merge-tags.ts";
import { normalizeTags } from "./normalize.ts";
import type { Plan } from "./plan.ts";
import { fieldGroups, groupNames, leadsTo, waysOf, type FieldGroup } from "./field-groups.ts";
import { everybody, policyOfManualSend, type Policy } from "./policy.ts";
import { reconcile } from "./reconcile.ts";
import { settle } from "./settle.ts";
import type { Represent } from "./situation.ts";

const inboundOnly: Policy = { ...both, outbound: false };

type Customers = BySide<Customer | null>;

function planFor(customers: Customers, base: Base | null, policy: Policy, represent = faithful): Plan {
  return reconcile({ now: readNow(customers), base, policy, represent, ...ordinaryRun }).plan;
}

function write(customer: Customer | null, plan: Plan, side: SideName): Customer | null {
  if (plan.kind === "create") return plan.side === side ? plan.customer : customer;
  if (plan.kind !== "update" || !customer) return customer;
  const { tags, ...fields } = plan.changes[side];
  return { ...customer, ...fields, tags: tags ? applyTagChanges(customer.tags, tags) : customer.tags };
}

/** Plans, lets the sides do as told (or show `shown` instead), and settles. */
function step(
  customers: Customers,
  base: Base | null,
  policy: Policy,
  { represent = faithful, shown = {} }: { represent?: Represent; shown?: Partial<BySide<Customer>> } = {},
) {
  const situation = { now: readNow(customers), base, policy, represent, ...ordinaryRun };
  const { plan, decisions } = reconcile(situation);
  const after = {
    shopify: shown.shopify ?? write(customers.shopify, plan, "shopify"),
    framework360: shown.framework360 ?? write(customers.framework360, plan, "framework360"),
  };
  if (plan.kind === "skip") return { plan, after, base };
  const read = {
    ...(after.shopify && { shopify: snapshotOf(after.shopify) }),
    ...(after.framework360 && { framework360: snapshotOf(after.framework360) }),
  };
  return {
    plan,
    after,
    base: settle(situation, {
      plan,
      decisions,
      after: read,
      held: new Set(),
      refused: {},
      failed: new Set(),
    }),
  };
}

function agreedOn(customer: Customer): { current: Customers; base: Base } {
  const current = { shopify: customer, framework360: customer };
  return { current, base: step(current, null, both).base! };
}

describe("a customer known on one side only", () => {
  test("is created on the other side when the direction is on", () => {
    const plan = planFor({ shopify: anna, framework360: null }, null, inboundOnly);
    expect(plan).toMatchObject({ kind: "create", side: "framework360", customer: anna });
  });

  test("is not created when the direction is off", () => {
    const plan = planFor({ shopify: null, framework360: anna }, null, inboundOnly);
    expect(plan).toEqual({ kind: "skip", reason: "direction-off" });
  });

  test("is not created in Framework360 without an e-mail", () => {
    const current = { shopify: { ...anna, email: null }, framework360: null };
    const plan = planFor(current, null, both);
    expect(plan).toEqual({ kind: "skip", reason: "no-email" });
  });

  test("is not brought back when the two once agreed: it was deleted", () => {
    const { base } = agreedOn(anna);
    const plan = planFor({ shopify: anna, framework360: null }, base, both);
    expect(plan).toEqual({ kind: "skip", reason: "deleted" });
  });
});

describe("with Framework360 => Shopify alone on", () => {
  const outboundOnly: Policy = { ...both, inbound: false };
  const here = { ...anna, city: "Como" };
  const there = { ...anna, city: "Lecco" };

  test("a difference on first contact stays on both sides, and is told once", () => {
    const first = step({ shopify: here, framework360: there }, null, outboundOnly);
    expect(first.plan).toEqual({ kind: "unchanged", conflicts: [{ field: "city", winner: null }] });
    const second = step(first.after, first.base, outboundOnly);
    expect(second.plan).toEqual({ kind: "unchanged", conflicts: [] });
    expect(second.base).toEqual(first.base);
  });

  test("it goes the winner's way as soon as that direction is on", () => {
    const { after, base } = step({ shopify: here, framework360: there }, null, outboundOnly);
    const { plan, base: next } = step(after, base, both);
    expect(plan).toMatchObject({
      kind: "update",
      changes: { shopify: emptyObject, framework360: { city: "Como" } },
    });
    expect(next!.disputed).toEqual([]);
  });

  test("it still does after an edit on Shopify that was taken back", () => {
    const { base } = step({ shopify: here, framework360: there }, null, outboundOnly);
    const edited = step({ shopify: { ...here, city: "Varese" }, framework360: there }, base, outboundOnly);
    const { plan } = step({ shopify: here, framework360: there }, edited.base, both);
    expect(plan).toMatchObject({ changes: { framework360: { city: "Como" } } });
  });

  test("what is modified in Framework360 afterwards is replicated all the same", () => {
    const { after, base } = step({ shopify: here, framework360: there }, null, outboundOnly);
    const { plan, base: next } = step(
      { ...after, framework360: { ...there, city: "Varese" } },
      base,
      outboundOnly,
    );
    expect(plan).toMatchObject({
      changes: { shopify: { city: "Varese" }, framework360: emptyObject },
      conflicts: [],
    });
    expect(next!.disputed).toEqual([]);
  });

  test("what was changed on both sides goes the only way there is, and is told", () => {
    const { base } = agreedOn(anna);
    const { plan, after } = step({ shopify: here, framework360: there }, base, outboundOnly);
    expect(plan).toMatchObject({ conflicts: [{ field: "city", winner: "framework360" }] });
    expect(after.shopify!.city).toBe("Lecco");
  });

  test("what was changed on Shopify alone waits for its direction", () => {
    const { base } = agreedOn(anna);
    const waiting = step({ shopify: here, framework360: anna }, base, outboundOnly);
    expect(waiting.plan.kind).toBe("unchanged");
    const { plan } = step(waiting.after, waiting.base, both);
    expect(plan).toMatchObject({ changes: { framework360: { city: "Como" } } });
  });

  test("an unsubscription on Shopify waits too, and is not overruled meanwhile", () => {
    const { base } = agreedOn(anna);
    const current = {
      shopify: { ...anna, newsletter: "unsubscribed" as const },
      framework360: { ...anna, newsletter: "subscribed" as const },
    };
    const waiting = step(current, base, outboundOnly);
    expect(waiting.plan.kind).toBe("unchanged");
    const { after } = step(waiting.after, waiting.base, both);
    expect(after.framework360!.newsletter).toBe("unsubscribed");
  });

  test("an e-mail that Framework360 does not have is not taken from Shopify", () => {
    const { base } = agreedOn(anna);
    const current = {
      shopify: { ...anna, email: "new@example.it" },
      framework360: { ...anna, email: null },
    };
    expect(step(current, base, outboundOnly).plan.kind).toBe("unchanged");
  });
});

describe("sent by hand, with the other direction off", () => {
  const byHand: Policy = {
    ...both,
    inbound: false,
    conflictWinner: "framework360",
    forcedFrom: "framework360",
  };

  test("Framework360's values go to Shopify, also over an edit there", () => {
    const { base } = agreedOn(anna);
    const { plan } = step(
      { shopify: { ...anna, city: "Como" }, framework360: { ...anna, city: "Lecco" } },
      base,
      byHand,
    );
    expect(plan).toMatchObject({ changes: { shopify: { city: "Lecco" }, framework360: emptyObject } });
    const alone = step({ shopify: { ...anna, firstName: "Anita" }, framework360: anna }, base, byHand);
    expect(alone.plan).toMatchObject({
      changes: { shopify: { firstName: "Anna" } },
      conflicts: [{ field: "firstName" }],
    });
  });

  test("a blank clears nothing", () => {
    const { plan } = step(
      { shopify: { ...anna, city: "Como" }, framework360: anna },
      agreedOn(anna).base,
      byHand,
    );
    expect(plan.kind).toBe("unchanged");
  });

  test("a newsletter choice made on Shopify stays", () => {
    const current = {
      shopify: { ...anna, newsletter: "unsubscribed" as const },
      framework360: { ...anna, newsletter: "subscribed" as const },
    };
    const subscribed = agreedOn({ ...anna, newsletter: "subscribed" });
    expect(step(current, subscribed.base, byHand).plan.kind).toBe("unchanged");
  });
});

describe("order totals, which Framework360 alone knows,", () => {
  const ordered = { ...anna, orderCount: 2, totalSpent: "10.30" };

  test("go to Shopify", () => {
    const { plan } = step({ shopify: anna, framework360: ordered }, null, both);
    expect(plan).toMatchObject({
      changes: { shopify: { orderCount: 2, totalSpent: "10.30" }, framework360: emptyObject },
    });
  });

  test("that Shopify would not take are not told for ever", () => {
    const current = { shopify: anna, framework360: ordered };
    const { plan, base: ignored } = step(current, null, both, { shown: { shopify: anna } });
    expect(plan.kind).toBe("update");
    expect(step(current, ignored, both).plan.kind).toBe("unchanged");
    const more = { ...current, framework360: { ...ordered, orderCount: 3 } };
    expect(step(more, ignored, both).plan).toMatchObject({ changes: { shopify: { orderCount: 3 } } });
  });

  test("that Shopify shows already are not written", () => {
    expect(step({ shopify: ordered, framework360: ordered }, null, both).plan.kind).toBe("unchanged");
  });

  test("that went down to nothing are told all the same", () => {
    const never = { ...anna, orderCount: 0, totalSpent: "0.00" };
    const { plan } = step({ shopify: ordered, framework360: never }, agreedOn(ordered).base, both);
    expect(plan).toMatchObject({ changes: { shopify: { orderCount: 0, totalSpent: "0.00" } } });
  });

  test("never go back", () => {
    const { plan } = step({ shopify: ordered, framework360: anna }, null, both);
    expect(plan.kind).toBe("unchanged");
  });

  test("are told again when Shopify no longer shows them", () => {
    const { base } = agreedOn(ordered);
    const { plan } = step({ shopify: { ...ordered, orderCount: null }, framework360: ordered }, base, both);
    expect(plan).toMatchObject({ changes: { shopify: { orderCount: 2 } } });
  });

  test("are not worth a write for a customer who never ordered", () => {
    const never = { ...anna, orderCount: 0, totalSpent: "0.00" };
    const { plan } = step({ shopify: anna, framework360: never }, null, both);
    expect(plan.kind).toBe("unchanged");
  });
});

describe("the customer that is created is", () => {
  function planOf(
    side: "shopify" | "framework360",
    customer: Partial<Customer>,
    policy: Partial<Policy> = {},
  ) {
    const source = side === "shopify" ? "framework360" : "shopify";
    const current = { shopify: null, framework360: null, [source]: { ...blankCustomer, ...customer } };
    return planFor(current, null, { ...both, ...policy });
  }

  test("none, when neither side has the customer", () => {
    const current = { shopify: null, framework360: null };
    const plan = planFor(current, null, both);
    expect(plan).toEqual({ kind: "skip", reason: "nobody" });
  });

  test("on Shopify, one that can be found again by a phone", () => {
    expect(planOf("shopify", { phone: "+393331234567" })).toMatchObject({ kind: "create", side: "shopify" });
  });

  test.each([{ firstName: "Anna" }, { phone: "call me" }, { phone: "0039 333" }, {}])(
    "none that could not be found again: %j",
    (customer) => {
      expect(planOf("shopify", customer)).toEqual({ kind: "skip", reason: "no-identity" });
    },
  );

  test("in Framework360, none without an e-mail", () => {
    expect(planOf("framework360", { phone: "+393331234567" })).toEqual({ kind: "skip", reason: "no-email" });
  });

  test("without tags and newsletter when these are not synchronized", () => {
    const customer = { email: "a@example.it", tags: ["vip"], newsletter: "subscribed" as const };
    const whole = planOf("shopify", customer);
    expect(whole).toMatchObject({ customer: { tags: ["vip"], newsletter: "subscribed" }, conflicts: [] });
    const plain = planOf("shopify", customer, withWays({ tags: "none", newsletter: "none" }));
    expect(plain).toMatchObject({ customer: { tags: [], newsletter: null } });
  });

  test("with order totals on Shopify alone, and only when there were orders", () => {
    const ordered = { email: "a@example.it", orderCount: 2, totalSpent: "10.00" };
    expect(planOf("shopify", ordered)).toMatchObject({ customer: { orderCount: 2, totalSpent: "10.00" } });
    expect(planOf("framework360", ordered)).toMatchObject({
      customer: { orderCount: null, totalSpent: null },
    });
    const never = { email: "a@example.it", orderCount: 0, totalSpent: "0.00" };
    expect(planOf("shopify", never)).toMatchObject({ customer: { orderCount: null, totalSpent: null } });
  });
});

test("tags stay as they are where they are not synchronized", () => {
  const { plan } = step(
    { shopify: { ...anna, tags: ["new"] }, framework360: anna },
    null,
    withWays({ tags: "none" }),
  );
  expect(plan.kind).toBe("unchanged");
});

describe("a value that a side shows in its own way", () => {
  const capitals: Represent = {
    shopify: (customer) => ({ ...customer, company: customer.company?.slice(0, 5) ?? null }),
    framework360: (customer) => ({ ...customer, city: customer.city?.toUpperCase() ?? null }),
  };

  test.each([
    [{ city: "Como" }, { city: "COMO" }],
    [{ company: "Ferra" }, { company: "Ferrari Srl" }],
  ])("is the same value, though nothing is remembered: %j and %j", (shopify, framework360) => {
    const current = { shopify: { ...anna, ...shopify }, framework360: { ...anna, ...framework360 } };
    const { plan, base } = step(current, null, both, { represent: capitals });
    expect(plan).toEqual({ kind: "unchanged", conflicts: [] });
    expect(base).toMatchObject({ shopify, framework360 });
  });
});

describe("a pair that agreed", () => {
  test("gets only the field that changed, in the direction it changed", () => {
    const { current, base } = agreedOn(anna);
    const { plan } = step({ ...current, shopify: { ...anna, lastName: "Rossi" } }, base, both);
    expect(plan).toMatchObject({ changes: { framework360: { lastName: "Rossi" }, shopify: emptyObject } });
    expect(Object.keys((plan as Extract<Plan, { kind: "update" }>).changes.framework360)).toEqual([
      "lastName",
    ]);
  });

  test("gets the whole address when any part of it changed", () => {
    const { current, base } = agreedOn(anna);
    const { plan } = step({ ...current, shopify: { ...anna, city: "Bergamo" } }, base, both);
    const { street, province, postalCode, country } = anna;
    expect(plan).toMatchObject({
      changes: {
        framework360: { street, city: "Bergamo", province, postalCode, country },
        shopify: emptyObject,
      },
    });
  });

  test("keeps an edit on each side when they are of different fields", () => {
    const { base } = agreedOn(anna);
    const { after } = step(
      { shopify: { ...anna, street: "Via Roma 1" }, framework360: { ...anna, lastName: "Rossi" } },
      base,
      both,
    );
    expect(after.shopify).toEqual(after.framework360);
    expect(after.shopify).toMatchObject({ street: "Via Roma 1", lastName: "Rossi" });
  });

  test.each(["shopify", "framework360"] as const)(
    "gives a field changed on both sides to the winner, %s",
    (winner) => {
      const { base } = agreedOn(anna);
      const { plan, after } = step(
        { shopify: { ...anna, city: "shopify" }, framework360: { ...anna, city: "framework360" } },
        base,
        { ...both, conflictWinner: winner },
      );
      expect(plan).toMatchObject({ conflicts: [{ field: "city", winner }] });
      expect([after.shopify!.city, after.framework360!.city]).toEqual([winner, winner]);
    },
  );

  test("carries a cleared field, but never a cleared e-mail", () => {
    const { base } = agreedOn({ ...anna, phone: "+390351234567" });
    const { plan } = step(
      { shopify: { ...anna, phone: null, email: null }, framework360: { ...anna, phone: "+390351234567" } },
      base,
      both,
    );
    expect(plan).toMatchObject({ changes: { framework360: { phone: null } } });
    expect(plan).not.toHaveProperty("changes.framework360.email");
  });

  test("takes the e-mail that one side changed where the other cleared it, whichever side wins", () => {
    const { base } = agreedOn(anna);
    const current = { shopify: { ...anna, email: null }, framework360: { ...anna, email: "new@example.it" } };
    const { plan } = step(current, base, both);
    expect(plan).toMatchObject({
      changes: { shopify: { email: "new@example.it" }, framework360: emptyObject },
      conflicts: [{ field: "email", winner: "framework360" }],
    });
    const waiting = step(current, base, inboundOnly);
    expect(waiting.plan.kind).toBe("unchanged");
    expect(step(waiting.after, waiting.base, both).after.shopify!.email).toBe("new@example.it");
  });

  test("plans the tags that are added and removed apart", () => {
    const { base } = agreedOn({ ...anna, tags: ["old", "vip"] });
    const current = {
      shopify: { ...anna, tags: ["new", "vip"] },
      framework360: { ...anna, tags: ["old", "vip"] },
    };
    expect(step(current, base, both).plan).toMatchObject({
      changes: { framework360: { tags: { add: ["new"], remove: ["old"] } }, shopify: emptyObject },
    });
  });

  test("adds and removes tags one by one, whatever their case", () => {
    const { base } = agreedOn({ ...anna, tags: ["vip", "wholesale"] });
    const { after } = step(
      {
        shopify: { ...anna, tags: ["VIP", "new"] },
        framework360: { ...anna, tags: ["fair", "vip", "wholesale"] },
      },
      base,
      both,
    );
    expect(normalizeTags(after.framework360!.tags)).toEqual(["fair", "new", "vip"]);
    expect(after.shopify!.tags.map((tag) => tag.toLowerCase())).toEqual(["fair", "new", "vip"]);
  });

  test("catches up with what changed while a direction was off", () => {
    const { current, base } = agreedOn(anna);
    const edited = { ...current, framework360: { ...anna, city: "Lecco" } };
    const whileOff = step(edited, base, inboundOnly);
    expect(whileOff.plan.kind).toBe("unchanged");
    const whenOn = step(whileOff.after, whileOff.base, both);
    expect(whenOn.after.shopify!.city).toBe("Lecco");
  });
});

describe("the newsletter choice", () => {
  const subscribed: Customer = { ...anna, newsletter: "subscribed" };
  const unsubscribed: Customer = { ...anna, newsletter: "unsubscribed" };

  test("lets an unsubscribe beat a subscribe on first contact, whichever side wins conflicts", () => {
    for (const conflictWinner of ["shopify", "framework360"] as const) {
      const { after } = step({ shopify: subscribed, framework360: unsubscribed }, null, {
        ...both,
        notSubscribedMeans: "unsubscribed",
        conflictWinner,
      });
      expect([after.shopify!.newsletter, after.framework360!.newsletter]).toEqual([
        "unsubscribed",
        "unsubscribed",
      ]);
    }
  });

  test("changes neither side on first contact where only Framework360 says no, which may mean never asked", () => {
    const people = { shopify: subscribed, framework360: unsubscribed };
    const { plan, base } = step(people, null, both);
    expect(plan.kind).toBe("unchanged");
    expect(base).toMatchObject({ isConsentUndated: true });
    expect(step(people, base, both).plan.kind).toBe("unchanged");
  });

  test.each([
    ["never-asked", "subscribed"],
    ["unsubscribed", "unsubscribed"],
  ] as const)("does what the merchant says that it means: %s", (notSubscribedMeans, newsletter) => {
    const people = { shopify: subscribed, framework360: unsubscribed };
    const { base: undated } = step(people, null, both);
    const { after, base } = step(people, undated, { ...both, notSubscribedMeans });
    expect([after.shopify!.newsletter, after.framework360!.newsletter]).toEqual([newsletter, newsletter]);
    expect(base).toMatchObject({ isConsentUndated: false, owed: emptyObject });
  });

  test.each([
    [null, "subscribed", { kind: "undated" }],
    ["never-asked", "subscribed", { kind: "write", to: "framework360" }],
    ["unsubscribed", "subscribed", { kind: "agreed" }],
    [null, "unsubscribed", { kind: "write", to: "framework360" }],
  ] as const)(
    "where Framework360 hides the choice, and a no means %s, Shopify's %s on first contact is %o",
    (notSubscribedMeans, newsletter, decision) => {
      const now = {
        shopify: snapshotOf({ ...anna, newsletter }),
        framework360: snapshotOf(anna, { hidden: ["newsletter"] }),
      };
      const policy = { ...both, notSubscribedMeans };
      const { decisions } = reconcile({ now, base: null, policy, represent: faithful, ...ordinaryRun });
      expect(decisions.fields.get("newsletter")).toMatchObject(decision);
    },
  );

  test.each([
    [null, null],
    ["never-asked", null],
    ["unsubscribed", "unsubscribed"],
  ] as const)(
    "creates on Shopify a customer that Framework360 shows as not subscribed, which means %s, with the choice %s",
    (notSubscribedMeans, newsletter) => {
      const { after } = step({ shopify: null, framework360: unsubscribed }, null, {
        ...both,
        notSubscribedMeans,
      });
      expect(after.shopify!.newsletter).toBe(newsletter);
    },
  );

  test("takes Framework360's no for a person's once it was seen to say yes", () => {
    const { current, base } = agreedOn(subscribed);
    const { after } = step({ ...current, framework360: unsubscribed }, base, both);
    expect(after.shopify!.newsletter).toBe("unsubscribed");
  });

  test("does not unsubscribe on Shopify a customer who has not confirmed in Framework360 yet", () => {
    const created = step({ shopify: subscribed, framework360: null }, null, both, {
      shown: { framework360: unsubscribed },
    });
    expect(created.base!.owed.framework360?.newsletter).toMatchObject({
      explanation: { code: "consent-unconfirmed" },
    });
    const people = { shopify: subscribed, framework360: unsubscribed };
    const waiting = step(people, created.base, both);
    expect(waiting.plan.kind).toBe("unchanged");
    const confirmed = step({ shopify: subscribed, framework360: subscribed }, waiting.base, both);
    expect(confirmed.base).toMatchObject({ owed: emptyObject });
    const left = step(people, confirmed.base, both);
    expect(left.after.shopify!.newsletter).toBe("unsubscribed");
  });

  test("lets the unsubscribe stay when Shopify subscribes again for the second time within a day", () => {
    let people: Customers = { shopify: subscribed, framework360: subscribed };
    let { base } = agreedOn(subscribed) as { base: Base | null };
    const live = (change: Partial<Customers>) => {
      people = { ...people, ...change };
      const done = step(people, base, both);
      [people, base] = [done.after, done.base];
    };
    live({ framework360: unsubscribed });
    expect(people.shopify!.newsletter).toBe("unsubscribed");
    live({ shopify: subscribed });
    expect(people.framework360!.newsletter).toBe("subscribed");
    live({ framework360: unsubscribed });
    live({ shopify: subscribed });
    expect(people.framework360!.newsletter).toBe("unsubscribed");
    expect(base!.owed.framework360?.newsletter).toMatchObject({ explanation: { code: "consent-flips" } });
    live({});
    expect(people.framework360!.newsletter).toBe("unsubscribed");
  });

  test("never subscribes again a person who unsubscribed, even where the unsubscribe cannot be carried", () => {
    const { base } = agreedOn({ ...anna, newsletter: null });
    const { after } = step({ shopify: subscribed, framework360: unsubscribed }, base, inboundOnly);
    expect(after.framework360!.newsletter).toBe("unsubscribed");
  });

  test("carries a later yes of the person", () => {
    const { base } = agreedOn(unsubscribed);
    const { after } = step({ shopify: subscribed, framework360: unsubscribed }, base, both);
    expect(after.framework360!.newsletter).toBe("subscribed");
  });

  test("never carries a blank", () => {
    const { base } = agreedOn(subscribed);
    const { plan } = step({ shopify: anna, framework360: subscribed }, base, both);
    expect(plan.kind).toBe("unchanged");
  });
});

describe("a side that shows things in its own way", () => {
  const padded: Represent = {
    shopify: (customer) => customer,
    framework360: (customer) => ({ ...customer, lastName: customer.lastName ?? "n.d." }),
  };

  test("never looks like an edit", () => {
    const current: Customers = { shopify: anna, framework360: null };
    const { base, after } = step(current, null, both, {
      represent: padded,
      shown: { framework360: padded.framework360(anna) },
    });
    const echo = planFor(after, base, both, padded);
    expect(echo.kind).toBe("unchanged");
  });

  test("is not told the same again and again when it ignores a field", () => {
    const { base } = agreedOn(anna);
    const edited = { shopify: { ...anna, sdi: "ABC1234", tags: ["vip", "new"] }, framework360: anna };
    const { plan, base: ignored } = step(edited, base, both, { shown: { framework360: anna } });
    expect(plan.kind).toBe("update");
    const again = planFor(edited, ignored, both);
    expect(again.kind).toBe("unchanged");
  });

  test("keeps what it shows right after our write, which never travels back", () => {
    const { current, base } = agreedOn(anna);
    const before = { ...current, shopify: { ...anna, lastName: "D'Angelo-Longobardi" } };
    const respelled = { ...anna, lastName: "D&#039;angelo-long" };
    const { plan, base: settled } = step(before, base, both, { shown: { framework360: respelled } });
    expect(plan.kind).toBe("update");
    const { plan: next } = step({ ...before, framework360: respelled }, settled, both);
    expect(next.kind).toBe("unchanged");
  });
});

const word = fc.constantFrom(null, "a", "b", "c");
const wordArbitrary = fc.constantFrom("a", "b", "c");
const sidesAndGroups = sideNames.flatMap((side) => groupNames.map((group) => [side, group] as const));
const extraWords = Object.fromEntries(extraFields.map((field) => [field, word])) as Record<
  ExtraField,
  typeof word
>;
const customerArbitrary: fc.Arbitrary<Customer> = fc.record({
  email: fc.constantFrom("a@example.it", "b@example.it"),
  firstName: word,
  lastName: word,
  phone: word,
  company: word,
  street: word,
  city: word,
  province: word,
  postalCode: word,
  country: word,
  vatNumber: word,
  taxCode: word,
  pec: word,
  sdi: word,
  ...extraWords,
  tags: fc.array(fc.constantFrom("x", "y", "Z", "z"), { maxLength: 4 }).map(normalizeTags),
  newsletter: fc.constantFrom(null, "subscribed" as const, "unsubscribed" as const),
  orderCount: fc.constantFrom(null, 0, 3),
  totalSpent: fc.constantFrom(null, "0.00", "12.50"),
});
const wayArbitrary = (group: FieldGroup) => fc.constantFrom(...waysOf(group));
const policyArbitrary: fc.Arbitrary<Policy> = fc.record({
  inbound: fc.boolean(),
  outbound: fc.boolean(),
  audience: fc.constant({ shopify: everybody, framework360: everybody }),
  conflictWinner: fc.constantFrom("shopify" as const, "framework360" as const),
  ways: fc.record({
    names: wayArbitrary("names"),
    phone: wayArbitrary("phone"),
    address: wayArbitrary("address"),
    taxData: wayArbitrary("taxData"),
    tags: wayArbitrary("tags"),
    newsletter: wayArbitrary("newsletter"),
    orderFigures: wayArbitrary("orderFigures"),
    extras: fc.constantFrom<ExtraPlaces>({}, everyPlace),
  }),
  ignoredTags: fc.constantFrom([], ["X"], ["z*"]),
  createdTag: fc.constantFrom(null, "y"),
  notSubscribedMeans: fc.constantFrom(null, "never-asked" as const, "unsubscribed" as const),
  forcedFrom: fc.constant(null),
});
const pairArbitrary = fc.record({ shopify: customerArbitrary, framework360: customerArbitrary });

function comparable({
  tags,
  newsletter: _newsletter,
  orderCount: _count,
  totalSpent: _spent,
  ...fields
}: Customer) {
  return { ...fields, tags: tags.map((tag) => tag.toLowerCase()) };
}

describe("any two customers", () => {
  test("are equal on every field that is not owed once both directions carried", () => {
    fc.assert(
      fc.property(fc.array(pairArbitrary, { minLength: 1, maxLength: 4 }), (edits) => {
        let base: Base | null = null;
        for (const current of edits) {
          const done = step(current, base, both);
          const owed = Object.keys({ ...done.base?.owed.shopify, ...done.base?.owed.framework360 });
          const carried = (customer: Customer) =>
            Object.entries(comparable(customer)).filter(
              ([field]) => !owed.includes(field) && !isExtraField(field),
            );
          expect(carried(done.after.shopify!)).toEqual(carried(done.after.framework360!));
          base = done.base;
        }
      }),
    );
  });

  test("are written nothing once they are in step, whatever the policy", () => {
    fc.assert(
      fc.property(
        fc.array(pairArbitrary, { minLength: 1, maxLength: 4 }),
        policyArbitrary,
        (edits, policy) => {
          let base: Base | null = null;
          for (const current of edits) {
            const done = step(current, base, policy);
            expect(step(done.after, done.base, policy).plan.kind).toBe("unchanged");
            base = done.base;
          }
        },
      ),
    );
  });

  test("are never written on a side whose direction is off", () => {
    fc.assert(
      fc.property(
        fc.array(pairArbitrary, { minLength: 1, maxLength: 4 }),
        policyArbitrary,
        (edits, policy) => {
          let base: Base | null = null;
          for (const current of edits) {
            const done = step(current, base, policy);
            if (!policy.outbound) expect(done.after.shopify).toEqual(current.shopify);
            if (!policy.inbound) expect(done.after.framework360).toEqual(current.framework360);
            base = done.base;
          }
        },
      ),
    );
  });

  test("are never written a field of a group on a side to which its way does not lead", () => {
    fc.assert(
      fc.property(
        fc.array(pairArbitrary, { minLength: 1, maxLength: 4 }),
        policyArbitrary,
        fc.constantFrom(null, "shopify" as const, "framework360" as const),
        (edits, chosen, sentFrom) => {
          const policy = sentFrom ? policyOfManualSend(chosen, sentFrom) : chosen;
          let base: Base | null = null;
          for (const current of edits) {
            const done = step(current, base, policy);
            for (const [side, group] of sidesAndGroups) {
              if (leadsTo(policy.ways[group], side)) continue;
              for (const field of fieldGroups[group])
                expect(done.after[side]![field]).toEqual(current[side][field]);
            }
            base = done.base;
          }
        },
      ),
    );
  });

  test("lose no edit and undo none that was made while its group went one way or not at all", () => {
    fc.assert(
      fc.property(customerArbitrary, wordArbitrary, policyArbitrary, (customer, edited, { ways }) => {
        const { base } = agreedOn(customer);
        const current = {
          shopify: customer,
          framework360: { ...customer, lastName: edited, company: edited, vatNumber: edited },
        };
        const kept = step(current, base, withWays(ways));
        const { after } = step(kept.after, kept.base, both);
        const owed = Object.keys({ ...kept.base?.owed.shopify });
        for (const field of ["lastName", "company", "vatNumber"] as const) {
          if (owed.includes(field)) continue;
          expect([field, after.framework360![field], after.shopify![field]]).toEqual([field, edited, edited]);
        }
      }),
    );
  });

  test("never have a new unsubscribe undone", () => {
    fc.assert(
      fc.property(pairArbitrary, pairArbitrary, policyArbitrary, (first, second, policy) => {
        const { after, base } = step(first, null, policy);
        const done = step(second, base, policy);
        for (const side of ["shopify", "framework360"] as const) {
          const isCertain =
            side === "shopify" ||
            base?.framework360.newsletter === "subscribed" ||
            policy.notSubscribedMeans === "unsubscribed";
          const unsubscribedNow =
            isCertain &&
            second[side].newsletter === "unsubscribed" &&
            after[side]!.newsletter !== "unsubscribed";
          if (unsubscribedNow) expect(done.after[side]!.newsletter).toBe("unsubscribed");
        }
      }),
    );
  });

  test("keep an edit that was made on one side only", () => {
    fc.assert(
      fc.property(customerArbitrary, customerArbitrary, (customer, edited) => {
        const { base } = agreedOn(customer);
        const { after } = step(
          { shopify: customer, framework360: { ...edited, tags: customer.tags } },
          base,
          both,
        );
        const { email, tags: _tags, ...others } = edited;
        const kept = Object.fromEntries(sharedFields.map((field) => [field, { ...others, email }[field]]));
        expect(after.framework360).toMatchObject({ ...kept, tags: customer.tags });
        expect(after.shopify).toMatchObject({ ...kept, tags: customer.tags });
      }),
    );
  });
});
