import { expect, test } from "vitest";

import { blankCustomer } from "./customer.ts";
import { fillBlanks } from "./fill-blanks.ts";
import { everybody, type Policy } from "./policy.ts";

const policy: Policy = {
  inbound: true,
  outbound: false,
  audience: { shopify: everybody, framework360: everybody },
  conflictWinner: "shopify",
  tags: true,
  newsletter: true,
  addresses: "both",
  notSubscribedMeans: null,
  forcedFrom: null,
};
const creation = {
  kind: "create" as const,
  side: "framework360" as const,
  customer: { ...blankCustomer, email: "anna@example.it", firstName: "Anna" },
  conflicts: [],
};
const beside = { firstName: "Bianca", phone: "+393331234567", city: "Roma" };

test("a new customer gets what stands beside the blank values of the one it is made from, and keeps the others", () => {
  const filled = fillBlanks(creation, beside, policy).customer;
  expect(filled).toEqual({ ...creation.customer, phone: "+393331234567", city: "Roma" });
});

test("an address that is not to be carried is not filled in either", () => {
  const filled = fillBlanks(creation, beside, { ...policy, addresses: "to-shopify" }).customer;
  expect(filled).toEqual({ ...creation.customer, phone: "+393331234567" });
});
