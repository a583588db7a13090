import { expect, test } from "vitest";

import {
  anna,
  bothDirections as both,
  faithful,
  ordinaryRun,
  readNow,
  withWays,
} from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import type { Customer } from "./customer.ts";
import { explanation } from "./explanation.ts";
import { fieldStates } from "./field-state.ts";
import type { Policy } from "./policy.ts";

const agreed: Base = { ...emptyBase, shopify: anna, framework360: anna };

/** The states of two customers that once agreed on Anna, where Shopify's is changed like this by now. */
function statesOf(
  changed: Partial<Customer>,
  { base = agreed, policy = both }: { base?: Base; policy?: Policy } = {},
) {
  const { shopify, framework360 } = readNow({ shopify: { ...anna, ...changed }, framework360: anna });
  return fieldStates({
    now: { shopify: shopify!, framework360: framework360! },
    base,
    policy,
    represent: faithful,
    ...ordinaryRun,
  });
}

test("a field that both sides hold alike is the same, be it blank", () => {
  expect(Object.values(statesOf({})).map(({ kind }) => kind)).not.toContain("to-come");
  expect(statesOf({}).email).toEqual({ kind: "same" });
  expect(statesOf({}, { policy: withWays({ tags: "none", newsletter: "none" }) }).tags).toEqual({
    kind: "same",
  });
});

test("a change that was not carried yet is to come, on the side that lacks it", () => {
  expect(statesOf({ firstName: "Anita" }).firstName).toEqual({ kind: "to-come", to: "framework360" });
  expect(statesOf({ tags: ["another"] }).tags).toMatchObject({ kind: "to-come" });
});

test("what a direction or a choice keeps apart is told as the merchant's choice", () => {
  const outboundOnly = { ...both, inbound: false };
  expect(statesOf({ firstName: "Anita" }, { policy: outboundOnly }).firstName).toEqual({
    kind: "direction-off",
  });
  expect(statesOf({ tags: ["another"] }, { policy: withWays({ tags: "none" }) }).tags).toEqual({
    kind: "left",
  });
  expect(statesOf({ city: "Roma" }, { policy: withWays({ address: "none" }) }).city).toEqual({
    kind: "left",
  });
});

test("a change of a customer that the merchant's choice leaves out is told so, and not as a direction that is off", () => {
  const tagged = { kind: "tagged", tags: ["b2b"] } as const;
  const policy = { ...both, audience: { ...both.audience, shopify: tagged } };
  expect(statesOf({ firstName: "Anita" }, { policy }).firstName).toEqual({ kind: "left-out" });
  expect(statesOf({ firstName: "Anita", tags: ["b2b"] }, { policy }).firstName).toMatchObject({
    kind: "to-come",
  });
});

test("a value that a side did not take is owed, with the reason that is on record", () => {
  const why = explanation("taken-by-another", { id: "7" });
  const base = {
    ...agreed,
    shopify: { ...anna, phone: "+393330000000" },
    owed: { framework360: { phone: { explanation: why } } },
  };
  expect(statesOf({ phone: "+393330000000" }, { base }).phone).toEqual({
    kind: "owed",
    to: "framework360",
    explanation: why,
  });
});

test("a blank that does not win is told with the reason for which the other side keeps its value", () => {
  expect(statesOf({ email: null }).email).toEqual({
    kind: "owed",
    to: "framework360",
    explanation: explanation("email-not-cleared", { side: "framework360" }),
  });
});

test("orders that are none on both sides are the same, and a no that is no choice is told as such", () => {
  const { shopify, framework360 } = readNow({
    shopify: anna,
    framework360: { ...anna, orderCount: 0, totalSpent: "0.00", newsletter: "unsubscribed" },
  });
  const states = fieldStates({
    now: { shopify: shopify!, framework360: framework360! },
    base: emptyBase,
    policy: both,
    represent: faithful,
    ...ordinaryRun,
  });
  expect(states.orderCount).toEqual({ kind: "same" });
  expect(states.totalSpent).toEqual({ kind: "same" });
  expect(states.newsletter).toEqual({ kind: "no-choice" });
});
