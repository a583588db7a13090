import { expect, test } from "vitest";

import { bothDirections, withWays } from "../../tests/support/pairs.ts";
import { blankCustomer } from "./customer.ts";
import { fillBlanks } from "./fill-blanks.ts";

const policy = { ...bothDirections, outbound: false };
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
  const filled = fillBlanks(creation, beside, withWays({ address: "to-shopify" }, policy)).customer;
  expect(filled).toEqual({ ...creation.customer, phone: "+393331234567" });
});
