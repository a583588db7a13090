import { expect, test } from "vitest";

import { bothDirections, withWays } from "../../../tests/support/pairs.ts";
import { emptyBase, type Base } from "../../sync/base.ts";
import {
  blankCustomer,
  type BySide,
  type Changes,
  type Customer,
  type Newsletter,
} from "../../sync/customer.ts";
import { explanation } from "../../sync/explanation.ts";
import type { Policy } from "../../sync/policy.ts";
import type { CustomerSide, Snapshot, WriteContext } from "../../sync/side.ts";
import type { Retry } from "../../sync/situation.ts";
import { executePlan, updateEach } from "./execute-plan.ts";

const at = "2026-06-01T10:00:00.000Z";
const shown = (id: string, customer: Partial<Customer>, hidden?: Snapshot["hidden"]): Snapshot => ({
  id,
  customer: { ...blankCustomer, email: "anna@example.it", ...customer },
  newsletterChangedAt: null,
  ...(hidden && { hidden }),
});
const now = {
  shopify: shown("1", { firstName: "Ana" }),
  framework360: shown("7", { firstName: "Anna", newsletter: "subscribed" }),
};
const changes = {
  shopify: { firstName: "Anna", newsletter: "subscribed" },
  framework360: { phone: "+393331234567" },
} as const;

/** Carries out changes where Framework360 shows this after its own are written. */
async function carryOut(afterwards: Snapshot, given: Partial<BySide<Changes>> = {}, before = now) {
  const calls: unknown[] = [];
  const side = (name: CustomerSide["name"]) =>
    ({
      name,
      update: (before: Snapshot, wanted: object) => {
        calls.push({ [name]: wanted });
        const snapshot = name === "framework360" ? afterwards : { ...before, ...wanted };
        return Promise.resolve({ snapshot, refused: [] });
      },
    }) as Partial<CustomerSide> as CustomerSide;
  const execution = await updateEach({ ...changes, ...given }, before, {
    sides: { shopify: side("shopify"), framework360: side("framework360") },
    order: ["framework360", "shopify"],
    contextOf: () => ({}) as never,
  });
  return { calls, execution };
}

test("a yes that Framework360 no longer shows after a write there is not written to Shopify, and is looked at again", async () => {
  for (const newsletter of ["unsubscribed", null] as const) {
    const { calls, execution } = await carryOut(shown("7", { firstName: "Anna", newsletter }));
    expect(calls).toEqual([{ framework360: changes.framework360 }]);
    expect([...execution.failed]).toMatchObject([["shopify", { side: "framework360", kind: "unavailable" }]]);
  }
});

test("a yes that is still shown, or that the answer hides, is written", async () => {
  const stays = shown("7", { firstName: "Anna", newsletter: "subscribed" });
  const hides = shown("7", { firstName: "Anna", newsletter: null }, ["newsletter"]);
  for (const afterwards of [stays, hides]) {
    const { calls, execution } = await carryOut(afterwards);
    expect(calls).toEqual([{ framework360: changes.framework360 }, { shopify: changes.shopify }]);
    expect(execution.failed.size).toBe(0);
  }
});

test("what is no yes of Framework360 is written to Shopify, though no yes is shown after a write there", async () => {
  const none = shown("7", { firstName: "Anna", newsletter: null });
  const name = await carryOut(none, { shopify: { firstName: "Anna" } });
  expect(name.calls).toEqual([{ framework360: changes.framework360 }, { shopify: { firstName: "Anna" } }]);
  // A read that comes late did not show it either.
  const late = await carryOut(none, {}, { ...now, framework360: none });
  expect(late.calls).toEqual([{ framework360: changes.framework360 }, { shopify: changes.shopify }]);
});

test("a phone that Framework360 shows without its prefix after a write is the one that was written, or stood there before", async () => {
  const shows = (phone: string) => ({ ...shown("7", { phone, country: "DE" }), isPhoneNational: true });
  const phoneAfter = async (phone: string, given: Changes) => {
    const before = { ...now, framework360: shown("7", { phone: "+393471234567", country: "DE" }) };
    const { execution } = await carryOut(shows(phone), { framework360: given }, before);
    return execution.written.framework360?.snapshot.customer.phone;
  };
  expect(await phoneAfter("+493331234567", { phone: "+393331234567" })).toBe("+393331234567");
  expect(await phoneAfter("+493471234567", { phone: "+393331234567" })).toBe("+393471234567");
  expect(await phoneAfter("+493471234567", { lastName: "Riva" })).toBe("+393471234567");
  expect(await phoneAfter("+493451234567", { lastName: "Riva" })).toBe("+493451234567");
});

/** What Framework360 is told beside the last name, which it did not take before. */
async function toldBeside(retry: Retry, policy: Policy = bothDirections): Promise<WriteContext> {
  let told: WriteContext | null = null;
  const update = (current: Snapshot, _changes: Changes, context: WriteContext) => {
    told = context;
    return Promise.resolve({ snapshot: current, refused: [] });
  };
  const base: Base = {
    ...emptyBase,
    shopify: { lastName: "Riva" },
    owed: {
      framework360: { lastName: { explanation: explanation("not-taken", { side: "framework360" }) } },
    },
  };
  const written = { lastName: "Riva", phone: "+393331234567" };
  const plan = { kind: "update", changes: { shopify: {}, framework360: written }, conflicts: [] } as const;
  const ports = { sides: { framework360: { update } }, retry, lastAttempt: false, policy };
  await executePlan(plan, { now, base, at, mayBeThere: true }, ports as never);
  return told!;
}

test("a side is told what it did not take before, and is to try in every way only where a person sends the customer", async () => {
  for (const retry of ["no", "automatic"] as const)
    expect(await toldBeside(retry)).toMatchObject({ tried: ["lastName"], untaken: ["lastName"] });
  for (const retry of ["by-hand", "among-many"] as const)
    expect(await toldBeside(retry)).toMatchObject({ tried: [], untaken: ["lastName"] });
});

test("an unsubscribe goes to Shopify before Framework360 is written, and everything else goes there after it", async () => {
  const order = async (toShopify: Changes) => {
    const written: string[] = [];
    const side = (name: string) => ({
      update: (current: Snapshot) => {
        written.push(name);
        return Promise.resolve({ snapshot: current, refused: [] });
      },
    });
    const ports = {
      sides: { shopify: side("shopify"), framework360: side("framework360") },
      ...{ retry: "no", lastAttempt: false, policy: bothDirections },
    };
    const all = { shopify: toShopify, framework360: changes.framework360 };
    await executePlan(
      { kind: "update", changes: all, conflicts: [] },
      { now, base: null, at, mayBeThere: false },
      ports as never,
    );
    return written;
  };
  expect(await order({ newsletter: "unsubscribed" })).toEqual(["shopify", "framework360"]);
  expect(await order({ newsletter: "subscribed" })).toEqual(["framework360", "shopify"]);
  expect(await order({ firstName: "Anna" })).toEqual(["framework360", "shopify"]);
});

test("a subscription without a date is dated when it was read: Shopify keeps a no that is given there since", async () => {
  const datedAs = async (newsletter: Newsletter, source: Snapshot = now.framework360) => {
    let told: WriteContext | null = null;
    const update = (current: Snapshot, _changes: Changes, context: WriteContext) => {
      told = context;
      return Promise.resolve({ snapshot: current, refused: [] });
    };
    const ports = {
      sides: { shopify: { update } },
      ...{ retry: "no", lastAttempt: false, policy: bothDirections },
    };
    const plan = {
      kind: "update",
      changes: { shopify: { newsletter }, framework360: {} },
      conflicts: [],
    } as const;
    const pair = { ...now, framework360: source };
    await executePlan(plan, { now: pair, base: null, at, mayBeThere: false }, ports as never);
    return told!.newsletterChangedAt;
  };
  expect(await datedAs("subscribed")).toBe(at);
  expect(await datedAs("unsubscribed")).toBeNull();
  const made = "2026-05-01T10:00:00Z";
  expect(await datedAs("subscribed", { ...now.framework360, newsletterChangedAt: made })).toBe(made);
});

test("a side is told whether choices go there", async () => {
  expect(await toldBeside("no")).toMatchObject({ carriesChoice: true });
  const toShopify = withWays({ newsletter: "to-shopify" });
  expect(await toldBeside("no", toShopify)).toMatchObject({ carriesChoice: false });
});

test("a side is told that it was given a subscription which it does not show", async () => {
  const owed = { framework360: { newsletter: { explanation: explanation("consent-unconfirmed") } } };
  const told = async (base: Base | null, shopify: Newsletter, framework360: Newsletter) => {
    const contexts: (boolean | undefined)[] = [];
    const update = (current: Snapshot, _changes: Changes, { awaitsConfirmation }: WriteContext) => {
      contexts.push(awaitsConfirmation);
      return Promise.resolve({ snapshot: current, refused: [] });
    };
    const pair = {
      shopify: shown("1", { newsletter: shopify }),
      framework360: shown("7", { newsletter: framework360 }),
    };
    const tagged = { tags: { add: ["vip"], remove: [] } };
    const plan = { kind: "update", changes: { shopify: {}, framework360: tagged }, conflicts: [] } as const;
    const ports = {
      sides: { framework360: { update } },
      retry: "no",
      lastAttempt: false,
      policy: bothDirections,
    };
    await executePlan(plan, { now: pair, base, at, mayBeThere: false }, ports as never);
    return contexts;
  };
  const open = { ...emptyBase, owed };
  expect(await told(open, "subscribed", "unsubscribed")).toEqual([true]);
  expect(await told(open, "subscribed", "subscribed")).toEqual([false]);
  expect(await told(open, "unsubscribed", "unsubscribed")).toEqual([false]);
  expect(await told(emptyBase, "subscribed", "unsubscribed")).toEqual([false]);
  expect(await told(null, "subscribed", "unsubscribed")).toEqual([false]);
});
