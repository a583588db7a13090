import { expect, test, vi } from "vitest";

import { emptyBase } from "./base.ts";
import { blankCustomer, type Customer } from "./customer.ts";
import { intentOf, rememberIntent } from "./intent.ts";

/** The next version, in which both sides have one more field. */
vi.mock("./customer.ts", async (original) => {
  const customer = await original<typeof import("./customer.ts")>();
  return { ...customer, sharedFields: [...customer.sharedFields, "fax"] };
});

test("a creation that was kept before a field was added is known as one: how the side spells it is agreed on", () => {
  const anna: Customer = { ...blankCustomer, email: "anna@example.it", company: "Rossi & Figli" };
  const intent = intentOf({ kind: "create", side: "framework360", customer: anna, conflicts: [] });
  const shown = { ...anna, company: "Rossi &amp; Figli" };
  const same = (customer: Customer) => customer;
  const snapshot = (customer: Customer) => ({ id: "1", customer, newsletterChangedAt: null });
  const base = rememberIntent(
    { ...emptyBase, intent },
    { shopify: snapshot(anna), framework360: snapshot(shown) },
    { shopify: same, framework360: same },
  );
  expect(base.framework360.company).toBe("Rossi &amp; Figli");
  expect(base.shopify.company).toBe("Rossi & Figli");
});
